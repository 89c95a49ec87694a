//===- Attributes.cpp - Function attributes read and set ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Attributes.h"
#include "InlineAssembly.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Metadata.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace pagesan;

static constexpr StringLiteral InstrumentedAttr = "pagesan-instrumented";
// LLVM's inliner reads it.
static constexpr StringLiteral InlineCostAttr =
    "function-inline-cost-multiplier";

// A check reads shadow memory, may synchronise with a thread that frees, and
// reports. None of these is true of a function that does.
static constexpr Attribute::AttrKind BrokenByChecks[] = {
    Attribute::Memory, Attribute::NoSync, Attribute::Speculatable};

bool pagesan::isInstrumented(const Function &F) {
  return F.hasFnAttribute(InstrumentedAttr);
}

void pagesan::raiseInlineCost(Function &F, unsigned Times) {
  F.addFnAttr(InlineCostAttr, std::to_string(Times));
}

void pagesan::setInstrumented(Function &F) {
  F.removeFnAttr(InlineCostAttr);
  for (Attribute::AttrKind Kind : BrokenByChecks)
    F.removeFnAttr(Kind);
  for (User *U : F.users()) {
    auto *Call = dyn_cast<CallBase>(U);
    if (!Call || Call->getCalledOperand() != &F)
      continue;
    for (Attribute::AttrKind Kind : BrokenByChecks)
      Call->removeFnAttr(Kind);
  }
  F.removeFnAttr(Attribute::SanitizeAddress);
  // The stacks in reports are walked by frame pointers. Assembly that cannot do
  // without the register costs them the caller of its function.
  F.addFnAttr("frame-pointer", asmNeedsFramePointer(F) ? "none" : "all");
  F.addFnAttr(InstrumentedAttr);
}

bool pagesan::keepsFramePointer(const Function &F) {
  return F.getFnAttribute("frame-pointer").getValueAsString() == "all";
}

bool pagesan::forgetAddressSanitizer(Module &M) {
  bool Changed = false;
  // Nothing is left for it to do.
  for (Function &F : M) {
    Changed |= F.hasFnAttribute(Attribute::SanitizeAddress);
    F.removeFnAttr(Attribute::SanitizeAddress);
  }
  NamedMDNode *Flags = M.getModuleFlagsMetadata();
  if (!Flags)
    return Changed;
  SmallVector<MDNode *, 8> Kept;
  for (MDNode *Flag : Flags->operands()) {
    auto *Name = dyn_cast<MDString>(Flag->getOperand(1));
    if (!Name || Name->getString() != "nosanitize_address")
      Kept.push_back(Flag);
  }
  if (Kept.size() == Flags->getNumOperands())
    return Changed;
  Flags->clearOperands();
  for (MDNode *Flag : Kept)
    Flags->addOperand(Flag);
  return true;
}
