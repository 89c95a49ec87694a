//===- FunctionPlan.h - What is to be done to a function --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_FUNCTIONPLAN_H
#define PAGESAN_PASS_FUNCTIONPLAN_H

#include "CheckGrouping.h"
#include "StackObjects.h"

namespace pagesan {

// Made of all functions of a module before one is changed: what is found out
// about a function may depend on what others do, not on what was done to them.
class FunctionPlan {
public:
  FunctionPlan(llvm::Function &F, const llvm::StackSafetyGlobalInfo &Safety,
               const QuietFunctions &Quiet, const llvm::TargetLibraryInfo &TLI,
               const Options &Opts, llvm::OptimizationRemarkEmitter &ORE);

  // Instruments the function.
  void carryOut();

private:
  llvm::Function &F;
  StackObjects Stack;
  std::vector<CheckGroup> Checks; // in program order
  llvm::SmallVector<llvm::MemIntrinsic *, 8> Calls;
  llvm::SmallVector<llvm::Instruction *, 4> PointerPairs;
  bool Outline = false;
  bool IsLarge = false; // outlined because of its size
};

} // namespace pagesan

#endif // PAGESAN_PASS_FUNCTIONPLAN_H
