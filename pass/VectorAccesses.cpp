//===- VectorAccesses.cpp - Masked and predicated accesses ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "AccessKinds.h"
#include "LLVMCompat.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace pagesan;

static bool isStrided(const VPIntrinsic &I) {
  return I.getIntrinsicID() == Intrinsic::experimental_vp_strided_load ||
         I.getIntrinsicID() == Intrinsic::experimental_vp_strided_store;
}

static bool isAllOnes(const Value *Mask) {
  auto *C = dyn_cast<Constant>(Mask);
  return C && C->isAllOnesValue();
}

// Masked load, store, gather and scatter. `Data` is what is loaded or stored.
static Access masked(IntrinsicInst &I, unsigned PtrArg, Type *Data,
                     bool IsWrite) {
  Value *Ptr = I.getArgOperand(PtrArg);
  Value *Mask = maskOf(I, PtrArg);
  Align Alignment = maskedAlignOf(I, PtrArg);
  if (Ptr->getType()->isPointerTy() && isAllOnes(Mask))
    return Access::whole(I, Ptr, IsWrite,
                         I.getModule()->getDataLayout().getTypeStoreSize(Data),
                         Alignment);
  Access A = Access::lanes(I, Ptr, IsWrite, Data, Alignment);
  A.Set.Mask = Mask;
  return A;
}

static Access packed(IntrinsicInst &I, Value *Ptr, Value *Mask, Type *Data,
                     bool IsWrite) {
  Access A = Access::lanes(I, Ptr, IsWrite, Data, Align(1));
  A.Shape = Access::Packed;
  A.Set.Mask = Mask;
  return A;
}

// Vector predication: lanes below the vector length that the mask selects.
static void collectPredicated(VPIntrinsic &I, AccessList &Accesses) {
  Value *Ptr = I.getMemoryPointerParam();
  if (!Ptr)
    return;
  Value *Stored = I.getMemoryDataParam();
  Type *Data = Stored ? Stored->getType() : I.getType();
  // Loads that stop at a fault return how far they came, too. Only the first
  // lane is sure to be read.
  bool MayStop = Data->isStructTy();
  if (MayStop)
    Data = Data->getStructElementType(0);
  Align Alignment = I.getPointerAlignment().valueOrOne();
  Access A = Access::lanes(I, Ptr, Stored != nullptr, Data, Alignment);
  if (MayStop)
    A.Set.Count = std::min(A.Set.Count, 1u);
  A.Set.Limit = I.getVectorLengthParam();
  if (!isAllOnes(I.getMaskParam()))
    A.Set.Mask = I.getMaskParam();
  if (isStrided(I))
    A.Set.Stride = I.getArgOperand(Stored ? 2 : 1);
  bool IsOneRange = A.Set.Count > 1 && !A.Set.Mask && !A.Set.Stride &&
                    Ptr->getType()->isPointerTy();
  if (IsOneRange) {
    Access Whole = Access::range(I, Ptr, A.IsWrite, A.Set.Limit);
    Whole.Unit = A.Size.getFixedValue();
    A = Whole;
  }
  Accesses.push_back(A);
}

void pagesan::collectVectorAccesses(IntrinsicInst &I, AccessList &Accesses) {
  if (auto *Predicated = dyn_cast<VPIntrinsic>(&I))
    return collectPredicated(*Predicated, Accesses);
  switch (I.getIntrinsicID()) {
  case Intrinsic::masked_load:
  case Intrinsic::masked_gather:
    Accesses.push_back(masked(I, 0, I.getType(), /*IsWrite=*/false));
    return;
  case Intrinsic::masked_store:
  case Intrinsic::masked_scatter:
    Accesses.push_back(
        masked(I, 1, I.getArgOperand(0)->getType(), /*IsWrite=*/true));
    return;
  case Intrinsic::masked_expandload:
    Accesses.push_back(packed(I, I.getArgOperand(0), I.getArgOperand(1),
                              I.getType(), /*IsWrite=*/false));
    return;
  case Intrinsic::masked_compressstore:
    Accesses.push_back(packed(I, I.getArgOperand(1), I.getArgOperand(2),
                              I.getArgOperand(0)->getType(),
                              /*IsWrite=*/true));
    return;
  default:
    break;
  }
  // As many copies of a value as an operand says.
  if (isMemSetPattern(I)) {
    Access A = Access::range(I, I.getArgOperand(0), /*IsWrite=*/true,
                             I.getArgOperand(2));
    Type *Pattern = I.getArgOperand(1)->getType();
    A.Unit = I.getModule()->getDataLayout().getTypeAllocSize(Pattern);
    Accesses.push_back(A);
  }
}
