//===- FrameRegion.cpp - Where a frame is entered and left ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FrameRegion.h"
#include "llvm/ADT/SCCIterator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/Analysis/BranchProbabilityInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

using namespace llvm;
using namespace pagesan;

static Instruction *exitOf(BasicBlock &BB) {
  Instruction *End = BB.getTerminator();
  if (!isa<ReturnInst, ResumeInst, CleanupReturnInst>(End))
    return nullptr;
  if (CallInst *Call = BB.getTerminatingMustTailCall())
    return Call;
  return End;
}

SmallVector<Instruction *, 4> pagesan::functionExits(Function &F) {
  SmallVector<Instruction *, 4> Exits;
  for (BasicBlock &BB : F)
    if (Instruction *Exit = exitOf(BB))
      Exits.push_back(Exit);
  return Exits;
}

namespace {
// What the function's control flow says about its blocks. Everything is found
// in one walk over its strongly connected components: functions with tens of
// thousands of blocks are real.
class ControlFlow {
public:
  explicit ControlFlow(Function &F) : Dominators(F) {
    // Asked for each block: by numbers instead of walks up the tree.
    Dominators.updateDFSNumbers();
    // Successors come before what leads to them.
    for (auto Component = scc_begin(&F); !Component.isAtEnd(); ++Component) {
      ArrayRef<BasicBlock *> Blocks(*Component);
      if (Component.hasCycle())
        InCycle.insert(Blocks.begin(), Blocks.end());
      if (any_of(Blocks, [this](BasicBlock *BB) { return leadsToExit(*BB); }))
        Exiting.insert(Blocks.begin(), Blocks.end());
    }
  }

  // Can run more than once in a call.
  bool canRepeat(BasicBlock *BB) const { return InCycle.contains(BB); }
  // The function can return, or go on unwinding, after BB has begun.
  bool canExit(BasicBlock *BB) const { return Exiting.contains(BB); }

  // Takes a block that is reached from the entry.
  bool dominates(BasicBlock *A, BasicBlock *B) const {
    return Dominators.isReachableFromEntry(B) && Dominators.dominates(A, B);
  }

  // The last block that dominates all instructions; null if none is reached.
  BasicBlock *commonBlock(ArrayRef<Instruction *> Uses) const;
  BasicBlock *commonBlock(ArrayRef<BasicBlock *> Blocks) const;
  // The last one that dominates BB and runs at most once.
  BasicBlock *onceBefore(BasicBlock *BB) const;

  DominatorTree Dominators;

private:
  bool leadsToExit(BasicBlock &BB) const {
    return exitOf(BB) || any_of(successors(&BB), [this](BasicBlock *Next) {
             return Exiting.contains(Next);
           });
  }

  SmallPtrSet<BasicBlock *, 16> InCycle, Exiting;
};
} // namespace

BasicBlock *ControlFlow::commonBlock(ArrayRef<BasicBlock *> Blocks) const {
  BasicBlock *Common = nullptr;
  for (BasicBlock *BB : Blocks) {
    if (!BB || !Dominators.isReachableFromEntry(BB))
      continue;
    if (!Common)
      Common = BB;
    // Where the tree need not be climbed, it is not: it can be deep.
    else if (!Dominators.dominates(Common, BB))
      Common = Dominators.findNearestCommonDominator(Common, BB);
  }
  return Common;
}

BasicBlock *ControlFlow::commonBlock(ArrayRef<Instruction *> Uses) const {
  SmallVector<BasicBlock *, 16> Blocks;
  for (Instruction *I : Uses)
    Blocks.push_back(I->getParent());
  return commonBlock(Blocks);
}

// The entry runs once.
BasicBlock *ControlFlow::onceBefore(BasicBlock *BB) const {
  while (canRepeat(BB))
    BB = Dominators.getNode(BB)->getIDom()->getBlock();
  return BB;
}

