//===- LoopHoisting.cpp - Checks before a loop ----------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LoopHoisting.h"
#include "LLVMCompat.h"
#include "LoopVersions.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/Analysis/BranchProbabilityInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumMoved, "Checks moved in front of loops");
STATISTIC(NumTested, "Checks that a test before the loop can turn off");
STATISTIC(NumReaches, "Ranges tested before loops");

using Entry = AccessTrace::Entry;
using Step = AccessTrace::Step;

// An access that runs less often each time that its loop is entered is checked
// where it is: the test costs as much as a few checks.
static constexpr double MinRunsPerEntry = 4;
// Ranges before one loop; each costs a call.
static constexpr size_t MaxReaches = 6;
// A test reads the shadow of what lies between the steps, too, 64 bytes by
// instruction.
static constexpr int64_t MaxStep = 256;
// Accesses this near to each other are tested as one.
static constexpr int64_t MaxMerged = 512;

namespace {

class Hoister {
public:
  Hoister(const AccessTrace &T, BitVector &Skipped, Function &F,
          const Options &Opts, FunctionAnalysisManager &FAM)
      : T(T), Skipped(Skipped), Opts(Opts), LI(FAM.getResult<LoopAnalysis>(F)),
        SE(FAM.getResult<ScalarEvolutionAnalysis>(F)),
        BFI(FAM.getResult<BlockFrequencyAnalysis>(F)),
        BPI(FAM.getResult<BranchProbabilityAnalysis>(F)),
        ORE(FAM.getResult<OptimizationRemarkEmitterAnalysis>(F)),
        Finder(SE, LI, FAM.getResult<DominatorTreeAnalysis>(F)),
        Expander(makeExpander(SE, F.getParent()->getDataLayout())) {
    for (const AccessTrace::Block &B : T.Blocks)
      BlockOf[B.BB] = &B;
    Result.TestOf.assign(T.Entries.size(), Hoisting::NoTest);
  }

  Hoisting run() {
    for (const AccessTrace::Block &B : T.Blocks)
      if (B.Form == CheckForm::InLine && LI.getLoopFor(B.BB))
        lookAtBlock(B);
    return std::move(Result);
  }

private:
  void lookAtBlock(const AccessTrace::Block &B) {
    bool IsAfterFence = false;
    for (unsigned S = B.FirstStep; S != B.EndStep; ++S) {
      const Step &Now = T.Steps[S];
      IsAfterFence |= Now.What == Step::Fence;
      if (Now.What != Step::Check || Skipped[Now.Index])
        continue;
      const Entry &E = T.Entries[Now.Index];
      if (E.Base == AccessTrace::NoBase || E.A.Shape != Access::Whole)
        continue;
      bool IsMoved =
          Opts.HoistInvariant && !IsAfterFence && move(Now.Index, *B.BB);
      if (!IsMoved && Opts.HoistRanges)
        test(Now.Index, *B.BB);
    }
  }

  // --- Which loops ---

  bool endsKnowledge(const Loop &L, const Entry &E) {
    auto [Found, IsNew] = EndsIn.try_emplace(&L);
    LastEnds &Ends = Found->second;
    if (IsNew)
      for (const BasicBlock *BB : L.blocks()) {
        const AccessTrace::Block &B = *BlockOf.lookup(BB);
        for (unsigned S = B.FirstStep; S != B.EndStep; ++S)
          if (T.Steps[S].What == Step::End)
            Ends.add(T.Ends[T.Steps[S].Index], 1);
      }
    return Ends.of(T.Bases[E.Base]) != 0;
  }

  // A block can be put in front of it.
  static bool hasRoomBefore(const Loop &L) {
    const BasicBlock &Header = *L.getHeader();
    return !Header.isEHPad() && all_of(predecessors(&Header), [](auto *Before) {
      return !isa<IndirectBrInst, CallBrInst>(Before->getTerminator());
    });
  }

  bool runsOften(const BasicBlock &BB, const Loop &L) {
    double Entered = 0;
    for (const BasicBlock *Before : predecessors(L.getHeader()))
      if (!L.contains(Before)) {
        BlockFrequency Edge = BFI.getBlockFreq(Before);
        Edge *= BPI.getEdgeProbability(Before, L.getHeader());
        Entered += double(Edge.getFrequency());
      }
    return double(BFI.getBlockFreq(&BB).getFrequency()) >=
           MinRunsPerEntry * Entered;
  }

  bool canBeVersioned(const BasicBlock &BB) {
    const Loop *L = LI.getLoopFor(&BB);
    auto [Found, IsNew] = Versioned.try_emplace(L);
    if (IsNew)
      Found->second = pagesan::canBeVersioned(*L);
    return Found->second;
  }

  // From the outermost in.
  SmallVector<Loop *, 4> loopsAround(const BasicBlock &BB) const {
    SmallVector<Loop *, 4> Loops;
    for (Loop *L = LI.getLoopFor(&BB); L; L = L->getParentLoop())
      Loops.insert(Loops.begin(), L);
    return Loops;
  }

  void note(const char *Name, const Instruction &I, const char *Text) {
    ORE.emit([&] { return OptimizationRemark(DEBUG_TYPE, Name, &I) << Text; });
  }

  // --- Moving ---

  bool move(unsigned Index, const BasicBlock &BB) {
    const Entry &E = T.Entries[Index];
    Loop *L = LI.getLoopFor(&BB);
    if (L->getHeader() != &BB || !L->isLoopInvariant(E.A.Ptr) ||
        endsKnowledge(*L, E) || !hasRoomBefore(*L) || !runsOften(BB, *L))
      return false;
    Result.Moves.push_back({E.A, L});
    ++NumMoved;
    note("MovedBeforeLoop", *E.A.Inst, "access checked before the loop");
    Skipped.set(Index);
    return true;
  }

