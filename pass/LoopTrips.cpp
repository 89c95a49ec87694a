//===- LoopTrips.cpp - How often a loop goes round at most ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LoopTrips.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/PatternMatch.h"

using namespace llvm;
using namespace pagesan;
using namespace llvm::PatternMatch;

const LoopTrips *LoopTripCounter::of(const Loop &L) {
  auto Found = Known.find(&L);
  if (Found == Known.end())
    Found = Known.try_emplace(&L, count(L)).first;
  return Found->second ? &*Found->second : nullptr;
}

// A comparison at the end of the round counts what comes before it best.
std::optional<LoopTrips> LoopTripCounter::count(const Loop &L) {
  BasicBlock *Latch = L.getLoopLatch();
  if (!Latch)
    return std::nullopt;
  SmallVector<BasicBlock *, 4> Exiting;
  L.getExitingBlocks(Exiting);
  std::optional<LoopTrips> T;
  if (is_contained(Exiting, Latch))
    T = countAt(L, *Latch);
  for (BasicBlock *BB : Exiting) {
    // Made once in each round.
    bool IsInEach = LI.getLoopFor(BB) == &L && DT.dominates(BB, Latch);
    if (!T && BB != Latch && IsInEach)
      T = countAt(L, *BB);
  }
  if (T)
    T->MayEndEarly |= mayEndEarly(L, *T);
  return T;
}

// Ways out that end the program are taken once.
bool LoopTripCounter::mayEndEarly(const Loop &L, const LoopTrips &T) const {
  SmallVector<Loop::Edge, 4> Edges;
  L.getExitEdges(Edges);
  return any_of(Edges, [&](const Loop::Edge &E) {
    return E.first != T.StayEdge->getStart() &&
           !isa<UnreachableInst>(E.second->getTerminator());
  });
}

std::optional<LoopTrips> LoopTripCounter::countAt(const Loop &L,
                                                  BasicBlock &BB) {
  auto *Branch = dyn_cast<BranchInst>(BB.getTerminator());
  if (!Branch || !Branch->isConditional())
    return std::nullopt;
  unsigned Stay = L.contains(Branch->getSuccessor(0)) ? 0 : 1;
  if (L.contains(Branch->getSuccessor(1 - Stay)))
    return std::nullopt;
  LoopTrips T;
  T.StayEdge.emplace(&BB, Branch->getSuccessor(Stay));
  if (!countCondition(L, *Branch->getCondition(), /*Negated=*/Stay == 1, T))
    return std::nullopt;
  return T;
}

// To go on both of two conditions must be true: either bounds the rounds.
bool LoopTripCounter::countCondition(const Loop &L, Value &Stay, bool Negated,
                                     LoopTrips &T) {
  if (auto *Compare = dyn_cast<ICmpInst>(&Stay))
    return countComparison(L, *Compare, Negated, T);
  Value *A, *B;
  bool IsBoth = Negated ? match(&Stay, m_LogicalOr(m_Value(A), m_Value(B)))
                        : match(&Stay, m_LogicalAnd(m_Value(A), m_Value(B)));
  auto *First = IsBoth ? dyn_cast<ICmpInst>(A) : nullptr;
  auto *Second = IsBoth ? dyn_cast<ICmpInst>(B) : nullptr;
  T.MayEndEarly = true;
  return (First && countComparison(L, *First, Negated, T)) ||
         (Second && countComparison(L, *Second, Negated, T));
}

const SCEV *LoopTripCounter::asNumber(const SCEV *S) {
  Type *Ty = S->getType();
  return Ty->isPointerTy() ? SE.getPtrToIntExpr(S, SE.getEffectiveSCEVType(Ty))
                           : S;
}

bool LoopTripCounter::countComparison(const Loop &L, const ICmpInst &Compare,
                                      bool Negated, LoopTrips &T) {
  Type *Ty = Compare.getOperand(0)->getType();
  if (!SE.isSCEVable(Ty) || SE.getTypeSizeInBits(Ty) > 64)
    return false;
  const SCEV *Left = asNumber(SE.getSCEV(Compare.getOperand(0)));
  const SCEV *Right = asNumber(SE.getSCEV(Compare.getOperand(1)));
  if (isa<SCEVCouldNotCompute>(Left) || isa<SCEVCouldNotCompute>(Right))
    return false;
  CmpInst::Predicate Pred =
      Negated ? Compare.getInversePredicate() : Compare.getPredicate();
  if (SE.isLoopInvariant(Left, &L)) {
    std::swap(Left, Right);
    Pred = CmpInst::getSwappedPredicate(Pred);
  }
  auto *Count = dyn_cast<SCEVAddRecExpr>(Left);
  return Count && Count->getLoop() == &L && Count->isAffine() &&
         SE.isLoopInvariant(Right, &L) && countSteps(Pred, *Count, Right, T);
}

