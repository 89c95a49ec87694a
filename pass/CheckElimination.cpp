//===- CheckElimination.cpp - Accesses checked before ---------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CheckElimination.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace llvm;
using namespace pagesan;

static bool isWholeAndFixed(const Access &A) {
  return A.Shape == Access::Whole && !A.Size.isScalable();
}

bool CheckedBytes::cover(const Access &A) const {
  if (!isWholeAndFixed(A))
    return false;
  return A.Size.getFixedValue() <= SizeAt.lookup(A.Ptr);
}

void CheckedBytes::add(const Access &A) {
  if (!isWholeAndFixed(A))
    return;
  uint64_t &Size = SizeAt[A.Ptr];
  Size = std::max(Size, A.Size.getFixedValue());
}

// Whether memory can become bad in the course of the call.
static bool mayPoison(const CallBase &Call) {
  if (Call.hasMetadata(LLVMContext::MD_nosanitize) ||
      isa<DbgInfoIntrinsic>(Call) || isa<AnyMemIntrinsic>(Call))
    return false;
  // Lifetime markers neither free nor synchronise, but end stack variables.
  if (Call.getIntrinsicID() == Intrinsic::lifetime_start ||
      Call.getIntrinsicID() == Intrinsic::lifetime_end)
    return true;
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

void CheckedBytes::stepOver(const Instruction &I) {
  auto *Call = dyn_cast<CallBase>(&I);
  if ((Call && mayPoison(*Call)) || mayAcquire(I))
    SizeAt.clear();
}
