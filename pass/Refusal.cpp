//===- Refusal.cpp - Modules that cannot be instrumented ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Refusal.h"
#include "SupportedTarget.h"
#include "llvm/ADT/Twine.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Transforms/Instrumentation/AddressSanitizerOptions.h"

using namespace llvm;
using namespace pagesan;

// On a module that was refused before.
static constexpr StringLiteral RefusedName = "pagesan.refused";

namespace {
struct Neighbour {
  StringLiteral Attribute; // of functions
  StringLiteral Option;
};
} // namespace

// Attributes by name: not every LLVM has all of them.
static constexpr Neighbour Neighbours[] = {
    {"sanitize_thread", "thread"},
    {"sanitize_memory", "memory"},
    {"sanitize_hwaddress", "hwaddress"},
    {"sanitize_memtag", "memtag"},
    {"sanitize_numerical_stability", "numerical"},
    {"sanitize_type", "type"},
    {"safestack", "safe-stack"},
};

static bool hasAttribute(const Module &M, StringRef Name) {
  Attribute::AttrKind Kind = Attribute::getAttrKindFromName(Name);
  if (Kind == Attribute::None)
    return false;
  for (const Function &F : M)
    if (!F.isDeclaration() && F.hasFnAttribute(Kind))
      return true;
  return false;
}

static std::string neighbourText(StringRef Option) {
  return ("cannot be combined with -fsanitize=" + Option).str();
}

static std::string whyNot(const Module &M) {
  // Hand-written IR may leave the target open.
  Triple T(M.getTargetTriple());
  bool IsTarget = T.getTriple().empty() || isSupportedTarget(T);
  if (T.isNVPTX() || T.isAMDGPU() || T.isSPIR() || T.isSPIRV())
    return "cannot check code for devices (" + T.str() + "): " + HostOnlyText;
  if (!IsTarget || M.getDataLayout().getPointerSizeInBits() != 64)
    return std::string(SupportedTargetText) + ", not " + T.str();
  for (const Neighbour &N : Neighbours)
    if (hasAttribute(M, N.Attribute))
      return neighbourText(N.Option);
  return "";
}

template <typename T>
static bool isOptionSetTo(StringRef Name, const T &Value) {
  auto &All = cl::getRegisteredOptions();
  auto Found = All.find(Name);
  return Found != All.end() &&
         static_cast<cl::opt<T> *>(Found->second)->getValue() == Value;
}

static bool leavesAllToUs() {
  return isOptionSetTo("asan-globals", false) &&
         isOptionSetTo("asan-constructor-kind", AsanCtorKind::None);
}

static bool refuseBecause(Module &M, StringRef Why) {
  if (Why.empty())
    return false;
  M.getOrInsertNamedMetadata(RefusedName);
  M.getContext().emitError("PageSan " + Why);
  return true;
}

// What our passes saw last on this thread; alive while its pipeline runs.
static thread_local Module *Current = nullptr;

bool pagesan::refuse(Module &M) {
  Current = &M;
  return M.getNamedMetadata(RefusedName) || refuseBecause(M, whyNot(M));
}

void pagesan::refuseAddressSanitizer() {
  if (!Current || leavesAllToUs() || Current->getNamedMetadata(RefusedName))
    return;
  refuseBecause(*Current,
                neighbourText("address") +
                    ", whose place it takes: use pagesan-clang, or clang "
                    "--config=pagesan.cfg, or leave that option out");
}