// The first use in the block, or its end.
static Instruction *enterPoint(BasicBlock *BB, ArrayRef<Instruction *> Uses) {
  SmallPtrSet<const Instruction *, 16> Here;
  for (Instruction *I : Uses)
    if (I->getParent() == BB)
      Here.insert(I);
  for (Instruction &I : *BB)
    if (Here.contains(&I) && !isa<PHINode>(I))
      return &I;
  return BB->getTerminator();
}

// Nothing happens here but the function's end.
static bool isQuietExit(BasicBlock &BB) {
  if (!isa<ReturnInst>(BB.getTerminator()) || BB.isEHPad() ||
      BB.getTerminatingMustTailCall())
    return false;
  return all_of(BB, [](Instruction &I) {
    return isa<DbgInfoIntrinsic>(I) || !I.mayReadOrWriteMemory();
  });
}

static bool canRedirect(BasicBlock *Pred) {
  return isa<BranchInst, SwitchInst, InvokeInst>(Pred->getTerminator());
}

namespace {
// The blocks that the enter block dominates, and the edges that leave them.
class Wrapping {
public:
  Wrapping(Function &F, BasicBlock *Head, const ControlFlow &Flow)
      : Flow(Flow) {
    for (BasicBlock &BB : F)
      if (Flow.dominates(Head, &BB))
        Inside.insert(&BB);
    for (BasicBlock *BB : Inside)
      for (BasicBlock *Next : successors(BB))
        if (!Inside.contains(Next))
          Targets.insert(Next);
  }

  // Leaving is done on the edges, or not at all where the function does not
  // return: no path does it without having entered.
  bool isExact() const {
    return all_of(Targets, [&](BasicBlock *Target) {
      if (!isQuietExit(*Target))
        return !Flow.canExit(Target);
      return all_of(predecessors(Target), [&](BasicBlock *Pred) {
        return !Inside.contains(Pred) || canRedirect(Pred);
      });
    });
  }

  void leave(Function &F, FrameRegion &Region) {
    bool Exact = isExact();
    for (Instruction *Exit : functionExits(F))
      if (Inside.contains(Exit->getParent()) || !Exact)
        Region.Leaves.push_back(Exit);
    Region.MayLeaveUnentered = !Exact;
    if (Exact)
      splitEdges(Region);
  }

private:
  void splitEdges(FrameRegion &Region) {
    for (BasicBlock *Target : Targets) {
      if (!isQuietExit(*Target))
        continue;
      SmallSetVector<BasicBlock *, 4> From;
      for (BasicBlock *Pred : predecessors(Target))
        if (Inside.contains(Pred))
          From.insert(Pred);
      BasicBlock *Edge =
          SplitBlockPredecessors(Target, From.getArrayRef(), ".leave");
      Region.Leaves.push_back(Edge->getTerminator());
    }
  }

  const ControlFlow &Flow;
  SmallSetVector<BasicBlock *, 16> Inside;
  SmallSetVector<BasicBlock *, 4> Targets;
};
} // namespace

namespace {
// In how many of a function's calls a block runs, as far as is known: its
// frequency as if loops ran once, as what is rare in one is rare in a call.
class CallShares {
public:
  CallShares(Function &F, const DominatorTree &Dominators)
      : Loops(Dominators), Probabilities(F, Loops),
        Frequencies(F, Probabilities, Loops) {}

  double of(BasicBlock *BB) const {
    double Share = frequency(BB);
    for (Loop *L = Loops.getLoopFor(BB); L; L = L->getParentLoop())
      if (double Rounds = frequency(L->getHeader()))
        Share *= begins(*L) / Rounds;
    return Share;
  }

private:
  double frequency(BasicBlock *BB) const {
    return double(Frequencies.getBlockFreq(BB).getFrequency());
  }
  double begins(const Loop &L) const {
    double Sum = 0;
    for (BasicBlock *Pred : predecessors(L.getHeader()))
      if (!L.contains(Pred)) {
        BranchProbability P =
            Probabilities.getEdgeProbability(Pred, L.getHeader());
        Sum += frequency(Pred) * P.getNumerator() / P.getDenominator();
      }
    return Sum;
  }

