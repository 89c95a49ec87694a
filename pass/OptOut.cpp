//===- OptOut.cpp - Which functions stay as they are ----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OptOut.h"
#include "Attributes.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"

using namespace llvm;
using namespace pagesan;

// What the functions in Work call by name, and what those call.
static void addReached(SmallVectorImpl<const Function *> &Work,
                       SmallPtrSetImpl<const Function *> &Reached) {
  while (!Work.empty()) {
    const Function *F = Work.pop_back_val();
    if (F->isDeclaration() || !Reached.insert(F).second)
      continue;
    for (const Instruction &I : instructions(F)) {
      auto *Call = dyn_cast<CallBase>(&I);
      if (!Call)
        continue;
      const Value *Callee =
          Call->getCalledOperand()->stripPointerCastsAndAliases();
      if (auto *Next = dyn_cast<Function>(Callee))
        Work.push_back(Next);
    }
  }
}

OptOut::OptOut(const Module &M) {
  SmallVector<const Function *, 8> Resolvers;
  for (const GlobalIFunc &IFunc : M.ifuncs())
    if (const Function *Resolver = IFunc.getResolverFunction())
      Resolvers.push_back(Resolver);
  addReached(Resolvers, OfResolvers);
}

static bool isSanitizerName(StringRef Name) {
  for (StringRef Prefix :
       {"__pagesan", "__asan", "__sanitizer", "asan.", "pagesan."})
    if (Name.starts_with(Prefix))
      return true;
  return false;
}

StringRef OptOut::reason(const Function &F) const {
  if (F.isDeclaration())
    return "it has no body";
  if (isInstrumented(F))
    return "it is instrumented already";
  if (F.hasAvailableExternallyLinkage())
    return "its code is emitted elsewhere (available_externally)";
  if (F.hasFnAttribute(Attribute::DisableSanitizerInstrumentation))
    return "it is marked disable_sanitizer_instrumentation";
  if (F.hasFnAttribute(Attribute::Naked))
    return "it is naked: it has no frame that could call a check";
  if (isSanitizerName(F.getName()))
    return "its name belongs to a sanitizer's runtime";
  if (OfResolvers.contains(&F))
    return "it may run while an ifunc is resolved, before the shadow exists";
  return "";
}
