//===- LoopTrips.h - How often a loop goes round at most --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// LLVM's own trip counts assume that the program is right: `p != End` counts
// the steps to End, though steps of 4 bytes may jump over it. What is wrong
// with a program is what is looked for here. So a count is taken from one
// comparison that is made in each round, and comes with what must be true of
// the values at run time for the count to be what the machine does.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LOOPTRIPS_H
#define PAGESAN_PASS_LOOPTRIPS_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstrTypes.h"
#include <optional>

namespace llvm {
class ICmpInst;
class Loop;
class LoopInfo;
class SCEV;
class SCEVAddRecExpr;
class ScalarEvolution;
} // namespace llvm

namespace pagesan {

// What is to be found true before a loop.
struct LoopGuard {
  llvm::CmpInst::Predicate Pred;
  const llvm::SCEV *Left, *Right;

  bool operator==(const LoopGuard &Other) const {
    return Pred == Other.Pred && Left == Other.Left && Right == Other.Right;
  }
};

struct LoopTrips {
  // The comparison lets the loop go on so many times (64 bits, unsigned), and
  // then ends it, unless something else has ended it before; if the guards are
  // true.
  const llvm::SCEV *Stays = nullptr;
  llvm::SmallVector<LoopGuard, 2> Guards;
  // What this edge dominates runs Stays times, everything else once more.
  std::optional<llvm::BasicBlockEdge> StayEdge;
  // There are other ways out, for other reasons than that the program ends.
  bool MayEndEarly = false;

  bool isAfterComparison(const llvm::BasicBlock &BB,
                         const llvm::DominatorTree &DT) const {
    return DT.dominates(*StayEdge, &BB);
  }
};

// Remembers what it has found of each loop.
class LoopTripCounter {
public:
  LoopTripCounter(llvm::ScalarEvolution &SE, const llvm::LoopInfo &LI,
                  const llvm::DominatorTree &DT)
      : SE(SE), LI(LI), DT(DT) {}

  // Null: nobody knows.
  const LoopTrips *of(const llvm::Loop &L);

private:
  std::optional<LoopTrips> count(const llvm::Loop &L);
  std::optional<LoopTrips> countAt(const llvm::Loop &L, llvm::BasicBlock &BB);
  bool countCondition(const llvm::Loop &L, llvm::Value &Stay, bool Negated,
                      LoopTrips &T);
  bool countComparison(const llvm::Loop &L, const llvm::ICmpInst &Compare,
                       bool Negated, LoopTrips &T);
  bool countSteps(llvm::CmpInst::Predicate Pred,
                  const llvm::SCEVAddRecExpr &Count, const llvm::SCEV *End,
                  LoopTrips &T);
  const llvm::SCEV *stepsToEqual(const llvm::SCEVAddRecExpr &Count,
                                 const llvm::SCEV *End, const llvm::APInt &Step,
                                 LoopTrips &T);
  const llvm::SCEV *stepsPast(llvm::CmpInst::Predicate Pred,
                              const llvm::SCEVAddRecExpr &Count,
                              const llvm::SCEV *End, const llvm::APInt &Step,
                              LoopTrips &T);
  void demand(llvm::CmpInst::Predicate Pred, const llvm::SCEV *Left,
              const llvm::SCEV *Right, LoopTrips &T);
  const llvm::SCEV *asNumber(const llvm::SCEV *S);
  bool mayEndEarly(const llvm::Loop &L, const LoopTrips &T) const;

  llvm::ScalarEvolution &SE;
  const llvm::LoopInfo &LI;
  const llvm::DominatorTree &DT;
  llvm::DenseMap<const llvm::Loop *, std::optional<LoopTrips>> Known;
};

} // namespace pagesan

#endif // PAGESAN_PASS_LOOPTRIPS_H