  LoopInfo Loops;
  BranchProbabilityInfo Probabilities;
  BlockFrequencyInfo Frequencies;
};

// In which blocks to enter; one, or where the frame is asked about.
struct EnterBlocks {
  SmallVector<BasicBlock *, 4> OfVariable;
  bool MayBeEntered;
};

class EnterChoice {
public:
  EnterChoice(Function &F, const ControlFlow &Flow, const FrameUses &Uses)
      : F(F), Flow(Flow) {
    for (ArrayRef<Instruction *> Variable : Uses)
      Own.push_back(Flow.commonBlock(Variable));
    Common = Flow.commonBlock(Own);
    if (!Common)
      Common = &F.getEntryBlock();
    std::replace(Own.begin(), Own.end(), static_cast<BasicBlock *>(nullptr),
                 Common);
    Once = Flow.onceBefore(Common);
  }

  EnterBlocks once() const { return {everywhere(Once), false}; }

  // Where the fewest calls are expected to come by. Entering costs many times
  // what asking does.
  EnterBlocks rarest(size_t MaxAsking) const {
    CallShares Shares(F, Flow.Dominators);
    double OwnShare = 0, OnceShare = Shares.of(Once);
    SmallSetVector<BasicBlock *, 4> Heads(Own.begin(), Own.end());
    for (BasicBlock *BB : Heads)
      OwnShare += Shares.of(BB);
    if (Heads.size() <= MaxAsking &&
        OwnShare < std::min(OnceShare, Shares.of(Common)))
      return {Own, true};
    if (Shares.of(Common) < OnceShare)
      return {everywhere(Common), true};
    return once();
  }

private:
  SmallVector<BasicBlock *, 4> everywhere(BasicBlock *BB) const {
    return SmallVector<BasicBlock *, 4>(Own.size(), BB);
  }

  Function &F;
  const ControlFlow &Flow;
  SmallVector<BasicBlock *, 4> Own; // by variable
  BasicBlock *Common, *Once;
};
} // namespace

static void addEnters(FrameRegion &Region, const EnterBlocks &Blocks,
                      ArrayRef<Instruction *> Uses) {
  SmallSetVector<BasicBlock *, 4> Heads(Blocks.OfVariable.begin(),
                                        Blocks.OfVariable.end());
  for (BasicBlock *Head : Heads)
    Region.Enters.push_back(enterPoint(Head, Uses));
  for (BasicBlock *Head : Blocks.OfVariable)
    Region.EnterOf.push_back(unsigned(llvm::find(Heads, Head) - Heads.begin()));
  Region.MayBeEntered = Blocks.MayBeEntered;
}

FrameRegion pagesan::findFrameRegion(Function &F, const FrameUses &Uses,
                                     size_t MaxAsking) {
  FrameRegion Region;
  BasicBlock *Entry = &F.getEntryBlock();
  // setjmp returns to the middle of the function, once more.
  if (F.callsFunctionThatReturnsTwice()) {
    Region.Enters = {&*Entry->getFirstNonPHIOrDbgOrAlloca()};
    Region.EnterOf.assign(Uses.size(), 0);
    Region.Leaves = functionExits(F);
    return Region;
  }
  ControlFlow Flow(F);
  EnterChoice Choice(F, Flow, Uses);
  EnterBlocks Blocks =
      MaxAsking && F.size() > 1 ? Choice.rarest(MaxAsking) : Choice.once();
  SmallVector<Instruction *, 32> All;
  for (ArrayRef<Instruction *> Variable : Uses)
    All.append(Variable.begin(), Variable.end());
  addEnters(Region, Blocks, All);
  BasicBlock *Head = Region.Enters.front()->getParent();
  if (Head == Entry || Region.MayBeEntered)
    Region.Leaves = functionExits(F);
  else
    Wrapping(F, Head, Flow).leave(F, Region);
  return Region;
}
