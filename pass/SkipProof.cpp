//===- SkipProof.cpp - Accesses that need no check ------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SkipProof.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumInBoundsOfAlloca, "Accesses proven inside a stack variable");
STATISTIC(NumInBoundsOfGlobal, "Accesses proven inside a global variable");
STATISTIC(NumEmpty, "Accesses of no bytes");
STATISTIC(NumCheckedBefore, "Accesses that an earlier check covers");
STATISTIC(NumAddressSpace, "Accesses in address spaces without shadow");
STATISTIC(NumNonIntegralPointer, "Accesses through non-integral pointers");
STATISTIC(NumSwiftError, "Accesses through swifterror values");
STATISTIC(NumOddElement, "Masked accesses with elements of odd size");

namespace {
struct SkipInfo {
  const char *Name;
  const char *Text;
  bool Proven;
  Statistic *Count;
};
} // namespace

static SkipInfo describe(SkipReason Reason) {
  switch (Reason) {
  case SkipReason::InBoundsOfAlloca:
    return {"InBoundsOfAlloca", "it is inside a stack variable", true,
            &NumInBoundsOfAlloca};
  case SkipReason::InBoundsOfGlobal:
    return {"InBoundsOfGlobal", "it is inside a global variable", true,
            &NumInBoundsOfGlobal};
  case SkipReason::Empty:
    return {"Empty", "it touches no byte", true, &NumEmpty};
  case SkipReason::CheckedBefore:
    return {"CheckedBefore", "an earlier check covers it", true,
            &NumCheckedBefore};
  case SkipReason::AddressSpace:
    return {"AddressSpace", "its address space has no shadow", false,
            &NumAddressSpace};
  case SkipReason::NonIntegralPointer:
    return {"NonIntegralPointer", "its pointer is not an integer", false,
            &NumNonIntegralPointer};
  case SkipReason::SwiftError:
    return {"SwiftError", "a swifterror value is a register", false,
            &NumSwiftError};
  case SkipReason::OddElement:
    return {"OddElement", "its elements are not whole bytes", false,
            &NumOddElement};
  case SkipReason::None:
    break;
  }
  llvm_unreachable("nothing was skipped");
}

// The object's size in bytes, when no other module can change it.
static std::optional<uint64_t> sizeOfGlobal(const GlobalVariable &Global,
                                            const DataLayout &DL) {
  if (Global.isDeclaration() || Global.isInterposable() ||
      !Global.getValueType()->isSized())
    return std::nullopt;
  return DL.getTypeAllocSize(Global.getValueType()).getFixedValue();
}

static std::optional<uint64_t> sizeOfAlloca(const AllocaInst &Alloca,
                                            const DataLayout &DL) {
  if (!Alloca.isStaticAlloca())
    return std::nullopt;
  std::optional<TypeSize> Size = Alloca.getAllocationSize(DL);
  if (!Size || Size->isScalable())
    return std::nullopt;
  return Size->getFixedValue();
}

SkipReason pagesan::proveInBounds(const Value *Ptr, uint64_t Size,
                                  const DataLayout &DL) {
  APInt Offset(DL.getIndexTypeSizeInBits(Ptr->getType()), 0);
  const Value *Base = Ptr->stripAndAccumulateConstantOffsets(
      DL, Offset, /*AllowNonInbounds=*/true);
  std::optional<uint64_t> Whole;
  SkipReason Proof = SkipReason::None;
  if (auto *Alloca = dyn_cast<AllocaInst>(Base)) {
    Whole = sizeOfAlloca(*Alloca, DL);
    Proof = SkipReason::InBoundsOfAlloca;
  } else if (auto *Global = dyn_cast<GlobalVariable>(Base)) {
    Whole = sizeOfGlobal(*Global, DL);
    Proof = SkipReason::InBoundsOfGlobal;
  }
  if (!Whole || Offset.isNegative() || Offset.ugt(*Whole))
    return SkipReason::None;
  return Size <= *Whole - Offset.getZExtValue() ? Proof : SkipReason::None;
}

// The most that `A` can touch, if it is one range and known.
static std::optional<uint64_t> extentOf(const Access &A) {
  switch (A.Shape) {
  case Access::Whole:
    if (A.Size.isScalable())
      return std::nullopt;
    return A.Size.getFixedValue();
  case Access::Range:
    if (auto *Length = dyn_cast<ConstantInt>(A.Length))
      return Length->getZExtValue();
    return std::nullopt;
  case Access::Lanes:
  case Access::Packed:
    auto *Vector = dyn_cast<FixedVectorType>(A.Mask->getType());
    if (!Vector || !A.Ptr->getType()->isPointerTy())
      return std::nullopt;
    return Vector->getNumElements() * A.Size.getFixedValue();
  }
  llvm_unreachable("all shapes are covered");
}

static Type *elementType(const Instruction &I) {
  Type *Data = I.getType();
  if (Data->isVoidTy())
    Data = I.getOperand(0)->getType();
  return Data->getScalarType();
}

SkipReason pagesan::whySkip(const Access &A, const DataLayout &DL) {
  Type *PtrTy = A.Ptr->getType();
  if (A.Ptr->isSwiftError())
    return SkipReason::SwiftError;
  if (PtrTy->getPointerAddressSpace() != 0)
    return SkipReason::AddressSpace;
  if (DL.isNonIntegralPointerType(PtrTy->getScalarType()))
    return SkipReason::NonIntegralPointer;
  if (A.Shape == Access::Lanes || A.Shape == Access::Packed) {
    Type *Element = elementType(*A.Inst);
    if (isa<ScalableVectorType>(A.Mask->getType()) ||
        DL.getTypeSizeInBits(Element) != DL.getTypeAllocSizeInBits(Element))
      return SkipReason::OddElement;
  }
  std::optional<uint64_t> Extent = extentOf(A);
  if (!Extent)
    return SkipReason::None;
  return *Extent == 0 ? SkipReason::Empty : proveInBounds(A.Ptr, *Extent, DL);
}

void pagesan::noteSkip(const Instruction &I, SkipReason Reason,
                       OptimizationRemarkEmitter &ORE) {
  SkipInfo Info = describe(Reason);
  ++*Info.Count;
  if (Info.Proven)
    ORE.emit([&] {
      return OptimizationRemark(DEBUG_TYPE, Info.Name, &I)
             << "access not checked: " << Info.Text;
    });
  else
    ORE.emit([&] {
      return OptimizationRemarkMissed(DEBUG_TYPE, Info.Name, &I)
             << "access not checked: " << Info.Text;
    });
}
