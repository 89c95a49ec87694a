//===- AccessTrace.cpp - What matters of a function, in order -------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "AccessTrace.h"
#include "CheckFilter.h"
#include "CheckForm.h"
#include "Locator.h"
#include "SkipProof.h"
#include "StackObjects.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace pagesan;

// Longer checks say nothing about their bytes: what one check says is looked at
// piece by piece.
static constexpr uint64_t MaxTested = 1024;

namespace {

class Tracer {
public:
  Tracer(Function &F, const SkipProof &Proof, const HotBlocks &Hot,
         const StackObjects &Stack, const QuietFunctions &Quiet,
         const TargetLibraryInfo &TLI, const Options &Opts,
         OptimizationRemarkEmitter &ORE)
      : F(F), Proof(Proof), Hot(Hot), Stack(Stack), Quiet(Quiet), TLI(TLI),
        Opts(Opts), ORE(ORE), DL(F.getParent()->getDataLayout()),
        Where(DL, TLI) {}

  AccessTrace run() {
    for (BasicBlock &BB : F) {
      unsigned First = T.Steps.size();
      for (Instruction &I : BB)
        step(I);
      T.Blocks.push_back({&BB, First, unsigned(T.Steps.size()), {}});
    }
    T.IsOutlined = mustCall(F, Opts, T.Entries.size());
    for (AccessTrace::Entry &E : T.Entries)
      findTested(E);
    return std::move(T);
  }

private:
  void step(Instruction &I) {
    SmallVector<Access, 2> Accesses;
    collectAccesses(I, Accesses);
    SmallVector<SkipReason, 2> Reasons;
    for (Access &A : Accesses) {
      Where.locate(A);
      A.Alignment = Opts.BothEnds ? A.OwnAlignment
                                  : std::max(A.Alignment, A.OwnAlignment);
      Reasons.push_back(Proof.whySkip(A));
    }
    bool IsReplaced = replace(I, Accesses, Reasons);
    for (size_t N = 0; N != Accesses.size() && !IsReplaced; ++N) {
      if (Reasons[N] == SkipReason::None)
        add(Accesses[N]);
      else
        noteSkip(I, Reasons[N], ORE);
    }
    // A checked copy reports by itself: what comes later is reported later.
    if (IsReplaced || !isGuaranteedToTransferExecutionToSuccessor(&I))
      addStep(AccessTrace::Step::Fence, 0);
    KnowledgeEnd End = KnowledgeEnd::at(I, Stack, Quiet);
    if (End.What == KnowledgeEnd::Nothing)
      return;
    addStep(AccessTrace::Step::End, T.Ends.size());
    T.Ends.push_back(End);
  }

  // Decides about memory intrinsics as a whole.
  bool replace(Instruction &I, MutableArrayRef<Access> Accesses,
               ArrayRef<SkipReason> Reasons) {
    if (Accesses.empty() || Accesses.front().By == AccessBy::Instruction)
      return false;
    auto &Intrinsic = cast<MemIntrinsic>(I);
    // A range that no function of the runtime takes: the other one is checked
    // in front of the intrinsic.
    if (any_of(Reasons, isBeyondChecks) ||
        is_contained(Reasons, SkipReason::Empty))
      return false;
    bool IsProven = none_of(
        Reasons, [](SkipReason Reason) { return Reason == SkipReason::None; });
    bool MayOverlap = SkipProof::mayOverlap(Intrinsic, Accesses);
    if (IsProven && !MayOverlap)
      return false;
    if (!staysInLine(Accesses)) {
      T.Calls.push_back(&Intrinsic);
      return true;
    }
    for (Access &A : Accesses)
      makeWhole(A);
    if (MayOverlap)
      T.Copies.push_back(&Intrinsic);
    return false;
  }

  // Few bytes, and as many as are known, take less time to check and to copy
  // in line than to call somebody for. The back end makes calls of them where
  // it does not optimise.
  bool staysInLine(ArrayRef<Access> Accesses) const {
    uint64_t Size = Accesses.front().Where.Size;
    return Size && Size <= CheckFilter::MaxBytes && !F.hasOptSize() &&
           !F.hasOptNone() && Hot.contains(*Accesses.front().Inst->getParent());
  }

  // As the function of the library checks it: exactly. What the source promises
  // of a range's alignment was never asked for.
  static void makeWhole(Access &A) {
    A.Shape = Access::Whole;
    A.Size = TypeSize::getFixed(A.Where.Size);
    A.Length = nullptr;
  }

  void add(const Access &A) {
    addStep(AccessTrace::Step::Check, T.Entries.size());
    T.Entries.push_back({A});
    // An option turns such checks off when the program runs.
    T.Entries.back().IsFact = A.By == AccessBy::Instruction;
  }

  void addStep(AccessTrace::Step::Kind What, unsigned Index) {
    T.Steps.push_back({What, Index});
  }

  // Beyond its variable a constant offset leads to another one.
  bool isBeyondVariable(const Place &P) const {
    auto *Alloca = dyn_cast<AllocaInst>(P.Base);
    if (!Alloca || !Alloca->isStaticAlloca())
      return false;
    std::optional<TypeSize> Size = Alloca->getAllocationSize(DL);
    return !Size || Size->isScalable() || P.Offset < 0 ||
           P.end() > int64_t(Size->getFixedValue());
  }

  void findTested(AccessTrace::Entry &E) {
    const Place &P = E.A.Where;
    if (!P.Base || !P.Size || isBeyondVariable(P))
      return;
    uint64_t Tested = P.Size;
    bool IsFiltered = E.A.Shape == Access::Whole && !T.IsOutlined &&
                      P.Size <= CheckFilter::MaxBytes;
    if (IsFiltered)
      Tested =
          CheckFilter(P.Size, E.A.Alignment).certain(P.Size, E.A.OwnAlignment);
    if (Tested > MaxTested)
      return;
    E.Base = baseNumber(P.Base);
    E.Begin = P.Offset;
    E.End = P.Offset + int64_t(Tested);
  }

  unsigned baseNumber(const Value *Base) {
    auto [It, IsNew] = BaseNumbers.try_emplace(Base, T.Bases.size());
    if (IsNew)
      T.Bases.push_back(Provenance::of(*Base, TLI));
    return It->second;
  }

  Function &F;
  const SkipProof &Proof;
  const HotBlocks &Hot;
  const StackObjects &Stack;
  const QuietFunctions &Quiet;
  const TargetLibraryInfo &TLI;
  const Options &Opts;
  OptimizationRemarkEmitter &ORE;
  const DataLayout &DL;
  Locator Where;
  AccessTrace T;
  DenseMap<const Value *, unsigned> BaseNumbers;
};

} // namespace

AccessTrace pagesan::traceAccesses(Function &F, const SkipProof &Proof,
                                   const HotBlocks &Hot,
                                   const StackObjects &Stack,
                                   const QuietFunctions &Quiet,
                                   const TargetLibraryInfo &TLI,
                                   const Options &Opts,
                                   OptimizationRemarkEmitter &ORE) {
  return Tracer(F, Proof, Hot, Stack, Quiet, TLI, Opts, ORE).run();
}
