//===- PageSanPass.cpp - The order of things ------------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PageSanPass.h"
#include "AbiReference.h"
#include "AllocationCalls.h"
#include "Attributes.h"
#include "FunctionPlan.h"
#include "GlobalObjects.h"
#include "LibraryCalls.h"
#include "OptOut.h"
#include "Refusal.h"
#include "Thunks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ProfileSummaryInfo.h"
#include "llvm/Analysis/StackSafetyAnalysis.h"
#include "llvm/IR/InstIterator.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

static void noteOptOut(Function &F, StringRef Why,
                       OptimizationRemarkEmitter &ORE) {
  ORE.emit([&] {
    return OptimizationRemarkMissed(DEBUG_TYPE, "FunctionNotInstrumented",
                                    F.getSubprogram(), &F.getEntryBlock())
           << "function not instrumented: " << Why;
  });
}

// To the optimiser, shadow is memory that nothing but a store or an unknown
// call changes: it would take one look before a volatile or relaxed atomic
// access for good behind it. What Knowledge.h says ends knowledge ends this,
// too, if no look replaces another.
static void keepShadowReads(Function &F) {
  for (Instruction &I : instructions(F)) {
    auto *Load = dyn_cast<LoadInst>(&I);
    if (Load && Load->hasMetadata(LLVMContext::MD_nosanitize))
      Load->setVolatile(true);
  }
}

namespace {

// One run over one module. Each phase looks at all functions before the next
// one begins, so the result does not depend on their order.
class ModuleRun {
public:
  ModuleRun(Module &M, ModuleAnalysisManager &MAM, const Options &Opts,
            PageSanPass::Part What)
      : M(M), MAM(MAM),
        FAM(MAM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager()),
        Opts(Opts), What(What) {}

  bool run() {
    chooseFunctions();
    if (Opts.Stack)
      copyArguments();
    std::vector<std::unique_ptr<FunctionPlan>> Plans = plan();
    for (Function *F : Chosen)
      keepLibraryCalls(*F, FAM.getResult<TargetLibraryAnalysis>(*F));
    Thunks ByRegister(M);
    for (auto &Plan : Plans)
      Plan->carryOut(ByRegister);
    ByRegister.define();
    bool IsLast = What == PageSanPass::Everything;
    if (!IsLast)
      for (Function *F : Chosen)
        keepShadowReads(*F);
    bool HasNewCode = !Chosen.empty();
    if (IsLast)
      HasNewCode |= instrumentGlobals(M, Opts);
    // An empty object is instrumented all the same: a library made of it asks
    // the runtime for checks.
    bool HasReference = HasNewCode || (IsLast && isEmptyObject());
    if (HasReference)
      addAbiReference(M);
    return (IsLast && forgetAddressSanitizer(M)) || HasReference;
  }

private:
  bool isEmptyObject() const {
    return !M.getModuleFlag("nosanitize_address") &&
           all_of(M.global_objects(),
                  [](const GlobalObject &G) { return G.isDeclaration(); });
  }

  void chooseFunctions() {
    OptOut Out(M);
    for (Function &F : M) {
      if (F.isDeclaration() || isInstrumented(F))
        continue;
      if (What == PageSanPass::AccessesOnly && F.isPresplitCoroutine())
        continue;
      StringRef Why = Out.reason(F);
      if (Why.empty() && Opts.FrontendMarks &&
          !F.hasFnAttribute(Attribute::SanitizeAddress))
        Why = "the front end did not mark it sanitize_address";
      if (Why.empty())
        Chosen.push_back(&F);
      else
        noteOptOut(F, Why, remarks(F));
    }
  }

  // Before the stack safety analysis, which vouches for all that it never saw.
  void copyArguments() {
    PreservedAnalyses Kept = PreservedAnalyses::all();
    Kept.abandon<StackSafetyGlobalAnalysis>();
    bool Changed = false;
    for (Function *F : Chosen) {
      if (!copyByValArguments(*F))
        continue;
      FAM.invalidate(*F, PreservedAnalyses::none());
      Changed = true;
    }
    if (Changed)
      MAM.invalidate(M, Kept);
  }

  std::vector<std::unique_ptr<FunctionPlan>> plan() {
    std::vector<std::unique_ptr<FunctionPlan>> Plans;
    if (Chosen.empty())
      return Plans;
    const auto &Safety = MAM.getResult<StackSafetyGlobalAnalysis>(M);
    // Computed at the first question, which has to come before any change.
    (void)Safety.stackAccessIsSafe(Chosen.front()->front().front());
    ModuleFacts Facts{Safety, QuietFunctions(M), KeptAddresses(M)};
    // Looked at function by function.
    (void)MAM.getResult<ProfileSummaryAnalysis>(M);
    for (Function *F : Chosen)
      Plans.push_back(std::make_unique<FunctionPlan>(*F, Facts, Opts, FAM));
    return Plans;
  }

  OptimizationRemarkEmitter &remarks(Function &F) {
    return FAM.getResult<OptimizationRemarkEmitterAnalysis>(F);
  }

  Module &M;
  ModuleAnalysisManager &MAM;
  FunctionAnalysisManager &FAM;
  const Options &Opts;
  PageSanPass::Part What;
  SmallVector<Function *, 32> Chosen;
};

} // namespace

PreservedAnalyses PageSanPass::run(Module &M, ModuleAnalysisManager &MAM) {
  if (refuse(M))
    return PreservedAnalyses::all();
  return ModuleRun(M, MAM, Opts, What).run() ? PreservedAnalyses::none()
                                             : PreservedAnalyses::all();
}

void PageSanPass::printPipeline(raw_ostream &OS,
                                function_ref<StringRef(StringRef)>) {
  OS << "pagesan<";
  Opts.print(OS);
  OS << '>';
}

static bool markFunctions(Module &M) {
  OptOut Out(M);
  bool Changed = false;
  for (Function &F : M) {
    if (!Out.reason(F).empty())
      continue;
    Changed |= !F.hasFnAttribute(Attribute::SanitizeAddress);
    F.addFnAttr(Attribute::SanitizeAddress);
  }
  return Changed;
}

static bool raiseInlineCosts(Module &M, unsigned Times) {
  for (Function &F : M)
    if (F.hasFnAttribute(Attribute::SanitizeAddress))
      raiseInlineCost(F, Times);
  return true;
}

PreservedAnalyses MarkPass::run(Module &M, ModuleAnalysisManager &MAM) {
  if (refuse(M))
    return PreservedAnalyses::all();
  bool Changed = !Opts.FrontendMarks && markFunctions(M);
  if (Opts.InlineCost > 1)
    Changed |= raiseInlineCosts(M, Opts.InlineCost);
  if (Opts.KeepAllocations)
    Changed |= keepAllocationCalls(
        M, MAM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager());
  return Changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}

void MarkPass::printPipeline(raw_ostream &OS,
                             function_ref<StringRef(StringRef)>) {
  OS << "pagesan-mark";
}
