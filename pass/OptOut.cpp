//===- OptOut.cpp - Which functions stay as they are ----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OptOut.h"
#include "Attributes.h"

using namespace llvm;
using namespace pagesan;

OptOut::OptOut(const Module &M) {
  for (const GlobalIFunc &IFunc : M.ifuncs())
    if (const Function *Resolver = IFunc.getResolverFunction())
      IFuncResolvers.insert(Resolver);
}

static bool isSanitizerName(StringRef Name) {
  for (StringRef Prefix : {"__pagesan", "__asan", "__sanitizer", "asan.", "pagesan."})
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
  if (IFuncResolvers.contains(&F))
    return "it resolves an ifunc, before the shadow exists";
  return "";
}
