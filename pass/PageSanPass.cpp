//===- PageSanPass.cpp - The order of things ------------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PageSanPass.h"
#include "AbiReference.h"
#include "Access.h"
#include "Attributes.h"
#include "CheckElimination.h"
#include "CheckEmitter.h"
#include "GlobalObjects.h"
#include "LibraryCalls.h"
#include "MemoryIntrinsics.h"
#include "OptOut.h"
#include "SkipProof.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/Instructions.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumChecked, "Accesses checked");
STATISTIC(NumReplaced, "Memory intrinsics replaced by checked calls");
STATISTIC(NumFunctions, "Functions instrumented");
STATISTIC(NumOutlined, "Functions outlined because of their size");

namespace {
// What is to be done to a function, decided before anything is changed.
struct Plan {
  SmallVector<Access, 32> Checks;
  SmallVector<MemIntrinsic *, 8> Calls;
};
} // namespace

static void planInstruction(Instruction &I, Plan &P, CheckedBytes &Checked,
                            OptimizationRemarkEmitter &ORE) {
  const DataLayout &DL = I.getModule()->getDataLayout();
  SmallVector<Access, 2> Accesses;
  collectAccesses(I, Accesses);
  for (const Access &A : Accesses) {
    SkipReason Reason = whySkip(A, DL);
    if (Reason == SkipReason::None && Checked.cover(A))
      Reason = SkipReason::CheckedBefore;
    if (Reason != SkipReason::None) {
      noteSkip(I, Reason, ORE);
      continue;
    }
    P.Checks.push_back(A);
    Checked.add(A);
  }
  if (MemIntrinsic *Intrinsic = replaceableMemIntrinsic(I)) {
    SkipReason Reason = whySkip(*Intrinsic, DL);
    if (Reason == SkipReason::None)
      P.Calls.push_back(Intrinsic);
    else
      noteSkip(I, Reason, ORE);
  }
}

static Plan makePlan(Function &F, OptimizationRemarkEmitter &ORE) {
  Plan P;
  for (BasicBlock &BB : F) {
    CheckedBytes Checked;
    for (Instruction &I : BB) {
      planInstruction(I, P, Checked, ORE);
      Checked.stepOver(I);
    }
  }
  return P;
}

// An alloca is static only in the entry block, which is about to be split.
static void gatherStaticAllocas(Function &F) {
  BasicBlock &Entry = F.getEntryBlock();
  BasicBlock::iterator Front = Entry.getFirstNonPHIOrDbgOrAlloca();
  for (Instruction &I : make_early_inc_range(make_range(Front, Entry.end())))
    if (auto *Alloca = dyn_cast<AllocaInst>(&I))
      if (Alloca->isStaticAlloca())
        Alloca->moveBefore(Entry, Front);
}

static void instrument(Function &F, const Options &Opts) {
  OptimizationRemarkEmitter ORE(&F);
  Plan P = makePlan(F, ORE);
  size_t Size = P.Checks.size();
  bool TooLarge = Size > Opts.InlineThreshold;
  CheckEmitter Emitter(*F.getParent(), Opts.Outline || TooLarge);
  RuntimeCallees Callees(*F.getParent());

  if (Size)
    gatherStaticAllocas(F);
  // From last to first: a split then moves only a few instructions.
  for (const Access &A : reverse(P.Checks))
    Emitter.emit(A);
  for (MemIntrinsic *I : P.Calls)
    replaceByCall(*I, Callees);
  setInstrumented(F);

  ++NumFunctions;
  NumOutlined += TooLarge;
  NumChecked += Size;
  NumReplaced += P.Calls.size();
}

static void noteOptOut(Function &F, StringRef Why) {
  OptimizationRemarkEmitter ORE(&F);
  ORE.emit([&] {
    return OptimizationRemarkMissed(DEBUG_TYPE, "FunctionNotInstrumented",
                                    F.getSubprogram(), &F.getEntryBlock())
           << "function not instrumented: " << Why;
  });
}

PreservedAnalyses PageSanPass::run(Module &M, ModuleAnalysisManager &MAM) {
  auto &FAM =
      MAM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager();
  OptOut Out(M);
  bool Changed = false;
  for (Function &F : M) {
    if (F.isDeclaration() || isInstrumented(F))
      continue;
    StringRef Why = Out.reason(F);
    if (Why.empty() && Opts.FrontendMarks &&
        !F.hasFnAttribute(Attribute::SanitizeAddress))
      Why = "the front end did not mark it sanitize_address";
    if (!Why.empty()) {
      noteOptOut(F, Why);
      continue;
    }
    keepLibraryCalls(F, FAM.getResult<TargetLibraryAnalysis>(F));
    instrument(F, Opts);
    Changed = true;
  }
  Changed |= instrumentGlobals(M, Opts);
  forgetAddressSanitizer(M);
  if (Changed)
    addAbiReference(M);
  return PreservedAnalyses::none();
}

PreservedAnalyses MarkPass::run(Module &M, ModuleAnalysisManager &) {
  if (Opts.FrontendMarks)
    return PreservedAnalyses::all();
  OptOut Out(M);
  for (Function &F : M)
    if (Out.reason(F).empty())
      F.addFnAttr(Attribute::SanitizeAddress);
  return PreservedAnalyses::none();
}
