//===- LibraryCalls.cpp - Calls that must reach the library ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LibraryCalls.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/Local.h"

using namespace llvm;

void pagesan::keepLibraryCalls(Function &F, const TargetLibraryInfo &TLI) {
  for (Instruction &I : instructions(F))
    if (auto *Call = dyn_cast<CallInst>(&I))
      maybeMarkSanitizerLibraryCallNoBuiltin(Call, &TLI);
}
