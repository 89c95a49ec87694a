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
#include "StackObjects.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/StackSafetyAnalysis.h"
#include "llvm/IR/Instructions.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumChecked, "Accesses checked");
STATISTIC(NumFiltersSaved, "Filters that several accesses share");
STATISTIC(NumReplaced, "Memory intrinsics replaced by checked calls");
STATISTIC(NumFunctions, "Functions instrumented");
STATISTIC(NumOutlined, "Functions outlined because of their size");

namespace {
// What is to be done to a function, decided before anything is changed.
struct Plan {
  SmallVector<CheckGroup, 32> Checks; // in program order
  SmallVector<MemIntrinsic *, 8> Calls;
  bool Outline = false;
};

// What an instruction accesses and no proof makes good by itself.
struct Unproven {
  SmallVector<Access, 1> Accesses;
  MemIntrinsic *Call = nullptr;
};
using UnprovenMap = DenseMap<const Instruction *, Unproven>;
} // namespace

static SkipReason whySkipOnStack(const Access &A, const DataLayout &DL,
                                 const StackObjects &Stack) {
  SkipReason Reason = whySkip(A, DL);
  if (Reason == SkipReason::InBoundsOfAlloca &&
      Stack.mayBeOutOfScope(*A.Inst, A.Ptr))
    return SkipReason::None;
  if (Reason == SkipReason::None && Stack.isSafeAccess(*A.Inst, A.Ptr))
    return SkipReason::InBoundsOfAlloca;
  return Reason;
}

static bool isProof(SkipReason Reason) {
  return Reason == SkipReason::InBoundsOfAlloca ||
         Reason == SkipReason::InBoundsOfGlobal;
}

static bool mayBeOutOfScope(const MemIntrinsic &I, const StackObjects &Stack) {
  auto *Copy = dyn_cast<MemTransferInst>(&I);
  return Stack.mayBeOutOfScope(I, I.getRawDest()) ||
         (Copy && Stack.mayBeOutOfScope(I, Copy->getRawSource()));
}

static void findUnproven(Instruction &I, const StackObjects &Stack,
                         UnprovenMap &Found, OptimizationRemarkEmitter &ORE) {
  const DataLayout &DL = I.getModule()->getDataLayout();
  SmallVector<Access, 2> Accesses;
  collectAccesses(I, Accesses);
  for (const Access &A : Accesses) {
    SkipReason Reason = whySkipOnStack(A, DL, Stack);
    if (Reason == SkipReason::None)
      Found[&I].Accesses.push_back(A);
    else
      noteSkip(I, Reason, ORE);
  }
  if (MemIntrinsic *Intrinsic = replaceableMemIntrinsic(I)) {
    SkipReason Reason = whySkip(*Intrinsic, DL);
    if (isProof(Reason) && mayBeOutOfScope(*Intrinsic, Stack))
      Reason = SkipReason::None;
    if (Reason == SkipReason::None)
      Found[&I].Call = Intrinsic;
    else
      noteSkip(I, Reason, ORE);
  }
}

static CheckedOnEntry findCheckedOnEntry(const Function &F,
                                         const UnprovenMap &Found) {
  const DataLayout &DL = F.getParent()->getDataLayout();
  CheckedOnEntry::PlacesOf Places;
  for (const auto &[I, U] : Found)
    for (const Access &A : U.Accesses)
      if (std::optional<Place> P = placeOf(A, DL))
        Places[I].push_back(*P);
  return CheckedOnEntry(F, Places);
}

static void planBlock(BasicBlock &BB, const UnprovenMap &Found,
                      CheckedBytes Checked, Plan &P,
                      OptimizationRemarkEmitter &ORE) {
  const DataLayout &DL = BB.getModule()->getDataLayout();
  GroupBuilder Groups(DL, /*Share=*/!P.Outline);
  for (Instruction &I : BB) {
    auto U = Found.find(&I);
    if (U != Found.end()) {
      for (const Access &A : U->second.Accesses) {
        std::optional<Place> Where = placeOf(A, DL);
        if (Where && Checked.cover(*Where)) {
          noteSkip(I, SkipReason::CheckedBefore, ORE);
          continue;
        }
        Groups.add(A);
        if (Where)
          Checked.add(*Where);
      }
      if (U->second.Call)
        P.Calls.push_back(U->second.Call);
    }
    Groups.stepOver(I);
    if (endsKnowledge(I))
      Checked.clear();
  }
  append_range(P.Checks, Groups.take());
}

static Plan makePlan(Function &F, const StackObjects &Stack,
                     const Options &Opts, OptimizationRemarkEmitter &ORE) {
  UnprovenMap Found;
  for (BasicBlock &BB : F)
    for (Instruction &I : BB)
      findUnproven(I, Stack, Found, ORE);
  CheckedOnEntry OnEntry = findCheckedOnEntry(F, Found);
  Plan P;
  P.Outline = Opts.Outline || Found.size() > Opts.InlineThreshold;
  for (BasicBlock &BB : F)
    planBlock(BB, Found, OnEntry.at(BB), P, ORE);
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

static void instrument(Function &F, const StackSafetyGlobalInfo &Safety,
                       const Options &Opts) {
  OptimizationRemarkEmitter ORE(&F);
  StackObjects Stack(F, Safety, Opts, ORE);
  Plan P = makePlan(F, Stack, Opts, ORE);
  CheckEmitter Emitter(*F.getParent(), P.Outline);
  RuntimeCallees Callees(*F.getParent());

  if (!P.Checks.empty())
    gatherStaticAllocas(F);
  // From last to first: a split then moves only a few instructions.
  for (const CheckGroup &G : reverse(P.Checks))
    Emitter.emit(G);
  for (MemIntrinsic *I : P.Calls)
    replaceByCall(*I, Callees);
  Stack.emit();
  setInstrumented(F);

  ++NumFunctions;
  NumOutlined += P.Outline && !Opts.Outline;
  for (const CheckGroup &G : P.Checks) {
    NumChecked += G.Members.size();
    NumFiltersSaved += G.Members.size() - 1;
  }
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

// Computed at the first question, which has to come before anything changes.
static const StackSafetyGlobalInfo &
analyzeStackSafety(Module &M, ModuleAnalysisManager &MAM) {
  const StackSafetyGlobalInfo &Safety =
      MAM.getResult<StackSafetyGlobalAnalysis>(M);
  for (const Function &F : M)
    if (!F.isDeclaration()) {
      (void)Safety.stackAccessIsSafe(F.front().front());
      break;
    }
  return Safety;
}

PreservedAnalyses PageSanPass::run(Module &M, ModuleAnalysisManager &MAM) {
  auto &FAM =
      MAM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager();
  OptOut Out(M);
  const StackSafetyGlobalInfo &Safety = analyzeStackSafety(M, MAM);
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
    instrument(F, Safety, Opts);
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
