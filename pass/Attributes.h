//===- Attributes.h - Function attributes read and set ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_ATTRIBUTES_H
#define PAGESAN_PASS_ATTRIBUTES_H

#include "llvm/IR/Function.h"

namespace pagesan {

bool isInstrumented(const llvm::Function &F);

// What is instrumented in the end is longer than what the inliner sees: F
// counts that many times, until it is.
void raiseInlineCost(llvm::Function &F, unsigned Times);

// Makes F's attributes true again after checks were put into it, and keeps
// any later run, ours or AddressSanitizer's, from instrumenting it again.
void setInstrumented(llvm::Function &F);

// Whether an instrumented function's frame can be found by its frame pointer.
bool keepsFramePointer(const llvm::Function &F);

// AddressSanitizer's pass marks the modules it has seen, and where a pipeline
// ends twice (fat LTO) warns that a module is marked. Nothing of it is in
// there. To be called when ours runs, which is before it. Says whether it
// changed any.
bool forgetAddressSanitizer(llvm::Module &M);

} // namespace pagesan

#endif // PAGESAN_PASS_ATTRIBUTES_H
