//===- AllocationCalls.cpp - malloc, free and their kin -------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "AllocationCalls.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/InstrTypes.h"

using namespace llvm;
using namespace pagesan;

static bool allocates(StringRef Name) {
  static constexpr StringLiteral Known[] = {
      "malloc",   "calloc", "realloc", "reallocf", "aligned_alloc",
      "memalign", "valloc", "strdup",  "strndup"};
  return Name.starts_with("_Znw") || Name.starts_with("_Zna") ||
         is_contained(Known, Name);
}

static bool releases(StringRef Name) {
  return Name.starts_with("_Zdl") || Name.starts_with("_Zda") ||
         Name == "free" || Name == "realloc" || Name == "reallocf";
}

// The library's: of that name and type, known (-fno-builtin may say otherwise),
// and not a definition of the program's own.
static bool isOfLibrary(const Function &F, const TargetLibraryInfo &TLI) {
  LibFunc Known;
  return F.isDeclaration() && TLI.getLibFunc(F, Known) && TLI.has(Known);
}

bool pagesan::isAllocation(const Value &V, const TargetLibraryInfo &TLI) {
  auto *Call = dyn_cast<CallBase>(&V);
  const Function *Callee = Call ? Call->getCalledFunction() : nullptr;
  return Callee && allocates(Callee->getName()) && isOfLibrary(*Callee, TLI);
}

std::pair<Value *, Value *> pagesan::allocatedSize(const CallBase &Allocation) {
  StringRef Name = Allocation.getCalledFunction()->getName();
  if (Name == "strdup" || Name == "strndup")
    return {};
  if (Name == "calloc")
    return {Allocation.getArgOperand(0), Allocation.getArgOperand(1)};
  bool IsSecond = Name == "realloc" || Name == "reallocf" ||
                  Name == "aligned_alloc" || Name == "memalign";
  return {Allocation.getArgOperand(IsSecond), nullptr};
}

// `nobuiltin` of a declaration is true of its calls, and keeps LLVM from giving
// it the attributes that it knows the library's function to deserve: free would
// capture nothing, and write nothing but what it is given.
// new and delete expressions are `builtin` calls of such a declaration.
static bool keepCallsOf(Function &F) {
  bool Changed = !F.hasFnAttribute(Attribute::NoBuiltin);
  F.addFnAttr(Attribute::NoBuiltin);
  for (User *U : F.users()) {
    auto *Call = dyn_cast<CallBase>(U);
    if (!Call || Call->getCalledOperand() != &F)
      continue;
    Changed |= Call->hasFnAttr(Attribute::Builtin);
    Call->removeFnAttr(Attribute::Builtin);
  }
  return Changed;
}

bool pagesan::keepAllocationCalls(Module &M, FunctionAnalysisManager &FAM) {
  bool Changed = false;
  for (Function &F : M) {
    if (!F.isDeclaration() ||
        (!allocates(F.getName()) && !releases(F.getName())))
      continue;
    if (isOfLibrary(F, FAM.getResult<TargetLibraryAnalysis>(F)))
      Changed |= keepCallsOf(F);
  }
  return Changed;
}
