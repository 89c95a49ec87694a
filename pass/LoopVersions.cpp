//===- LoopVersions.cpp - Loops without what is off -----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LoopVersions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

using namespace llvm;
using namespace pagesan;

// Instructions of the program in a loop that may be there twice.
static constexpr unsigned MaxLength = 120;

static bool canBeTwice(const Instruction &I) {
  auto *Call = dyn_cast<CallBase>(&I);
  if (Call && (Call->cannotDuplicate() || Call->isConvergent()))
    return false;
  return !I.getType()->isTokenTy() &&
         !isa<IndirectBrInst, CallBrInst, FuncletPadInst, CatchSwitchInst>(I);
}

bool pagesan::canBeVersioned(const Loop &L) {
  if (!L.isInnermost())
    return false;
  unsigned Length = 0;
  for (const BasicBlock *BB : L.blocks()) {
    Length += BB->sizeWithoutDebug();
    if (Length > MaxLength || BB->hasAddressTaken() || !all_of(*BB, canBeTwice))
      return false;
  }
  SmallVector<BasicBlock *, 4> Exits;
  L.getExitBlocks(Exits);
  return none_of(Exits, [](const BasicBlock *Exit) { return Exit->isEHPad(); });
}

namespace {

class Versioner {
public:
  Versioner(Function &F, ArrayRef<Value *> Flags)
      : F(F), Flags(Flags.begin(), Flags.end()), DT(F), LI(DT) {}

  void run() {
    SmallVector<Loop *, 8> Chosen;
    for (Loop *L : LI.getLoopsInPreorder())
      if (L->isInnermost() && !branchesIn(*L).empty())
        Chosen.push_back(L);
    // What is asked of the trees is asked before they are out of date.
    erase_if(Chosen, [this](Loop *L) { return !makeReady(*L); });
    for (Loop *L : Chosen)
      version(*L);
    EliminateUnreachableBlocks(F);
  }

private:
  SmallVector<BranchInst *, 8> branchesIn(const Loop &L) const {
    SmallVector<BranchInst *, 8> Branches;
    for (BasicBlock *BB : L.blocks()) {
      auto *Branch = dyn_cast<BranchInst>(BB->getTerminator());
      if (Branch && Branch->isConditional() &&
          Flags.contains(Branch->getCondition()))
        Branches.push_back(Branch);
    }
    return Branches;
  }

  // A block before it, and outside of it only what PHIs at its exits name.
  bool makeReady(Loop &L) {
    if (!L.getLoopPreheader() &&
        !InsertPreheaderForLoop(&L, &DT, &LI, /*MSSAU=*/nullptr,
                                /*PreserveLCSSA=*/false))
      return false;
    formLCSSA(L, DT, &LI, /*SE=*/nullptr);
    return true;
  }

  static void decide(BranchInst &Branch, bool IsWanted) {
    Branch.setCondition(ConstantInt::getBool(Branch.getContext(), IsWanted));
    ConstantFoldTerminator(Branch.getParent());
  }

  // Where the loop ends, the copy ends, too.
  static void addExits(const Loop &L, ValueToValueMapTy &Copies) {
    SmallVector<BasicBlock *, 4> Exits;
    L.getUniqueExitBlocks(Exits);
    for (BasicBlock *Exit : Exits)
      for (PHINode &Phi : Exit->phis())
        for (unsigned N = 0, End = Phi.getNumIncomingValues(); N != End; ++N) {
          auto Block = Copies.find(Phi.getIncomingBlock(N));
          if (Block == Copies.end())
            continue;
          auto Copy = Copies.find(Phi.getIncomingValue(N));
          Phi.addIncoming(Copy == Copies.end() ? Phi.getIncomingValue(N)
                                               : &*Copy->second,
                          cast<BasicBlock>(&*Block->second));
        }
  }

  void version(Loop &L) {
    SmallVector<BranchInst *, 8> Branches = branchesIn(L);
    SmallSetVector<Value *, 4> Asked;
    for (BranchInst *Branch : Branches)
      Asked.insert(Branch->getCondition());

    ValueToValueMapTy Copies;
    SmallVector<BasicBlock *, 16> Blocks;
    for (BasicBlock *BB : L.blocks()) {
      Blocks.push_back(CloneBasicBlock(BB, Copies, ".good", &F));
      Copies[BB] = Blocks.back();
    }
    remapInstructionsInBlocks(Blocks, Copies);
    addExits(L, Copies);

    Instruction *Before = L.getLoopPreheader()->getTerminator();
    IRBuilder<> Code(Before);
    Value *IsWanted = nullptr;
    for (Value *Flag : Asked)
      IsWanted = IsWanted ? Code.CreateOr(IsWanted, Flag) : Flag;
    Code.CreateCondBr(IsWanted, L.getHeader(),
                      cast<BasicBlock>(&*Copies[L.getHeader()]));
    Before->eraseFromParent();
    for (BranchInst *Branch : Branches) {
      decide(*cast<BranchInst>(&*Copies[Branch]), false);
      decide(*Branch, true);
    }
  }

  Function &F;
  SmallPtrSet<Value *, 8> Flags;
  DominatorTree DT;
  LoopInfo LI;
};

} // namespace

void pagesan::versionLoops(Function &F, ArrayRef<Value *> Flags) {
  Versioner(F, Flags).run();
}
