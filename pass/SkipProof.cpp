//===- SkipProof.cpp - Accesses that need no check ------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SkipProof.h"
#include "StackObjects.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/StackSafetyAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace llvm;
using namespace pagesan;

// The one alloca that Ptr can come from, by steps that the stack safety
// analysis follows: not by calls that return what they are given.
static const AllocaInst *findAlloca(const Value *Ptr) {
  // Far more than it takes; without a limit a web of PHIs costs its square.
  constexpr unsigned MaxValues = 32;
  const AllocaInst *Found = nullptr;
  SmallPtrSet<const Value *, 8> Seen;
  SmallVector<const Value *, 8> Work{Ptr};
  while (!Work.empty()) {
    const Value *V = Work.pop_back_val();
    if (!Seen.insert(V).second)
      continue;
    if (Seen.size() > MaxValues)
      return nullptr;
    if (auto *Alloca = dyn_cast<AllocaInst>(V)) {
      if (Found && Found != Alloca)
        return nullptr;
      Found = Alloca;
    } else if (auto *GEP = dyn_cast<GetElementPtrInst>(V)) {
      Work.push_back(GEP->getPointerOperand());
    } else if (isa<BitCastInst, AddrSpaceCastInst>(V)) {
      Work.push_back(cast<CastInst>(V)->getOperand(0));
    } else if (auto *Phi = dyn_cast<PHINode>(V)) {
      append_range(Work, Phi->incoming_values());
    } else if (auto *Select = dyn_cast<SelectInst>(V)) {
      Work.push_back(Select->getTrueValue());
      Work.push_back(Select->getFalseValue());
    } else {
      return nullptr;
    }
  }
  return Found;
}

bool SkipProof::isStackSafe(const Access &A) const {
  return Opts.StackSafety &&
         isa<LoadInst, StoreInst, MemTransferInst, MemSetInst>(A.Inst) &&
         findAlloca(A.Ptr) && Safety.stackAccessIsSafe(*A.Inst);
}

// A constructor gives it its value: until then it is poisoned for others, on
// request (runtime/objects/init_order.h). They may come by a function of its
// own module.
static bool isDynamicallyInitialised(const GlobalVariable &Global) {
  return Global.hasSanitizerMetadata() &&
         Global.getSanitizerMetadata().IsDynInit;
}

// The object's size in bytes, when no other module can change it.
static std::optional<uint64_t> sizeOfGlobal(const GlobalVariable &Global,
                                            const DataLayout &DL) {
  if (isDynamicallyInitialised(Global) || Global.isDeclaration() ||
      Global.isInterposable() || !Global.getValueType()->isSized())
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

// Whether the `Extent` bytes at A.Ptr are inside an object that is there.
SkipReason SkipProof::inBounds(const Access &A, uint64_t Extent) const {
  std::optional<uint64_t> Whole;
  SkipReason Proof = SkipReason::None;
  if (auto *Alloca = dyn_cast_or_null<AllocaInst>(A.Where.Base)) {
    if (Opts.StackSafety && !Stack.isScoped(*Alloca))
      Whole = sizeOfAlloca(*Alloca, DL);
    Proof = SkipReason::InBoundsOfAlloca;
  } else if (auto *Global = dyn_cast_or_null<GlobalVariable>(A.Where.Base)) {
    Whole = sizeOfGlobal(*Global, DL);
    Proof = SkipReason::InBoundsOfGlobal;
  }
  // A negative offset is a great one.
  uint64_t Offset = uint64_t(A.Where.Offset);
  if (!Whole || Offset > *Whole)
    return SkipReason::None;
  return Extent <= *Whole - Offset ? Proof : SkipReason::None;
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
      return SaturatingMultiply(Length->getValue().getLimitedValue(), A.Unit);
    return std::nullopt;
  case Access::Lanes:
  case Access::Packed:
    if (A.Set.Index || A.Set.Stride || !A.Ptr->getType()->isPointerTy())
      return std::nullopt;
    return A.Set.Count * A.Size.getFixedValue();
  }
  llvm_unreachable("all shapes are covered");
}

SkipReason SkipProof::whyNotPossible(const Access &A) const {
  Type *PtrTy = A.Ptr->getType();
  if (A.Ptr->isSwiftError())
    return SkipReason::SwiftError;
  if (PtrTy->getPointerAddressSpace() != 0)
    return SkipReason::AddressSpace;
  if (DL.isNonIntegralPointerType(PtrTy->getScalarType()))
    return SkipReason::NonIntegralPointer;
  bool IsVector = A.Shape == Access::Lanes || A.Shape == Access::Packed;
  return IsVector && !A.Set.Count ? SkipReason::OddElement : SkipReason::None;
}

// Memory intrinsics are replaced by calls, whatever they do.
bool SkipProof::isWanted(const Access &A) const {
  return isa<MemIntrinsic>(A.Inst) || (A.IsWrite ? Opts.Writes : Opts.Reads);
}

SkipReason SkipProof::whySkip(const Access &A) const {
  SkipReason Reason = whyNotPossible(A);
  if (Reason != SkipReason::None)
    return Reason;
  if (!isWanted(A))
    return SkipReason::NotWanted;
  std::optional<uint64_t> Extent = extentOf(A);
  if (Extent && *Extent == 0)
    return SkipReason::Empty;
  if (Extent)
    Reason = inBounds(A, *Extent);
  if (Reason == SkipReason::None && isStackSafe(A))
    return SkipReason::InBoundsOfAlloca;
  return Reason;
}

// --- Overlap ----------------------------------------------------------------

static bool isObject(const Value *V) {
  return isa<AllocaInst, GlobalVariable>(V);
}

bool SkipProof::mayOverlap(const MemIntrinsic &Copy, ArrayRef<Access> Ranges) {
  if (!isa<MemCpyInst>(Copy))
    return false;
  const Place &From = Ranges[0].Where, &To = Ranges[1].Where;
  if (From.Size && To.Size && From.Base == To.Base)
    return From.Offset != To.Offset && From.Offset < To.end() &&
           To.Offset < From.end();
  // Both are known to be inside the objects that they come from.
  const Value *FromObject = getUnderlyingObject(Ranges[0].Ptr);
  const Value *ToObject = getUnderlyingObject(Ranges[1].Ptr);
  return FromObject == ToObject || !isObject(FromObject) || !isObject(ToObject);
}
