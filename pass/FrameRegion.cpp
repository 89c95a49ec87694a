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

  // The block that dominates all instructions and runs at most once.
  BasicBlock *enterBlock(Function &F, ArrayRef<Instruction *> Uses) const;

private:
  bool leadsToExit(BasicBlock &BB) const {
    return exitOf(BB) || any_of(successors(&BB), [this](BasicBlock *Next) {
             return Exiting.contains(Next);
           });
  }

  DominatorTree Dominators;
  SmallPtrSet<BasicBlock *, 16> InCycle, Exiting;
};
} // namespace

BasicBlock *ControlFlow::enterBlock(Function &F,
                                    ArrayRef<Instruction *> Uses) const {
  BasicBlock *Common = nullptr;
  for (Instruction *I : Uses) {
    BasicBlock *BB = I->getParent();
    if (!Dominators.isReachableFromEntry(BB))
      continue;
    if (!Common)
      Common = BB;
    // Where the tree need not be climbed, it is not: it can be deep.
    else if (!Dominators.dominates(Common, BB))
      Common = Dominators.findNearestCommonDominator(Common, BB);
  }
  BasicBlock *Entry = &F.getEntryBlock();
  if (!Common)
    return Entry;
  while (Common != Entry && canRepeat(Common))
    Common = Dominators.getNode(Common)->getIDom()->getBlock();
  return Common;
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

FrameRegion pagesan::findFrameRegion(Function &F, ArrayRef<Instruction *> Uses,
                                     bool MustEnter) {
  FrameRegion Region;
  BasicBlock *Entry = &F.getEntryBlock();
  // setjmp returns to the middle of the function, once more.
  if (F.callsFunctionThatReturnsTwice()) {
    Region.Enter = &*Entry->getFirstNonPHIOrDbgOrAlloca();
    Region.Leaves = functionExits(F);
    return Region;
  }
  ControlFlow Flow(F);
  BasicBlock *Head = Flow.enterBlock(F, Uses);
  if (Head != Entry) {
    Wrapping Wrapped(F, Head, Flow);
    if (!MustEnter || Wrapped.isExact()) {
      Region.Enter = enterPoint(Head, Uses);
      Wrapped.leave(F, Region);
      return Region;
    }
  }
  Region.Enter = enterPoint(Entry, Uses);
  Region.Leaves = functionExits(F);
  return Region;
}
