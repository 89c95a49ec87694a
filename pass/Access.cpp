//===- Access.cpp - What an instruction reads and writes ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "AccessKinds.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace pagesan;

Access Access::whole(Instruction &I, Value *Ptr, bool IsWrite, TypeSize Size,
                     Align Alignment) {
  Access A{&I, Ptr};
  A.IsWrite = IsWrite;
  A.Size = Size;
  A.Alignment = Alignment;
  return A;
}

static const DataLayout &layoutOf(const Instruction &I) {
  return I.getModule()->getDataLayout();
}

Access Access::range(Instruction &I, Value *Ptr, bool IsWrite, Value *Length) {
  Access A{&I, Ptr};
  A.Shape = Access::Range;
  A.IsWrite = IsWrite;
  A.Length = Length;
  return A;
}

Access Access::lanes(Instruction &I, Value *Ptr, bool IsWrite, Type *Data,
                     Align Alignment) {
  const DataLayout &DL = layoutOf(I);
  Type *Element = Data->getScalarType();
  Access A = whole(I, Ptr, IsWrite, DL.getTypeStoreSize(Element), Alignment);
  A.Shape = Access::Lanes;
  auto *Vector = dyn_cast<FixedVectorType>(Data);
  if (Vector &&
      DL.getTypeSizeInBits(Element) == DL.getTypeAllocSizeInBits(Element))
    A.Set.Count = Vector->getNumElements();
  return A;
}

static Access onBehalfOf(AccessBy By, Access A) {
  A.By = By;
  return A;
}

static AccessBy functionOf(const IntrinsicInst &I) {
  if (I.getIntrinsicID() == Intrinsic::memset)
    return AccessBy::Memset;
  return I.getIntrinsicID() == Intrinsic::memcpy ? AccessBy::Memcpy
                                                 : AccessBy::Memmove;
}

static void collectIntrinsic(IntrinsicInst &I, AccessList &Accesses) {
  switch (I.getIntrinsicID()) {
  case Intrinsic::memcpy:
  case Intrinsic::memmove:
    Accesses.push_back(onBehalfOf(
        functionOf(I), Access::range(I, I.getArgOperand(1), /*IsWrite=*/false,
                                     I.getArgOperand(2))));
    [[fallthrough]];
  case Intrinsic::memset:
    Accesses.push_back(onBehalfOf(
        functionOf(I), Access::range(I, I.getArgOperand(0), /*IsWrite=*/true,
                                     I.getArgOperand(2))));
    return;
  // The forms that must not become calls: their ranges are checked instead.
  case Intrinsic::memcpy_inline:
  case Intrinsic::memcpy_element_unordered_atomic:
  case Intrinsic::memmove_element_unordered_atomic:
    Accesses.push_back(Access::range(I, I.getArgOperand(1), /*IsWrite=*/false,
                                     I.getArgOperand(2)));
    [[fallthrough]];
  case Intrinsic::memset_inline:
  case Intrinsic::memset_element_unordered_atomic:
    Accesses.push_back(Access::range(I, I.getArgOperand(0), /*IsWrite=*/true,
                                     I.getArgOperand(2)));
    return;
  default:
    collectVectorAccesses(I, Accesses);
    collectX86Accesses(I, Accesses);
  }
}

// The caller copies byval arguments: it reads the whole of them.
static void collectByValArguments(CallBase &Call, AccessList &Accesses) {
  const DataLayout &DL = layoutOf(Call);
  for (unsigned Arg = 0, E = Call.arg_size(); Arg != E; ++Arg) {
    if (!Call.isByValArgument(Arg))
      continue;
    Accesses.push_back(
        Access::whole(Call, Call.getArgOperand(Arg), /*IsWrite=*/false,
                      DL.getTypeAllocSize(Call.getParamByValType(Arg)),
                      Call.getParamAlign(Arg).valueOrOne()));
  }
}

void pagesan::collectAccesses(Instruction &I, AccessList &Accesses) {
  if (I.hasMetadata(LLVMContext::MD_nosanitize))
    return;
  const DataLayout &DL = layoutOf(I);
  auto Add = [&](Value *Ptr, bool IsWrite, Type *Data, Align Alignment) {
    Accesses.push_back(
        Access::whole(I, Ptr, IsWrite, DL.getTypeStoreSize(Data), Alignment));
  };
  if (auto *Load = dyn_cast<LoadInst>(&I))
    Add(Load->getPointerOperand(), false, Load->getType(), Load->getAlign());
  else if (auto *Store = dyn_cast<StoreInst>(&I))
    Add(Store->getPointerOperand(), true, Store->getValueOperand()->getType(),
        Store->getAlign());
  else if (auto *RMW = dyn_cast<AtomicRMWInst>(&I))
    Add(RMW->getPointerOperand(), true, RMW->getType(), RMW->getAlign());
  else if (auto *CmpXchg = dyn_cast<AtomicCmpXchgInst>(&I))
    Add(CmpXchg->getPointerOperand(), true,
        CmpXchg->getCompareOperand()->getType(), CmpXchg->getAlign());
  else if (auto *Intrinsic = dyn_cast<IntrinsicInst>(&I))
    collectIntrinsic(*Intrinsic, Accesses);
  else if (auto *Call = dyn_cast<CallBase>(&I))
    Call->isInlineAsm() ? collectAsmAccesses(*Call, Accesses)
                        : collectByValArguments(*Call, Accesses);
}
