//===- FunctionPlan.cpp - What is to be done to a function ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FunctionPlan.h"
#include "Attributes.h"
#include "CheckElimination.h"
#include "CheckEmitter.h"
#include "CheckForm.h"
#include "MemoryIntrinsics.h"
#include "PointerPairs.h"
#include "SkipProof.h"
#include "Thunks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Module.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumChecked, "Accesses checked");
STATISTIC(NumFiltersSaved, "Filters that several accesses share");
STATISTIC(NumFarChecks, "Accesses checked to stay in their object");
STATISTIC(NumReplaced, "Memory intrinsics replaced by checked calls");
STATISTIC(NumFunctions, "Functions instrumented");
STATISTIC(NumOutlined, "Functions that are too large for checks in line");
STATISTIC(NumPartial, "Functions too large to look at all checks before");

static void notePartial(Function &F, OptimizationRemarkEmitter &ORE) {
  ++NumPartial;
  ORE.emit([&] {
    return OptimizationRemarkMissed(DEBUG_TYPE, "TooManyFacts",
                                    F.getSubprogram(), &F.getEntryBlock())
           << "some checks were kept that earlier ones cover: the function "
              "has too many blocks and accesses";
  });
}

FunctionPlan::FunctionPlan(Function &F, const ModuleFacts &Facts,
                           const Options &Opts, FunctionAnalysisManager &FAM)
    : F(F), ORE(FAM.getResult<OptimizationRemarkEmitterAnalysis>(F)),
      Stack(F, Facts.Safety, Facts.Addresses, Opts, ORE) {
  auto &TLI = FAM.getResult<TargetLibraryAnalysis>(F);
  SkipProof Proof(F.getParent()->getDataLayout(), Facts.Safety, Stack, Opts);
  AccessTrace Trace = traceAccesses(F, Proof, HotBlocks(F, Opts, FAM), Stack,
                                    Facts.Quiet, TLI, Opts, ORE);
  chooseForms(Trace, F, Opts, FAM);
  Elimination Left = eliminateChecks(Trace);
  for (unsigned Entry : Left.IsCovered.set_bits())
    noteSkip(*Trace.Entries[Entry].A.Inst, SkipReason::CheckedBefore, ORE);
  if (Left.IsPartial)
    notePartial(F, ORE);
  Checks = groupChecks(Trace, Left.IsCovered);
  FarChecks = findFarChecks(F, Trace, Opts, FAM);
  Calls = std::move(Trace.Calls);
  Copies = std::move(Trace.Copies);
  PointerPairs = findPointerPairs(F, Opts);
  ColdThunks = formOf(F, Opts) != FormOption::InLine &&
               Thunks::areAvailable(*F.getParent());
  IsLarge = Trace.Entries.size() > Opts.InlineThreshold;
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

void FunctionPlan::carryOut(Thunks &ByRegister) {
  CheckEmitter Emitter(*F.getParent(), ByRegister, ColdThunks);
  RuntimeCallees Callees(*F.getParent());
  if (!Checks.empty() || !Copies.empty() || !FarChecks.empty())
    gatherStaticAllocas(F);
  // From last to first: a split then moves only a few instructions.
  for (const CheckGroup &G : reverse(Checks))
    Emitter.emit(G);
  for (const FarCheck &C : reverse(FarChecks))
    emitFarCheck(C, Callees);
  for (MemIntrinsic *I : reverse(Copies))
    Emitter.emitOverlap(*I);
  for (MemIntrinsic *I : Calls)
    replaceByCall(*I, Callees);
  for (Instruction *I : PointerPairs)
    checkPointerPair(*I, Callees);
  Stack.emit();
  setInstrumented(F);
  if (Emitter.hasCalledThunks() && keepsFramePointer(F))
    completeFrameFirst(F);

  noteCounts(Emitter.counts());
  ++NumFunctions;
  NumOutlined += IsLarge;
  for (const CheckGroup &G : Checks) {
    NumChecked += G.Members.size();
    NumFiltersSaved += G.Members.size() - 1;
  }
  NumFarChecks += FarChecks.size();
  NumReplaced += Calls.size();
}

void FunctionPlan::noteCounts(const CheckCounts &Counts) const {
  using Remark = OptimizationRemarkAnalysis;
  using ore::NV;
  ORE.emit([&] {
    return Remark(DEBUG_TYPE, "Checks", F.getSubprogram(), &F.getEntryBlock())
           << "checks: " << NV("InLine", Counts.InLine) << " in line behind "
           << NV("Filters", Counts.Filters) << " filters, "
           << NV("Thunks", Counts.Thunks) << " thunks, "
           << NV("Calls", Counts.Calls) << " calls, "
           << NV("Memory", unsigned(this->Calls.size()))
           << " memory functions, " << NV("Objects", unsigned(FarChecks.size()))
           << " of objects";
  });
}
