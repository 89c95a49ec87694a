//===- Locator.cpp - Where an access is -----------------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Locator.h"
#include "AllocationCalls.h"
#include "pagesan/abi/shadow_layout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Operator.h"

using namespace llvm;
using namespace pagesan;

// What is true of the address of an object, by whoever made it; 1 for all that
// may not be the beginning of one.
static Align alignmentOfObject(const Value &V, const DataLayout &DL,
                               const TargetLibraryInfo &TLI) {
  if (auto *Alloca = dyn_cast<AllocaInst>(&V))
    return Alloca->getAlign();
  auto *Global = dyn_cast<GlobalVariable>(&V);
  if (Global && Global->isStrongDefinitionForLinker() &&
      !Global->isInterposable())
    return Global->getPointerAlignment(DL);
  return isAllocation(V, TLI) ? Align(kGranuleSize) : Align(1);
}

static Align ownAlignment(const Value *Ptr, const DataLayout &DL,
                          const TargetLibraryInfo &TLI) {
  Align Preserved(kGranuleSize);
  // Addresses are sums: the chain is short, or its alignment soon 1.
  constexpr unsigned MaxSteps = 16;
  for (unsigned Step = 0; Step != MaxSteps && Preserved > 1; ++Step) {
    auto *GEP = dyn_cast<GEPOperator>(Ptr);
    if (!GEP)
      return std::min(Preserved, alignmentOfObject(*Ptr, DL, TLI));
    Preserved = std::min(Preserved, GEP->getMaxPreservedAlignment(DL));
    Ptr = GEP->getPointerOperand();
  }
  return Align(1);
}

// The length in bytes, if it is known and A is one range.
static std::optional<uint64_t> constantLength(const Access &A) {
  if (A.Shape == Access::Whole && !A.Size.isScalable())
    return A.Size.getFixedValue();
  auto *Length = dyn_cast_or_null<ConstantInt>(A.Length);
  if (A.Shape == Access::Range && Length && Length->getValue().isIntN(48))
    return Length->getZExtValue() * A.Unit;
  return std::nullopt;
}

Locator::Address Locator::find(const Value *Ptr) {
  struct Step {
    const Value *To;
    uint64_t Distance;
  };
  SmallVector<Step, 8> Steps;
  Address Found;
  for (const Value *V = Ptr;;) {
    auto It = Known.find(V);
    if (It != Known.end()) {
      Found = It->second;
      break;
    }
    APInt Offset(DL.getIndexTypeSizeInBits(V->getType()), 0);
    auto *GEP = dyn_cast<GEPOperator>(V);
    if (GEP && GEP->accumulateConstantOffset(DL, Offset)) {
      Steps.push_back({V, uint64_t(Offset.getSExtValue())});
      V = GEP->getPointerOperand();
      continue;
    }
    Found.Base = V->stripAndAccumulateConstantOffsets(
        DL, Offset, /*AllowNonInbounds=*/true);
    Found.Offset = uint64_t(Offset.getSExtValue());
    Known[V] = Found;
    break;
  }
  for (const Step &S : reverse(Steps)) {
    Found.Offset += S.Distance;
    Known[S.To] = Found;
  }
  return Found;
}

void Locator::locate(Access &A) {
  if (!A.Ptr->getType()->isPointerTy())
    return;
  A.OwnAlignment = ownAlignment(A.Ptr, DL, TLI);
  Address Found = find(A.Ptr);
  A.Where.Base = Found.Base;
  A.Where.Offset = int64_t(Found.Offset);
  A.Where.Size = constantLength(A).value_or(0);
}
