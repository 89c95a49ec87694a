//===- LoopTestEmitter.cpp - The code in front of a loop ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LoopTestEmitter.h"
#include "LLVMCompat.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

using namespace llvm;
using namespace pagesan;

// What may be read of memory that the loop does not get to.
static constexpr uint64_t MaxEarly = 1024;
// Longer ranges are not tested: it has to end some time, whatever the numbers
// are. Small enough for sums and products never to wrap around.
static constexpr uint64_t MaxSpan = uint64_t(1) << 30;
// Bytes in a range for each access to it.
static constexpr uint64_t MaxBytesPerAccess = 128;

LoopTestEmitter::LoopTestEmitter(Function &F, FunctionAnalysisManager &FAM)
    : Callees(*F.getParent()), LI(FAM.getResult<LoopAnalysis>(F)),
      DT(FAM.getResult<DominatorTreeAnalysis>(F)),
      SE(FAM.getResult<ScalarEvolutionAnalysis>(F)),
      Expander(makeExpander(SE, F.getParent()->getDataLayout())) {}

Instruction *LoopTestEmitter::endBefore(Loop &L) {
  BasicBlock *Before = L.getLoopPreheader();
  if (!Before)
    Before = InsertPreheaderForLoop(&L, &DT, &LI, /*MSSAU=*/nullptr,
                                    /*PreserveLCSSA=*/false);
  return Before ? Before->getTerminator() : nullptr;
}

Value *LoopTestEmitter::number(const SCEV *S) {
  Value *&Number = Numbers[S];
  if (!Number)
    Number = Expander.expandCodeFor(S, S->getType(), At->getIterator());
  return Number;
}

// The strictest of what all ranges ask of the rounds of each loop.
void LoopTestEmitter::limit(const LoopReach &Reach, unsigned LeastRounds,
                            RoundsList &All) {
  for (const LoopSteps &S : Reach.Steps) {
    uint64_t Least = S.OnceLess;
    if (Reach.Steps.size() == 1)
      Least += LeastRounds - 1;
    uint64_t Most =
        (Reach.MayEndEarly ? MaxEarly : MaxSpan) / uint64_t(std::abs(S.Step));
    auto *Same =
        find_if(All, [&](const Rounds &R) { return R.Stays == S.Stays; });
    if (Same == All.end()) {
      All.push_back({S.Stays, Least, Most});
      continue;
    }
    Same->Least = std::max(Same->Least, Least);
    Same->Most = std::min(Same->Most, Most);
  }
}

Value *LoopTestEmitter::lastStep(EmittedCode &Code, const LoopSteps &S) {
  Value *Stays = number(S.Stays);
  return S.OnceLess ? Code.CreateSub(Stays, Code.getInt64(1)) : Stays;
}

// Loops in loops can lead over far more than they touch.
Value *LoopTestEmitter::emitDensity(EmittedCode &Code, const LoopReach &Reach,
                                    unsigned LeastRounds) {
  Value *Accesses = Code.getInt64(1), *Span = Code.getInt64(0);
  for (const LoopSteps &S : Reach.Steps) {
    Value *Last = lastStep(Code, S);
    Accesses = Code.CreateMul(Accesses, Code.CreateAdd(Last, Code.getInt64(1)));
    Span = Code.CreateAdd(
        Span, Code.CreateMul(Last, Code.getInt64(std::abs(S.Step))));
  }
  Value *Worth = Code.CreateMul(Accesses, Code.getInt64(MaxBytesPerAccess));
  return Code.CreateAnd(
      Code.CreateICmpUGE(Accesses, Code.getInt64(LeastRounds)),
      Code.CreateICmpULE(Span, Worth));
}

static Value *both(EmittedCode &Code, Value *A, Value *B) {
  return A ? Code.CreateAnd(A, B) : B;
}

Value *LoopTestEmitter::emitGuards(EmittedCode &Code, const LoopTest &T) {
  Value *All = nullptr;
  RoundsList Limits;
  SmallVector<LoopGuard, 4> Made;
  for (const LoopReach &Reach : T.Reaches) {
    limit(Reach, T.leastRounds(), Limits);
    for (const LoopGuard &G : Reach.Guards) {
      if (is_contained(Made, G))
        continue;
      Made.push_back(G);
      All = both(Code, All,
                 Code.CreateICmp(G.Pred, number(G.Left), number(G.Right)));
    }
  }
  for (const Rounds &R : Limits) {
    if (R.Least > R.Most)
      return Code.getFalse();
    Value *Above = Code.CreateSub(number(R.Stays), Code.getInt64(R.Least));
    All = both(Code, All,
               Code.CreateICmpULE(Above, Code.getInt64(R.Most - R.Least)));
  }
  for (const LoopReach &Reach : T.Reaches)
    if (Reach.Steps.size() > 1)
      All = both(Code, All, emitDensity(Code, Reach, T.leastRounds()));
  return All ? All : Code.getTrue();
}

// Not 0 if some of it may be bad.
Value *LoopTestEmitter::emitReach(EmittedCode &Code, const LoopReach &Reach) {
  Value *Start = number(Reach.Start);
  Value *Below = Code.getInt64(uint64_t(Reach.Begin));
  Value *Size = Code.getInt64(uint64_t(Reach.End - Reach.Begin));
  for (const LoopSteps &S : Reach.Steps) {
    Value *Distance = Code.CreateMul(lastStep(Code, S),
                                     Code.getInt64(uint64_t(std::abs(S.Step))));
    Size = Code.CreateAdd(Size, Distance);
    if (S.Step < 0)
      Below = Code.CreateSub(Below, Distance);
  }
  auto *Constant = dyn_cast<ConstantInt>(Below);
  if (!Constant || !Constant->isZero())
    Start = Code.CreateGEP(Code.getInt8Ty(), Start, Below);
  Function *Test = Callees.testRange();
  CallInst *Call = Code.CreateCall(Test, {Start, Size});
  Call->setCallingConv(Test->getCallingConv());
  Call->setDoesNotThrow();
  return Call;
}

Value *LoopTestEmitter::emit(const LoopTest &T) {
  At = endBefore(*T.L);
  Numbers.clear();
  if (!At)
    return nullptr;
  EmittedCode Code(At, *T.For);
  Value *IsWorthIt = emitGuards(Code, T);
  BasicBlock *Before = At->getParent();
  Instruction *Last = At;
  if (!isa<Constant>(IsWorthIt)) {
    DomTreeUpdater Updater(DT, DomTreeUpdater::UpdateStrategy::Eager);
    At = SplitBlockAndInsertIfThen(IsWorthIt, Last, /*Unreachable=*/false,
                                   /*BranchWeights=*/nullptr, &Updater, &LI);
  } else if (cast<Constant>(IsWorthIt)->isZeroValue()) {
    return nullptr;
  }
  EmittedCode Ask(At, *T.For);
  Value *Any = nullptr;
  for (const LoopReach &Reach : T.Reaches) {
    Value *One = emitReach(Ask, Reach);
    Any = Any ? Ask.CreateOr(Any, One) : One;
  }
  Value *IsBad = Ask.CreateICmpNE(Any, Ask.getInt64(0));
  if (At == Last)
    return IsBad;
  EmittedCode Go(&*Last->getParent()->getFirstInsertionPt(), *T.For);
  PHINode *IsWanted = Go.CreatePHI(Go.getInt1Ty(), 2);
  IsWanted->addIncoming(Go.getTrue(), Before);
  IsWanted->addIncoming(IsBad, At->getParent());
  return IsWanted;
}