  // --- Testing ---

  void test(unsigned Index, const BasicBlock &BB) {
    const Entry &E = T.Entries[Index];
    if (!canBeVersioned(BB))
      return;
    std::optional<LoopReach> Short;
    Loop *ShortLoop = nullptr;
    for (Loop *L : loopsAround(BB)) {
      if (endsKnowledge(*L, E) || !hasRoomBefore(*L) || !runsOften(BB, *L))
        continue;
      std::optional<LoopReach> Reach =
          Finder.find(*E.A.Ptr, E.A.Size.getFixedValue(), BB, *L);
      if (!Reach || !isWorthIt(*Reach) || !canBeComputed(*Reach, *L))
        continue;
      if (!Reach->MayEndEarly)
        return add(Index, *L, *Reach);
      Short = Reach;
      ShortLoop = L;
    }
    if (Short)
      add(Index, *ShortLoop, *Short);
  }

  bool isWorthIt(const LoopReach &Reach) const {
    if (Reach.Steps.empty())
      return true;
    // What is left over by unrolled loops has few rounds.
    APInt MostRounds(64, 1);
    bool IsNear = false;
    for (const LoopSteps &S : Reach.Steps) {
      MostRounds = MostRounds.umul_sat(
          SE.getUnsignedRangeMax(S.Stays).uadd_sat(APInt(64, 1)));
      IsNear |= std::abs(S.Step) <= MaxStep;
    }
    return IsNear && MostRounds.uge(LoopTest::FewestRounds);
  }

  bool canBeComputed(const LoopReach &Reach, const Loop &L) const {
    const Instruction *At = &*L.getHeader()->getFirstInsertionPt();
    auto CanBe = [&](const SCEV *S) {
      return Expander.isSafeToExpandAt(S, At);
    };
    return CanBe(Reach.Start) &&
           all_of(Reach.Steps,
                  [&](const LoopSteps &S) { return CanBe(S.Stays); }) &&
           all_of(Reach.Guards, [&](const LoopGuard &G) {
             return CanBe(G.Left) && CanBe(G.Right);
           });
  }

  unsigned testBefore(Loop &L, const Instruction &For) {
    auto [Found, IsNew] = TestBefore.try_emplace(&L, Result.Tests.size());
    if (IsNew)
      Result.Tests.push_back({&L, {}, &For, 0});
    return Found->second;
  }

  void add(unsigned Index, Loop &L, const LoopReach &Reach) {
    unsigned Test = testBefore(L, *T.Entries[Index].A.Inst);
    SmallVectorImpl<LoopReach> &Reaches = Result.Tests[Test].Reaches;
    bool Merged =
        any_of(Reaches, [&](LoopReach &Other) { return extend(Other, Reach); });
    if (!Merged && Reaches.size() == MaxReaches)
      return;
    if (!Merged)
      Reaches.push_back(Reach);
    Result.TestOf[Index] = Test;
    ++Result.Tests[Test].NumAccesses;
    NumReaches += !Merged;
    ++NumTested;
    note("TestedBeforeLoop", *T.Entries[Index].A.Inst,
         "access tested before the loop");
  }

  // Takes Reach into Other, if they lie side by side in all rounds.
  bool extend(LoopReach &Other, const LoopReach &Reach) {
    if (Other.Steps != Reach.Steps)
      return false;
    auto *Distance =
        dyn_cast<SCEVConstant>(SE.getMinusSCEV(Reach.Start, Other.Start));
    if (!Distance || Distance->getAPInt().getSignificantBits() > 32)
      return false;
    int64_t By = Distance->getAPInt().getSExtValue();
    int64_t Begin = std::min(Other.Begin, Reach.Begin + By);
    int64_t End = std::max(Other.End, Reach.End + By);
    if (End - Begin > MaxMerged)
      return false;
    Other.Begin = Begin;
    Other.End = End;
    Other.MayEndEarly |= Reach.MayEndEarly;
    append_range(Other.Guards, Reach.Guards);
    return true;
  }

  const AccessTrace &T;
  BitVector &Skipped;
  const Options &Opts;
  LoopInfo &LI;
  ScalarEvolution &SE;
  BlockFrequencyInfo &BFI;
  BranchProbabilityInfo &BPI;
  OptimizationRemarkEmitter &ORE;
  LoopReachFinder Finder;
  SCEVExpander Expander;
  DenseMap<const BasicBlock *, const AccessTrace::Block *> BlockOf;
  DenseMap<const Loop *, LastEnds> EndsIn;
  DenseMap<const Loop *, bool> Versioned;
  DenseMap<const Loop *, unsigned> TestBefore;
  Hoisting Result;
};

} // namespace

Hoisting pagesan::hoistChecks(const AccessTrace &T, BitVector &Skipped,
                              Function &F, const Options &Opts,
                              FunctionAnalysisManager &FAM) {
  Hoisting None;
  None.TestOf.assign(T.Entries.size(), Hoisting::NoTest);
  bool IsWanted = (Opts.HoistInvariant || Opts.HoistRanges) &&
                  !F.hasOptNone() && !F.hasOptSize() && !T.Entries.empty();
  if (!IsWanted || FAM.getResult<LoopAnalysis>(F).empty())
    return None;
  return Hoister(T, Skipped, F, Opts, FAM).run();
}
