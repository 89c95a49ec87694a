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
#include "LoopTestEmitter.h"
#include "LoopVersions.h"
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
    : F(F), FAM(FAM), ORE(FAM.getResult<OptimizationRemarkEmitterAnalysis>(F)),
      Stack(F, Facts.Safety, Facts.Addresses, Opts, ORE) {
  auto &TLI = FAM.getResult<TargetLibraryAnalysis>(F);
  SkipProof Proof(F.getParent()->getDataLayout(), Facts.Safety, Stack, Opts);
  HotBlocks Hot(F, Opts, FAM);
  AccessTrace Trace =
      traceAccesses(F, Proof, Hot, Stack, Facts.Quiet, TLI, Opts, ORE);
  chooseForms(Trace, F, Opts, Hot);
  Elimination Left = eliminateChecks(Trace);
  for (unsigned Entry : Left.IsCovered.set_bits())
    noteSkip(*Trace.Entries[Entry].A.Inst, SkipReason::CheckedBefore, ORE);
  if (Left.IsPartial)
    notePartial(F, ORE);
  Hoisted = hoistChecks(Trace, Left.IsCovered, F, Opts, FAM);
  Checks = groupChecks(Trace, Left.IsCovered, Hoisted.TestOf);
  FarChecks = findFarChecks(F, Trace, Opts, FAM);
  Calls = std::move(Trace.Calls);
  Copies = std::move(Trace.Copies);
  PointerPairs = findPointerPairs(F, Opts);
  ColdThunks = formOf(F, Opts) != FormOption::InLine && canHaveThunks(F, Opts);
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

// What comes before loops comes first, while it is known what is a loop.
SmallVector<Value *, 4> FunctionPlan::emitChecks(CheckEmitter &Emitter) {
  SmallVector<Value *, 4> Wanted;
  SmallVector<Instruction *, 8> Places;
  if (!Hoisted.Tests.empty() || !Hoisted.Moves.empty()) {
    LoopTestEmitter Loops(F, FAM);
    for (const LoopTest &Test : Hoisted.Tests)
      Wanted.push_back(Loops.emit(Test));
    for (const Hoisting::Move &Move : Hoisted.Moves)
      Places.push_back(Loops.endBefore(*Move.L));
  }
  // From last to first: a split then moves only a few instructions.
  for (const CheckGroup &G : reverse(Checks))
    Emitter.emit(G, G.Test == Hoisting::NoTest ? nullptr : Wanted[G.Test]);
  for (auto [Move, Place] : zip(Hoisted.Moves, Places))
    Emitter.emitBefore(Place ? *Place : *Move.A.Inst, Move.A);
  return Wanted;
}

void FunctionPlan::carryOut(Thunks &ByRegister) {
  CheckEmitter Emitter(*F.getParent(), ByRegister, ColdThunks);
  RuntimeCallees Callees(*F.getParent());
  bool SplitsEntry = !Checks.empty() || !Copies.empty() || !FarChecks.empty() ||
                     !Hoisted.Moves.empty();
  if (SplitsEntry)
    gatherStaticAllocas(F);
  SmallVector<Value *, 4> Flags = emitChecks(Emitter);
  for (const FarCheck &C : reverse(FarChecks))
    emitFarCheck(C, Callees);
  for (MemIntrinsic *I : reverse(Copies))
    Emitter.emitOverlap(*I);
  for (MemIntrinsic *I : Calls)
    replaceByCall(*I, Callees);
  for (Instruction *I : PointerPairs)
    checkPointerPair(*I, Callees);
  Stack.emit();
  if (!Flags.empty())
    versionLoops(F, Flags);
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
  NumChecked += Hoisted.Moves.size();
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
