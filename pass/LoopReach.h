//===- LoopReach.h - Where a loop's accesses can be -------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LOOPREACH_H
#define PAGESAN_PASS_LOOPREACH_H

#include "LoopTrips.h"

namespace pagesan {

// How far one loop carries an address: a step Stays times, or once less.
struct LoopSteps {
  const llvm::SCEV *Stays;
  int64_t Step;
  bool OnceLess;

  bool operator==(const LoopSteps &Other) const {
    return Stays == Other.Stays && Step == Other.Step &&
           OnceLess == Other.OnceLess;
  }
};

// What an access touches while a loop runs lies in the bytes [Begin, End) from
// Start and from where all or some of the steps lead from there, if the guards
// are true. All of it is known before the loop.
struct LoopReach {
  const llvm::SCEV *Start = nullptr;
  llvm::SmallVector<LoopSteps, 2> Steps;
  llvm::SmallVector<LoopGuard, 2> Guards;
  int64_t Begin = 0, End = 0;
  // Most of it may never be touched.
  bool MayEndEarly = false;
};

class LoopReachFinder {
public:
  LoopReachFinder(llvm::ScalarEvolution &SE, const llvm::LoopInfo &LI,
                  const llvm::DominatorTree &DT)
      : SE(SE), LI(LI), DT(DT), Trips(SE, LI, DT) {}

  // Of the Size bytes at Ptr, accessed in BB, while Outer runs once.
  std::optional<LoopReach> find(llvm::Value &Ptr, uint64_t Size,
                                const llvm::BasicBlock &BB,
                                const llvm::Loop &Outer);

private:
  bool addSteps(LoopReach &Reach, const llvm::BasicBlock &BB,
                const llvm::Loop &L, const llvm::Loop &Outer);
  bool isKnownBefore(const LoopTrips &T, const llvm::Loop &L);

  llvm::ScalarEvolution &SE;
  const llvm::LoopInfo &LI;
  const llvm::DominatorTree &DT;
  LoopTripCounter Trips;
};

} // namespace pagesan

#endif // PAGESAN_PASS_LOOPREACH_H
