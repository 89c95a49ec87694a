//===- AbiReference.cpp - The link-time check of the ABI ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "AbiReference.h"
#include "pagesan/abi/version.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;
using namespace pagesan;

// The version is part of the name: objects of two versions must not share one
// comdat, or the linker would drop the reference that is to fail.
static constexpr StringLiteral ReferenceName =
    "_pagesan_abi_reference." PAGESAN_STRINGIFY(PAGESAN_ABI_SYMBOL);

void pagesan::addAbiReference(Module &M) {
  if (M.getNamedValue(ReferenceName))
    return;
  LLVMContext &Ctx = M.getContext();
  Constant *Version = M.getOrInsertGlobal(PAGESAN_STRINGIFY(PAGESAN_ABI_SYMBOL),
                                          Type::getInt8Ty(Ctx));
  auto *Reference = new GlobalVariable(
      M, Version->getType(), /*isConstant=*/true,
      GlobalValue::LinkOnceODRLinkage, Version, ReferenceName);
  Reference->setVisibility(GlobalValue::HiddenVisibility);
  Reference->setComdat(M.getOrInsertComdat(ReferenceName));
  // llvm.used, because llvm.compiler.used does not survive --gc-sections.
  appendToUsed(M, {Reference});
}
