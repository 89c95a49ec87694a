//===- LoopHoisting.h - Checks before a loop --------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where nothing in a loop ends what is known of some memory, it is looked at
// once, before the loop. In two ways:
//
//  - the check of an access that each round begins with, always at the same
//    address, is moved in front of the loop as it is;
//  - all that other accesses can touch while the loop runs is tested before it.
//    The test answers whether all of it is good; it reports nothing. If so,
//    a flag turns the checks in the loop off; else they are as they would be
//    without it.
//
// Nothing is missed: the test covers every byte that the access touches in any
// round, under conditions that it asks about itself (LoopTrips.h, LoopReach.h),
// and the memory stays good until the access (Knowledge.h). So a check that is
// turned off would not have tripped, or only without reason, and what
// CheckElimination concludes from it is true whether it is made or not.
//
// Nothing good is reported: a moved check's access is certain to be made, as
// nothing but the loop's entry comes before it. The test only turns checks on
// that are exact and where they belong. It may be about memory that the loop
// never touches, at any address: the runtime's entry looks at no shadow before
// it knows that there is some.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LOOPHOISTING_H
#define PAGESAN_PASS_LOOPHOISTING_H

#include "AccessTrace.h"
#include "LoopReach.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/IR/PassManager.h"

namespace pagesan {

// What is tested before a loop.
struct LoopTest {
  llvm::Loop *L;
  llvm::SmallVector<LoopReach, 2> Reaches;
  // The first of the accesses that it is made for.
  const llvm::Instruction *For;
  // In each round.
  unsigned NumAccesses = 0;

  static constexpr unsigned FewestRounds = 4;
  // With less rounds the accesses are checked one by one: asking about a range
  // takes as long as so many checks.
  unsigned leastRounds() const {
    constexpr unsigned ChecksPerRange = 16;
    return std::max<unsigned>(
        FewestRounds,
        llvm::divideCeil(ChecksPerRange * Reaches.size(), NumAccesses));
  }
};

struct Hoisting {
  static constexpr unsigned NoTest = ~0u;
  std::vector<LoopTest> Tests;
  // By number of AccessTrace::Entries: the test that turns the check off.
  std::vector<unsigned> TestOf;
  struct Move {
    Access A;
    llvm::Loop *L;
  };
  std::vector<Move> Moves; // in program order
};

// Of the entries that are not `Skipped`; those that are moved are added there.
Hoisting hoistChecks(const AccessTrace &T, llvm::BitVector &Skipped,
                     llvm::Function &F, const Options &Opts,
                     llvm::FunctionAnalysisManager &FAM);

} // namespace pagesan

#endif // PAGESAN_PASS_LOOPHOISTING_H
