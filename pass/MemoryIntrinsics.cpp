//===- MemoryIntrinsics.cpp - memcpy, memmove and memset ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "MemoryIntrinsics.h"
#include "CheckEmitter.h"

using namespace llvm;
using namespace pagesan;

static StringRef calleeName(const MemIntrinsic &I) {
  switch (I.getIntrinsicID()) {
  case Intrinsic::memcpy:
    return "__pagesan_memcpy";
  case Intrinsic::memmove:
    return "__pagesan_memmove";
  case Intrinsic::memset:
    return "__pagesan_memset";
  default:
    return "";
  }
}

MemIntrinsic *pagesan::replaceableMemIntrinsic(Instruction &I) {
  auto *Intrinsic = dyn_cast<MemIntrinsic>(&I);
  if (!Intrinsic || calleeName(*Intrinsic).empty() ||
      I.hasMetadata(LLVMContext::MD_nosanitize))
    return nullptr;
  return Intrinsic;
}

SkipReason pagesan::whySkip(const MemIntrinsic &I, const DataLayout &DL) {
  auto *Copy = dyn_cast<MemTransferInst>(&I);
  if (I.getDestAddressSpace() != 0 || (Copy && Copy->getSourceAddressSpace()))
    return SkipReason::AddressSpace;
  auto *Length = dyn_cast<ConstantInt>(I.getLength());
  if (!Length)
    return SkipReason::None;
  if (Length->isZero())
    return SkipReason::Empty;
  uint64_t Size = Length->getZExtValue();
  SkipReason Proof = proveInBounds(I.getRawDest(), Size, DL);
  if (Proof == SkipReason::None || !Copy)
    return Proof;
  return proveInBounds(Copy->getRawSource(), Size, DL);
}

void pagesan::replaceByCall(MemIntrinsic &I, RuntimeCallees &Callees) {
  EmittedCode Code(&I, I);
  Function *Callee = Callees.call(calleeName(I));
  Value *Second = I.getArgOperand(1);
  if (Second->getType()->isIntegerTy())
    Second = Code.CreateZExt(Second, Code.getInt32Ty());
  Value *Length = Code.CreateZExt(I.getLength(), Code.getInt64Ty());
  CallInst *Call = Code.CreateCall(Callee, {I.getRawDest(), Second, Length});
  Call->setDoesNotThrow();
  Call->addFnAttr(Attribute::NoMerge);
  I.eraseFromParent();
}