void LoopTripCounter::demand(CmpInst::Predicate Pred, const SCEV *Left,
                             const SCEV *Right, LoopTrips &T) {
  if (!SE.isKnownPredicate(Pred, Left, Right))
    T.Guards.push_back({Pred, Left, Right});
}

// Steps meet the end exactly if the distance is a multiple of them. They do not
// before: together they are no longer than the distance, so there is no way
// around.
const SCEV *LoopTripCounter::stepsToEqual(const SCEVAddRecExpr &Count,
                                          const SCEV *End, const APInt &Step,
                                          LoopTrips &T) {
  const SCEV *Start = Count.getStart();
  const SCEV *Distance = Step.isNegative() ? SE.getMinusSCEV(Start, End)
                                           : SE.getMinusSCEV(End, Start);
  const SCEV *Width = SE.getConstant(Step.abs());
  if (!Width->isOne())
    demand(CmpInst::ICMP_EQ, SE.getURemExpr(Distance, Width),
           SE.getZero(Distance->getType()), T);
  return SE.getUDivExpr(Distance, Width);
}

// Steps that approach the end and may go past it: not around, says the guard,
// so the one that does ends the loop.
const SCEV *LoopTripCounter::stepsPast(CmpInst::Predicate Pred,
                                       const SCEVAddRecExpr &Count,
                                       const SCEV *End, const APInt &Step,
                                       LoopTrips &T) {
  bool IsSigned = CmpInst::isSigned(Pred), IsUp = !Step.isNegative();
  APInt Width = Step.abs();
  unsigned Bits = Width.getBitWidth();
  // From End to the first number that the loop ends at, and one step less one.
  APInt Room = CmpInst::isStrictPredicate(Pred) ? Width - 1 : Width;
  APInt Last = IsUp ? (IsSigned ? APInt::getSignedMaxValue(Bits)
                                : APInt::getMaxValue(Bits)) -
                          Room
                    : (IsSigned ? APInt::getSignedMinValue(Bits)
                                : APInt::getMinValue(Bits)) +
                          Room;
  demand(CmpInst::getNonStrictPredicate(Pred), End, SE.getConstant(Last), T);

  const SCEV *Start = Count.getStart();
  if (!CmpInst::isStrictPredicate(Pred))
    End = IsUp ? SE.getAddExpr(End, SE.getOne(End->getType()))
               : SE.getMinusSCEV(End, SE.getOne(End->getType()));
  // Where the loop ends at once, no step is made.
  if (IsUp)
    End = IsSigned ? SE.getSMaxExpr(End, Start) : SE.getUMaxExpr(End, Start);
  else
    End = IsSigned ? SE.getSMinExpr(End, Start) : SE.getUMinExpr(End, Start);
  const SCEV *Distance =
      IsUp ? SE.getMinusSCEV(End, Start) : SE.getMinusSCEV(Start, End);
  const SCEV *RoundedUp = SE.getAddExpr(Distance, SE.getConstant(Width - 1));
  return SE.getUDivExpr(RoundedUp, SE.getConstant(Width));
}

// The numbers wrap around, as the machine's do.
bool LoopTripCounter::countSteps(CmpInst::Predicate Pred,
                                 const SCEVAddRecExpr &Count, const SCEV *End,
                                 LoopTrips &T) {
  auto *Constant = dyn_cast<SCEVConstant>(Count.getStepRecurrence(SE));
  if (!Constant || Constant->isZero() ||
      Constant->getAPInt().isMinSignedValue())
    return false;
  const APInt &Step = Constant->getAPInt();
  const SCEV *Steps = nullptr;
  if (Pred == CmpInst::ICMP_NE) {
    Steps = stepsToEqual(Count, End, Step, T);
  } else {
    bool Approaches = Step.isNegative()
                          ? ICmpInst::isGT(Pred) || ICmpInst::isGE(Pred)
                          : ICmpInst::isLT(Pred) || ICmpInst::isLE(Pred);
    if (!Approaches)
      return false;
    Steps = stepsPast(Pred, Count, End, Step, T);
  }
  Type *Word = Type::getInt64Ty(SE.getContext());
  T.Stays = SE.getTruncateOrZeroExtend(Steps, Word);
  return true;
}
