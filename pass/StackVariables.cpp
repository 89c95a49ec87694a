//===- StackVariables.cpp - Which variables are unsafe, and when ----------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "StackVariables.h"
#include "CheckEmitter.h"
#include "LLVMCompat.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/StackSafetyAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/PromoteMemToReg.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumSafe, "Stack variables proven safe");
STATISTIC(NumUnsafe, "Stack variables with redzones");
STATISTIC(NumDynamic, "Stack variables of dynamic size with redzones");
STATISTIC(NumByVal, "Arguments by value with redzones");
STATISTIC(NumScopes, "Ends of scopes that poison");

// --- Names ------------------------------------------------------------------

// Front ends that rename a variable leave its own name behind.
static StringRef annotatedName(const AllocaInst &Alloca) {
  auto *Notes =
      dyn_cast_or_null<MDTuple>(Alloca.getMetadata(LLVMContext::MD_annotation));
  if (!Notes)
    return "";
  for (const MDOperand &Note : Notes->operands()) {
    auto *Tuple = dyn_cast<MDTuple>(Note.get());
    if (!Tuple || Tuple->getNumOperands() != 2)
      continue;
    auto *Kind = dyn_cast<MDString>(Tuple->getOperand(0));
    auto *Name = dyn_cast<MDString>(Tuple->getOperand(1));
    if (Kind && Name && Kind->getString() == "alloca_name_altered")
      return Name->getString();
  }
  return "";
}

// Without the ".i", ".i.i12" that inlining appends.
static StringRef plainName(StringRef Name) {
  for (;;) {
    StringRef Stem = Name.rtrim("0123456789");
    if (!Stem.consume_back(".i") || Stem.empty())
      return Name;
    Name = Stem;
  }
}

static void nameVariable(StackVariable &V) {
  if (DILocalVariable *Declared = declaredVariable(*V.Alloca)) {
    V.Line = Declared->getLine();
    V.Name = Declared->getName().str();
  }
  if (V.Name.empty())
    V.Name = annotatedName(*V.Alloca).str();
  if (V.Name.empty())
    V.Name = plainName(V.Alloca->getName()).str();
  if (V.Name.empty())
    V.Name = "<unknown>";
}

// --- Scopes -----------------------------------------------------------------

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

// The function ends before anything else can happen.
static bool isLast(const IntrinsicInst &End) {
  constexpr unsigned MaxBlocks = 4;
  const Instruction *I = &End;
  for (unsigned Blocks = 0; Blocks != MaxBlocks; ++Blocks) {
    for (; !I->isTerminator(); I = I->getNextNode())
      if (!isQuiet(*I))
        return false;
    if (isa<ReturnInst>(I) || isa<ResumeInst>(I))
      return true;
    const BasicBlock *Next = I->getParent()->getSingleSuccessor();
    if (!Next)
      return false;
    I = &Next->front();
  }
  return false;
}

// No use of the variable comes before this marker in the entry block: nobody
// can know its address earlier.
static bool isFirst(const IntrinsicInst &Start, const AllocaInst &Alloca) {
  const BasicBlock *Entry = Alloca.getParent();
  if (Start.getParent() != Entry)
    return false;
  for (const User *U : Alloca.users()) {
    auto *I = cast<Instruction>(U);
    if (!isa<LifetimeIntrinsic>(I) && I->getParent() == Entry &&
        I->comesBefore(&Start))
      return false;
  }
  return true;
}

namespace {
struct Scope {
  SmallVector<IntrinsicInst *, 2> Starts, Ends;
  bool IsPartial = false; // a marker covers a part of the variable
};

// All markers of the function, by variable.
struct Scopes {
  DenseMap<const AllocaInst *, Scope> Of;
  // A marker whose variable is not known may end any of them.
  bool AreKnown = true;
};
} // namespace

static Scopes collectScopes(Function &F) {
  Scopes Result;
  for (Instruction &I : instructions(F)) {
    auto *Marker = dyn_cast<LifetimeIntrinsic>(&I);
    if (!Marker)
      continue;
    AllocaInst *Alloca =
        findAllocaForValue(lifetimePointer(*Marker), /*OffsetZero=*/true);
    if (!Alloca) {
      Result.AreKnown = false;
      continue;
    }
    Scope &S = Result.Of[Alloca];
    bool IsStart = Marker->getIntrinsicID() == Intrinsic::lifetime_start;
    (IsStart ? S.Starts : S.Ends).push_back(Marker);
    S.IsPartial |= !lifetimeCovers(*Marker, *Alloca);
  }
  return Result;
}

static void applyScope(StackVariable &V, const Scope &S) {
  // A variable without a beginning is alive from the start, as for LLVM.
  if (S.IsPartial || S.Starts.empty())
    return;
  V.IsBornDead = true;
  for (IntrinsicInst *Start : S.Starts) {
    if (isFirst(*Start, *V.Alloca))
      V.IsBornDead = false;
    else
      V.Starts.push_back(Start);
  }
  for (IntrinsicInst *End : S.Ends)
    if (!isLast(*End))
      V.Ends.push_back(End);
  if (!V.isScoped())
    V.Starts.clear();
  NumScopes += V.Ends.size();
}

// --- Safety -----------------------------------------------------------------

