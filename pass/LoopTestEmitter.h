//===- LoopTestEmitter.h - The code in front of a loop ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LOOPTESTEMITTER_H
#define PAGESAN_PASS_LOOPTESTEMITTER_H

#include "CheckEmitter.h"
#include "LoopHoisting.h"
#include "llvm/Analysis/DomTreeUpdater.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

namespace pagesan {

// A test looks like this:
//
//   before:  if (the guards are true, and there are rounds enough to be worth
//                a call, and not more than anything in memory could last for)
//   ask:       bad = test(the first address, the number of bytes) | ...
//   go:      wanted = phi(true from before, bad from ask)
//
// Everything that is computed is a number that wraps around: that no range does
// is what the limits of the rounds say, and the runtime of where it ends.
//
// To be used before anything else in the function is changed.
class LoopTestEmitter {
public:
  LoopTestEmitter(llvm::Function &F, llvm::FunctionAnalysisManager &FAM);

  // The end of a block that nothing but the loop follows; null if there is none
  // and can be none.
  llvm::Instruction *endBefore(llvm::Loop &L);
  // Whether checks in the loop are wanted. Null: they are.
  llvm::Value *emit(const LoopTest &T);

private:
  // The rounds of one loop that a range depends on.
  struct Rounds {
    const llvm::SCEV *Stays;
    uint64_t Least, Most;
  };
  using RoundsList = llvm::SmallVector<Rounds, 2>;
  static void limit(const LoopReach &Reach, unsigned LeastRounds,
                    RoundsList &All);
  llvm::Value *number(const llvm::SCEV *S);
  llvm::Value *lastStep(EmittedCode &Code, const LoopSteps &S);
  llvm::Value *emitGuards(EmittedCode &Code, const LoopTest &T);
  llvm::Value *emitDensity(EmittedCode &Code, const LoopReach &Reach,
                           unsigned LeastRounds);
  llvm::Value *emitReach(EmittedCode &Code, const LoopReach &Reach);

  RuntimeCallees Callees;
  llvm::LoopInfo &LI;
  llvm::DominatorTree &DT;
  llvm::ScalarEvolution &SE;
  llvm::SCEVExpander Expander;
  // Of the test that is being emitted.
  llvm::Instruction *At = nullptr;
  llvm::DenseMap<const llvm::SCEV *, llvm::Value *> Numbers;
};

} // namespace pagesan

#endif // PAGESAN_PASS_LOOPTESTEMITTER_H
