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
    llvm_unreachable("no access of it is by call");
  }
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