static bool canHaveRedzones(const AllocaInst &Alloca) {
  const DataLayout &DL = Alloca.getModule()->getDataLayout();
  Type *Ty = Alloca.getAllocatedType();
  return Ty->isSized() && !DL.getTypeAllocSize(Ty).isScalable() &&
         Alloca.getAddressSpace() == 0 && !Alloca.isUsedWithInAlloca() &&
         !Alloca.isSwiftError() &&
         !Alloca.hasMetadata(LLVMContext::MD_nosanitize);
}

static void noteSafe(const AllocaInst &Alloca, OptimizationRemarkEmitter &ORE) {
  ++NumSafe;
  ORE.emit([&] {
    return OptimizationRemark(DEBUG_TYPE, "SafeStackVariable", &Alloca)
           << "stack variable '" << Alloca.getName()
           << "' has no redzones: every access to it is proven good";
  });
}

static uint64_t staticSize(const AllocaInst &Alloca) {
  if (!Alloca.isStaticAlloca())
    return 0;
  const DataLayout &DL = Alloca.getModule()->getDataLayout();
  return Alloca.getAllocationSize(DL)->getFixedValue();
}

static void indexVariables(StackVariables &All) {
  for (size_t N = 0; N != All.Static.size(); ++N) {
    const StackVariable &V = All.Static[N];
    All.Index[V.Alloca] = N;
    for (const IntrinsicInst *Start : V.Starts)
      All.Index[Start] = N;
    for (const IntrinsicInst *End : V.Ends)
      All.Index[End] = N;
  }
}

StackVariables pagesan::findUnsafeVariables(Function &F,
                                            const StackSafetyGlobalInfo &Safety,
                                            bool WithScopes,
                                            OptimizationRemarkEmitter &ORE) {
  StackVariables Result;
  Scopes All = collectScopes(F);
  for (Instruction &I : instructions(F)) {
    auto *Alloca = dyn_cast<AllocaInst>(&I);
    if (!Alloca || !canHaveRedzones(*Alloca))
      continue;
    if (Safety.isSafe(*Alloca) || isAllocaPromotable(Alloca)) {
      noteSafe(*Alloca, ORE);
      continue;
    }
    uint64_t Size = staticSize(*Alloca);
    if (!Size) {
      Result.Dynamic.push_back(Alloca);
      continue;
    }
    StackVariable V;
    V.Alloca = Alloca;
    V.Size = Size;
    V.IsCaptured = mayBeCaptured(*Alloca);
    nameVariable(V);
    auto It = All.Of.find(Alloca);
    if (It != All.Of.end()) {
      const Scope &S = It->second;
      if (WithScopes && All.AreKnown)
        applyScope(V, S);
      Result.Markers.append(S.Starts);
      Result.Markers.append(S.Ends);
    }
    Result.Static.push_back(std::move(V));
  }
  indexVariables(Result);
  NumUnsafe += Result.Static.size();
  NumDynamic += Result.Dynamic.size();
  return Result;
}

// --- Arguments by value -----------------------------------------------------

// Only accesses inside the argument, by addresses that are known.
static bool isOnlyAccessedInside(const Value *Ptr, uint64_t Room,
                                 const DataLayout &DL) {
  for (const User *U : Ptr->users()) {
    if (auto *GEP = dyn_cast<GetElementPtrInst>(U)) {
      APInt Offset(DL.getIndexTypeSizeInBits(GEP->getType()), 0);
      if (!GEP->accumulateConstantOffset(DL, Offset) || Offset.isNegative() ||
          Offset.ugt(Room) ||
          !isOnlyAccessedInside(GEP, Room - Offset.getZExtValue(), DL))
        return false;
      continue;
    }
    std::optional<TypeSize> Size;
    if (auto *Load = dyn_cast<LoadInst>(U))
      Size = DL.getTypeStoreSize(Load->getType());
    else if (auto *Store = dyn_cast<StoreInst>(U))
      if (Store->getPointerOperand() == Ptr && Store->getValueOperand() != Ptr)
        Size = DL.getTypeStoreSize(Store->getValueOperand()->getType());
    if (!Size || Size->isScalable() || Size->getFixedValue() > Room)
      return false;
  }
  return true;
}

static void copyArgument(Argument &Arg, const DataLayout &DL) {
  Function &F = *Arg.getParent();
  Instruction *Begin = &*F.getEntryBlock().getFirstNonPHIOrDbgOrAlloca();
  Align Alignment = Arg.getParamAlign().value_or(Align(1));
  auto *Copy = new AllocaInst(Arg.getParamByValType(), 0, nullptr, Alignment,
                              Arg.getName(), allocaPoint(F));
  Arg.replaceAllUsesWith(Copy);
  EmittedCode Code(Begin, *Copy);
  Code.CreateMemCpy(Copy, Alignment, &Arg, Alignment,
                    DL.getTypeAllocSize(Arg.getParamByValType()));
  ++NumByVal;
}

bool pagesan::copyByValArguments(Function &F) {
  const DataLayout &DL = F.getParent()->getDataLayout();
  bool Changed = false;
  for (Argument &Arg : F.args()) {
    if (!Arg.hasByValAttr() || Arg.use_empty())
      continue;
    TypeSize Size = DL.getTypeAllocSize(Arg.getParamByValType());
    if (!Size.getFixedValue() || isOnlyAccessedInside(&Arg, Size, DL))
      continue;
    copyArgument(Arg, DL);
    Changed = true;
  }
  return Changed;
}
