//===- LaneEmitter.cpp - The lanes of one vector access -------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LaneEmitter.h"

using namespace llvm;
using namespace pagesan;

// Masks come as integers with a bit a lane, as vectors with an element a lane
// or more, or as one wide value with the lanes' elements in it.
static Value *emitMaskBit(EmittedCode &Code, Value *Mask, unsigned Lanes,
                          unsigned Lane) {
  Type *Ty = Mask->getType();
  if (Ty->isIntegerTy())
    return Code.CreateTrunc(Code.CreateLShr(Mask, Lane), Code.getInt1Ty());
  auto *Vector = dyn_cast<FixedVectorType>(Ty);
  unsigned Count = Lanes;
  if (Vector && Vector->getNumElements() > Lanes)
    Count = Vector->getNumElements();
  unsigned Bits = Ty->getPrimitiveSizeInBits().getFixedValue() / Count;
  Value *Integers = Code.CreateBitCast(
      Mask, FixedVectorType::get(Code.getIntNTy(Bits), Count));
  Value *Element = Code.CreateExtractElement(Integers, Lane);
  return Bits == 1 ? Element : Code.CreateIsNeg(Element);
}

Value *pagesan::emitLaneIsOn(EmittedCode &Code, const Access &A,
                             unsigned Lane) {
  Value *IsOn = Code.getTrue();
  if (A.Set.Mask)
    IsOn = emitMaskBit(Code, A.Set.Mask, A.Set.Count, Lane);
  if (!A.Set.Limit)
    return IsOn;
  Value *IsBelow = Code.CreateICmpUGT(
      A.Set.Limit, ConstantInt::get(A.Set.Limit->getType(), Lane));
  return A.Set.Mask ? Code.CreateAnd(IsBelow, IsOn) : IsBelow;
}

LaneAddress pagesan::emitLaneAddress(EmittedCode &Code, const Access &A,
                                     unsigned Lane) {
  if (A.Ptr->getType()->isVectorTy())
    return {Code.CreateExtractElement(A.Ptr, Lane), A.Alignment};
  if (!A.Set.Index && !A.Set.Stride) {
    uint64_t Offset = Lane * A.Size.getFixedValue();
    return {Code.CreateConstGEP1_64(Code.getInt8Ty(), A.Ptr, Offset),
            commonAlignment(A.Alignment, Offset)};
  }
  Value *Factor =
      A.Set.Index ? Code.CreateExtractElement(A.Set.Index, Lane) : A.Set.Stride;
  uint64_t Times = A.Set.Index ? A.Set.Scale : Lane;
  Value *Offset = Code.CreateMul(
      Code.CreateSExtOrTrunc(Factor, Code.getInt64Ty()), Code.getInt64(Times));
  return {Code.CreateGEP(Code.getInt8Ty(), A.Ptr, Offset), A.Alignment};
}
