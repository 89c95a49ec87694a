//===- StackScopes.cpp - Where variables come to life and die -------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "StackScopes.h"
#include "LLVMCompat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;
using namespace pagesan;

static bool isStart(const IntrinsicInst &Marker) {
  return Marker.getIntrinsicID() == Intrinsic::lifetime_start;
}

StackScopes::StackScopes(Function &F) {
  for (Instruction &I : instructions(F)) {
    auto *Marker = dyn_cast<LifetimeIntrinsic>(&I);
    if (!Marker)
      continue;
    AllocaInst *Alloca =
        findAllocaForValue(lifetimePointer(*Marker), /*OffsetZero=*/true);
    if (!Alloca) {
      AreKnown = false;
      continue;
    }
    ScopeMarkers &Of = Markers[Alloca];
    (isStart(*Marker) ? Of.Starts : Of.Ends).push_back(Marker);
    Of.ArePartial |= !lifetimeCovers(*Marker, *Alloca);
  }
}

const ScopeMarkers *StackScopes::markersOf(const AllocaInst &Alloca) const {
  auto It = Markers.find(&Alloca);
  return It == Markers.end() ? nullptr : &It->second;
}

unsigned ScopeMarkers::line(const Function &F) const {
  const DISubprogram *Home = F.getSubprogram();
  unsigned First = 0;
  for (const IntrinsicInst *Marker :
       concat<IntrinsicInst *const>(Starts, Ends)) {
    const DILocation *Loc = Marker->getDebugLoc();
    if (Home && Loc && Loc->getFile() == Home->getFile() && Loc->getLine())
      First = First ? std::min(First, Loc->getLine()) : Loc->getLine();
  }
  return First;
}

// Nothing that happens here can touch a variable in a way that is checked.
static bool isQuiet(const Instruction &I) {
  if (auto *Call = dyn_cast<IntrinsicInst>(&I))
    switch (Call->getIntrinsicID()) {
    case Intrinsic::lifetime_start:
    case Intrinsic::lifetime_end:
    case Intrinsic::stacksave:
    case Intrinsic::stackrestore:
    case Intrinsic::assume:
      return true;
    default:
      break;
    }
  return isa<DbgInfoIntrinsic>(I) || !I.mayReadOrWriteMemory();
}

// nullptr: the block is quiet.
const Instruction *StackScopes::lastLoud(const BasicBlock &BB) {
  auto [It, IsNew] = LastLoud.try_emplace(&BB, nullptr);
  if (IsNew)
    for (const Instruction &I : reverse(BB))
      if (!isQuiet(I)) {
        It->second = &I;
        break;
      }
  return It->second;
}

// The function ends before anything else can happen.
bool StackScopes::isLast(const IntrinsicInst &End) {
  constexpr unsigned MaxBlocks = 4;
  const BasicBlock *BB = End.getParent();
  const Instruction *Loud = lastLoud(*BB);
  if (Loud && End.comesBefore(Loud))
    return false;
  for (unsigned Blocks = 1;; ++Blocks) {
    if (isa<ReturnInst, ResumeInst>(BB->getTerminator()))
      return true;
    BB = BB->getSingleSuccessor();
    if (!BB || Blocks == MaxBlocks || lastLoud(*BB))
      return false;
  }
}

// What nobody can know the variable's address before, nor poison it: its first
// user in the entry block but the beginnings of its scope.
static const Instruction *firstInEntry(const AllocaInst &Alloca) {
  const Instruction *First = nullptr;
  for (const User *U : Alloca.users()) {
    auto *I = cast<Instruction>(U);
    auto *Marker = dyn_cast<LifetimeIntrinsic>(I);
    if (I->getParent() == Alloca.getParent() && !(Marker && isStart(*Marker)) &&
        (!First || I->comesBefore(First)))
      First = I;
  }
  return First;
}

StackScope StackScopes::scopeOf(const AllocaInst &Alloca) {
  StackScope Result;
  const ScopeMarkers *Of = markersOf(Alloca);
  // A variable without a beginning is alive from the start, as for LLVM.
  if (!AreKnown || !Of || Of->ArePartial || Of->Starts.empty())
    return Result;
  const Instruction *First = firstInEntry(Alloca);
  // After setjmp's second return, a scope that had ended begins once more.
  bool RunsAgain = Alloca.getFunction()->callsFunctionThatReturnsTwice();
  auto isFirst = [&](const IntrinsicInst *Start) {
    return !RunsAgain && Start->getParent() == Alloca.getParent() &&
           (!First || Start->comesBefore(First));
  };
  for (IntrinsicInst *End : Of->Ends)
    if (!isLast(*End))
      Result.Ends.push_back(End);
  Result.IsBornDead = none_of(Of->Starts, isFirst);
  if (Result.isPoisoned())
    copy_if(Of->Starts, std::back_inserter(Result.Starts),
            [&](const IntrinsicInst *Start) { return !isFirst(Start); });
  return Result;
}
