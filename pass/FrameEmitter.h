//===- FrameEmitter.h - The code of a frame ---------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_FRAMEEMITTER_H
#define PAGESAN_PASS_FRAMEEMITTER_H

#include "Options.h"
#include "StackVariables.h"

namespace pagesan {

// Moves the static variables of F into one frame, which is poisoned where it is
// entered and good again where it is left, and poisons them outside of their
// scopes. There is at least one.
void emitFrame(llvm::Function &F, const StackVariables &Variables,
               UseAfterReturn Mode);

} // namespace pagesan

#endif // PAGESAN_PASS_FRAMEEMITTER_H
