//===- PointerPairs.h - Pointers that are compared --------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_POINTERPAIRS_H
#define PAGESAN_PASS_POINTERPAIRS_H

#include "Options.h"
#include "RuntimeCallees.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Instruction.h"

namespace pagesan {

// The order of two pointers, and their distance, mean something within one
// object only: the instructions of F that ask for one and that Opts wants
// checked.
llvm::SmallVector<llvm::Instruction *, 4> findPointerPairs(llvm::Function &F,
                                                           const Options &Opts);

// Has the runtime look at both pointers before `Pair`, one of those.
void checkPointerPair(llvm::Instruction &Pair, RuntimeCallees &Callees);

} // namespace pagesan

#endif // PAGESAN_PASS_POINTERPAIRS_H
