//===- CheckElimination.cpp - Accesses checked before ---------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CheckElimination.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include <map>

using namespace llvm;
using namespace pagesan;

// Functions for which the facts of all blocks together take more bits than
// this are looked at block by block: time and memory stay bounded.
static constexpr uint64_t MaxFactBits = uint64_t(1) << 28;

std::optional<Place> pagesan::placeOf(const Access &A, const DataLayout &DL) {
  if (A.Shape != Access::Whole || A.Size.isScalable())
    return std::nullopt;
  APInt Offset(DL.getIndexTypeSizeInBits(A.Ptr->getType()), 0);
  const Value *Base = A.Ptr->stripAndAccumulateConstantOffsets(
      DL, Offset, /*AllowNonInbounds=*/true);
  return Place{Base, Offset.getSExtValue(), A.Size.getFixedValue()};
}

// Whether memory can become bad in the course of the call.
static bool mayPoison(const CallBase &Call) {
  if (Call.hasMetadata(LLVMContext::MD_nosanitize) ||
      isa<DbgInfoIntrinsic>(Call) || isa<AnyMemIntrinsic>(Call))
    return false;
  // Neither free nor synchronise, but end stack variables.
  switch (Call.getIntrinsicID()) {
  case Intrinsic::lifetime_start:
  case Intrinsic::lifetime_end:
  case Intrinsic::stackrestore:
    return true;
  default:
    break;
  }
  if (Call.onlyReadsMemory())
    return false;
  return !(Call.hasFnAttr(Attribute::NoFree) &&
           Call.hasFnAttr(Attribute::NoSync));
}

// Another thread's free() is certain to be seen only after acquiring.
static bool mayAcquire(const Instruction &I) {
  if (isa<FenceInst>(I))
    return true;
  return I.isAtomic() && !isa<CallBase>(I) && [&] {
    if (auto *Load = dyn_cast<LoadInst>(&I))
      return isStrongerThanMonotonic(Load->getOrdering());
    if (auto *Store = dyn_cast<StoreInst>(&I))
      return isStrongerThanMonotonic(Store->getOrdering());
    if (auto *RMW = dyn_cast<AtomicRMWInst>(&I))
      return isStrongerThanMonotonic(RMW->getOrdering());
    return true;
  }();
}

bool pagesan::endsKnowledge(const Instruction &I) {
  // What comes to lie where an ended one lay gets redzones of its own.
  if (auto *Alloca = dyn_cast<AllocaInst>(&I))
    return !Alloca->isStaticAlloca();
  auto *Call = dyn_cast<CallBase>(&I);
  return (Call && mayPoison(*Call)) || mayAcquire(I);
}

bool CheckedBytes::cover(const Place &P) const {
  auto Found = Intervals.find(P.Base);
  if (Found == Intervals.end())
    return false;
  int64_t End = P.Offset + int64_t(P.Size);
  return any_of(Found->second, [&](const Interval &I) {
    return I.Begin <= P.Offset && End <= I.End;
  });
}

// Intervals that touch become one: two halves cover the whole.
void CheckedBytes::add(const Place &P) {
  Interval New{P.Offset, P.Offset + int64_t(P.Size)};
  auto &List = Intervals[P.Base];
  erase_if(List, [&](const Interval &Old) {
    if (Old.Begin > New.End || New.Begin > Old.End)
      return false;
    New = {std::min(New.Begin, Old.Begin), std::max(New.End, Old.End)};
    return true;
  });
  List.push_back(New);
}

namespace {
// What one block does to the set of facts.
struct Transfer {
  BitVector Adds; // after the last instruction that ends knowledge
  bool Clears = false;
};

using PlaceKey = std::tuple<const Value *, int64_t, uint64_t>;
} // namespace

// Of the same base.
static bool contains(const Place &Outer, const Place &Inner) {
  return Outer.Offset <= Inner.Offset && Inner.Offset + int64_t(Inner.Size) <=
                                             Outer.Offset + int64_t(Outer.Size);
}

// Numbers the places, and says which of them hold once an instruction's checks
// have passed: its own and every place inside one of those.
static void
collectFacts(const CheckedOnEntry::PlacesOf &Checked, const Function &F,
             SmallVectorImpl<Place> &Facts,
             DenseMap<const Instruction *, SmallVector<unsigned, 1>> &FactsOf) {
  std::map<PlaceKey, unsigned> Numbers; // looked up only, never walked
  DenseMap<const Value *, SmallVector<unsigned, 4>> OfBase;
  for (const BasicBlock &BB : F)
    for (const Instruction &I : BB)
      for (const Place &P : Checked.lookup(&I)) {
        auto [It, IsNew] =
            Numbers.try_emplace({P.Base, P.Offset, P.Size}, Facts.size());
        if (!IsNew)
          continue;
        OfBase[P.Base].push_back(Facts.size());
        Facts.push_back(P);
      }
  for (const auto &[I, Places] : Checked)
    for (const Place &P : Places)
      for (unsigned Fact : OfBase[P.Base])
        if (contains(P, Facts[Fact]))
          FactsOf[I].push_back(Fact);
}

CheckedOnEntry::CheckedOnEntry(const Function &F, const PlacesOf &Checked) {
  SmallVector<Place, 32> Facts;
  DenseMap<const Instruction *, SmallVector<unsigned, 1>> FactsOf;
  collectFacts(Checked, F, Facts, FactsOf);
  if (Facts.empty() || uint64_t(Facts.size()) * F.size() > MaxFactBits)
    return;

  DenseMap<const BasicBlock *, Transfer> Transfers;
  for (const BasicBlock &BB : F) {
    Transfer &T = Transfers[&BB];
    T.Adds.resize(Facts.size());
    for (const Instruction &I : BB) {
      // The check comes before the instruction's own effect.
      auto Found = FactsOf.find(&I);
      if (Found != FactsOf.end())
        for (unsigned Fact : Found->second)
          T.Adds.set(Fact);
      if (!endsKnowledge(I))
        continue;
      T.Adds.reset();
      T.Clears = true;
    }
  }

  // A block without an entry here has not been reached yet: everything holds
  // at its end as far as is known (the optimistic start of a must-analysis).
  DenseMap<const BasicBlock *, BitVector> AtEnd;
  DenseMap<const BasicBlock *, BitVector> AtStart;
  ReversePostOrderTraversal<const Function *> Order(&F);
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const BasicBlock *BB : Order) {
      BitVector In(Facts.size(), BB != &F.getEntryBlock());
      for (const BasicBlock *Before : predecessors(BB))
        if (auto Found = AtEnd.find(Before); Found != AtEnd.end())
          In &= Found->second;
      const Transfer &T = Transfers[BB];
      BitVector Out = T.Adds;
      if (!T.Clears)
        Out |= In;
      AtStart[BB] = std::move(In);
      auto [It, IsNew] = AtEnd.try_emplace(BB, Out);
      if (!IsNew && It->second == Out)
        continue;
      It->second = std::move(Out);
      Changed = true;
    }
  }
  for (const BasicBlock *BB : Order)
    for (unsigned Fact : AtStart[BB].set_bits())
      Known[BB].push_back(Facts[Fact]);
}

CheckedBytes CheckedOnEntry::at(const BasicBlock &BB) const {
  CheckedBytes Checked;
  auto Found = Known.find(&BB);
  if (Found != Known.end())
    for (const Place &P : Found->second)
      Checked.add(P);
  return Checked;
}
