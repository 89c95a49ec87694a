//===- LoopReach.cpp - Where a loop's accesses can be ---------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LoopReach.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"

using namespace llvm;
using namespace pagesan;

bool LoopReachFinder::isKnownBefore(const LoopTrips &T, const Loop &L) {
  return SE.isLoopInvariant(T.Stays, &L) &&
         all_of(T.Guards, [&](const LoopGuard &G) {
           return SE.isLoopInvariant(G.Left, &L) &&
                  SE.isLoopInvariant(G.Right, &L);
         });
}

// Takes what L does to the address out of it.
bool LoopReachFinder::addSteps(LoopReach &Reach, const BasicBlock &BB,
                               const Loop &L, const Loop &Outer) {
  auto *Recurrence = dyn_cast<SCEVAddRecExpr>(Reach.Start);
  if (!Recurrence || Recurrence->getLoop() != &L || !Recurrence->isAffine())
    return false;
  auto *Step = dyn_cast<SCEVConstant>(Recurrence->getStepRecurrence(SE));
  const LoopTrips *T = Trips.of(L);
  if (!Step || !T || Step->getAPInt().getSignificantBits() > 32 ||
      !isKnownBefore(*T, Outer))
    return false;
  Reach.Steps.push_back({T->Stays, Step->getAPInt().getSExtValue(),
                         /*OnceLess=*/T->isAfterComparison(BB, DT)});
  append_range(Reach.Guards, T->Guards);
  Reach.MayEndEarly |= T->MayEndEarly;
  Reach.Start = Recurrence->getStart();
  return true;
}

// From the inside out.
std::optional<LoopReach> LoopReachFinder::find(Value &Ptr, uint64_t Size,
                                               const BasicBlock &BB,
                                               const Loop &Outer) {
  LoopReach Reach;
  Reach.Start = SE.getSCEV(&Ptr);
  Reach.End = int64_t(Size);
  for (const Loop *L = LI.getLoopFor(&BB);; L = L->getParentLoop()) {
    if (!SE.isLoopInvariant(Reach.Start, L) && !addSteps(Reach, BB, *L, Outer))
      return std::nullopt;
    if (L == &Outer)
      return SE.isLoopInvariant(Reach.Start, L) ? std::optional(Reach)
                                                : std::nullopt;
  }
}
