//===- FunctionPlan.h - What is to be done to a function --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_FUNCTIONPLAN_H
#define PAGESAN_PASS_FUNCTIONPLAN_H

#include "CheckGrouping.h"
#include "FarOverflows.h"
#include "KeptAddresses.h"
#include "StackObjects.h"
#include "llvm/IR/PassManager.h"

namespace pagesan {

class CheckEmitter;
class Thunks;
struct CheckCounts;

// What was found out about the module as a whole.
struct ModuleFacts {
  const llvm::StackSafetyGlobalInfo &Safety;
  QuietFunctions Quiet;
  KeptAddresses Addresses;
};

// Made of all functions of a module before one is changed: what is found out
// about a function may depend on what others do, not on what was done to them.
class FunctionPlan {
public:
  FunctionPlan(llvm::Function &F, const ModuleFacts &Facts, const Options &Opts,
               llvm::FunctionAnalysisManager &FAM);

  // Instruments the function.
  void carryOut(Thunks &ByRegister);

private:
  // For utils/pagesan-size, which reads it from optimisation records.
  void noteCounts(const CheckCounts &Counts) const;
  // What turns checks off.
  llvm::SmallVector<llvm::Value *, 4> emitChecks(CheckEmitter &Emitter);

  llvm::Function &F;
  llvm::FunctionAnalysisManager &FAM;
  llvm::OptimizationRemarkEmitter &ORE;
  StackObjects Stack;
  std::vector<CheckGroup> Checks; // in program order
  Hoisting Hoisted;
  std::vector<FarCheck> FarChecks;
  llvm::SmallVector<llvm::MemIntrinsic *, 8> Calls, Copies;
  llvm::SmallVector<llvm::Instruction *, 4> PointerPairs;
  bool ColdThunks = false;
  bool IsLarge = false; // not in line because of its size
};

} // namespace pagesan

#endif // PAGESAN_PASS_FUNCTIONPLAN_H
