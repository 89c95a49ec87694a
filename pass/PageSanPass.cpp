//===- PageSanPass.cpp - The order of things ------------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PageSanPass.h"
#include "AbiReference.h"
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

namespace {

// One run over one module. Each phase looks at all functions before the next
// one begins, so the result does not depend on their order.
class ModuleRun {
public:
  ModuleRun(Module &M, ModuleAnalysisManager &MAM, const Options &Opts)
      : M(M), MAM(MAM),
        FAM(MAM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager()),
        Opts(Opts) {}

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
    bool HasNewCode = instrumentGlobals(M, Opts) || !Chosen.empty();
    // An empty object is instrumented all the same: a library made of it asks
    // the runtime for checks.
    bool HasReference = HasNewCode || isEmptyObject();
    if (HasReference)
      addAbiReference(M);
    return forgetAddressSanitizer(M) || HasReference;
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
    QuietFunctions Quiet(M);
    // Looked at function by function.
    (void)MAM.getResult<ProfileSummaryAnalysis>(M);
    for (Function *F : Chosen)
      Plans.push_back(
          std::make_unique<FunctionPlan>(*F, Safety, Quiet, Opts, FAM));
    return Plans;
  }

  OptimizationRemarkEmitter &remarks(Function &F) {
    return FAM.getResult<OptimizationRemarkEmitterAnalysis>(F);
  }

  Module &M;
  ModuleAnalysisManager &MAM;
  FunctionAnalysisManager &FAM;
  const Options &Opts;
  SmallVector<Function *, 32> Chosen;
};

} // namespace

PreservedAnalyses PageSanPass::run(Module &M, ModuleAnalysisManager &MAM) {
  if (refuse(M))
    return PreservedAnalyses::all();
  return ModuleRun(M, MAM, Opts).run() ? PreservedAnalyses::none()
                                       : PreservedAnalyses::all();
}

void PageSanPass::printPipeline(raw_ostream &OS,
                                function_ref<StringRef(StringRef)>) {
  OS << "pagesan<";
  Opts.print(OS);
  OS << '>';
}

PreservedAnalyses MarkPass::run(Module &M, ModuleAnalysisManager &) {
  if (Opts.FrontendMarks || refuse(M))
    return PreservedAnalyses::all();
  OptOut Out(M);
  bool Changed = false;
  for (Function &F : M) {
    if (!Out.reason(F).empty())
      continue;
    Changed |= !F.hasFnAttribute(Attribute::SanitizeAddress);
    F.addFnAttr(Attribute::SanitizeAddress);
  }
  return Changed ? PreservedAnalyses::none() : PreservedAnalyses::all();
}

void MarkPass::printPipeline(raw_ostream &OS,
                             function_ref<StringRef(StringRef)>) {
  OS << "pagesan-mark";
}
