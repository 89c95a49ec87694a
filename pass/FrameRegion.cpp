//===- FrameRegion.cpp - Where a frame is entered and left ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FrameRegion.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

using namespace llvm;
using namespace pagesan;

using BlockSet = SmallPtrSet<BasicBlock *, 16>;

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

// Everything that can run after the end of `From`.
static BlockSet blocksAfter(BasicBlock *From) {
  BlockSet Seen;
  SmallVector<BasicBlock *, 16> Work(successors(From));
  while (!Work.empty()) {
    BasicBlock *BB = Work.pop_back_val();
    if (Seen.insert(BB).second)
      append_range(Work, successors(BB));
  }
  return Seen;
}

// The block that dominates all uses and runs at most once. PHIs use a value
// where they come from.
static BasicBlock *enterBlock(Function &F, ArrayRef<Instruction *> Uses,
                              const DominatorTree &DT) {
  BasicBlock *Common = nullptr;
  for (Instruction *I : Uses) {
    if (!DT.isReachableFromEntry(I->getParent()))
      continue;
    Common = Common ? DT.findNearestCommonDominator(Common, I->getParent())
                    : I->getParent();
  }
  BasicBlock *Entry = &F.getEntryBlock();
  if (!Common)
    return Entry;
  while (Common != Entry && blocksAfter(Common).contains(Common))
    Common = DT.getNode(Common)->getIDom()->getBlock();
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
  Wrapping(Function &F, BasicBlock *Head, const DominatorTree &DT) {
    for (BasicBlock &BB : F)
      if (DT.dominates(Head, &BB) && DT.isReachableFromEntry(&BB))
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
        return !canExit(Target);
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
  static bool canExit(BasicBlock *From) {
    BlockSet After = blocksAfter(From);
    After.insert(From);
    return any_of(After, [](BasicBlock *BB) { return exitOf(*BB) != nullptr; });
  }

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
  DominatorTree DT(F);
  BasicBlock *Head = enterBlock(F, Uses, DT);
  if (Head != Entry) {
    Wrapping Wrapped(F, Head, DT);
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
