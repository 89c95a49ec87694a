//===- FarOverflows.cpp - Accesses that jump over redzones ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FarOverflows.h"
#include "AllocationCalls.h"
#include "CheckEmitter.h"
#include "GlobalObjects.h"
#include "LLVMCompat.h"
#include "PointerDistances.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Operator.h"

using namespace llvm;
using namespace pagesan;

// No redzone is smaller: of the heap, and of any variable.
static constexpr int64_t LeastHeapRedzone = 16, LeastRedzone = 8;

namespace {

// Scale[i] * Index[i] and so on, and a constant; as a sum of 64 bits that may
// wrap around.
struct Distance {
  OffsetTerms Terms;
  APInt Constant = APInt(64, 0);
};

} // namespace

// What Ptr is computed from, and the distance to there.
static Value *walkToBase(Value *Ptr, const DataLayout &DL, Distance &D) {
  constexpr unsigned MaxSteps = 16;
  for (unsigned Step = 0; Step != MaxSteps; ++Step) {
    auto *GEP = dyn_cast<GEPOperator>(Ptr);
    // Not of scalable types: such a sum is no base of any kind that is known.
    if (!GEP || !GEP->collectOffset(DL, 64, D.Terms, D.Constant))
      return Ptr;
    Ptr = GEP->getPointerOperand();
  }
  return Ptr;
}

// Index was loaded from where it leads on from, as one of all that are at D: a
// pointer that is kept as the distance from its own place. Behind it are the
// members of its object.
static bool isLoadedThere(const Value *Index, const Distance &D,
                          const Value *Base, const DataLayout &DL) {
  auto *Load = dyn_cast<LoadInst>(Index);
  Distance Place;
  return Load &&
         walkToBase(const_cast<Value *>(Load->getPointerOperand()), DL,
                    Place) == Base &&
         Place.Constant.sle(D.Constant) &&
         Place.Terms.size() + 1 == D.Terms.size() &&
         all_of(Place.Terms, [&](const auto &Term) {
           auto It = D.Terms.find(Term.first);
           return It != D.Terms.end() && It->second == Term.second;
         });
}

// The same of any value that Index can be: loops load the next one.
static bool isKeptThere(const Value *Index, const Distance &D,
                        const Value *Base, const DataLayout &DL) {
  constexpr unsigned MaxValues = 16;
  SmallSetVector<const Value *, MaxValues> Values;
  Values.insert(Index);
  for (unsigned I = 0; I != Values.size() && I != MaxValues; ++I) {
    const Value *V = Values[I];
    if (isLoadedThere(V, D, Base, DL))
      return true;
    if (isa<SExtInst, ZExtInst, PHINode, SelectInst, FreezeInst>(V))
      for (const Use &From : cast<Instruction>(V)->operands())
        Values.insert(From);
  }
  return false;
}

namespace {

class FarFinder {
public:
  FarFinder(Function &F, const Options &Opts, FunctionAnalysisManager &FAM)
      : F(F), Opts(Opts), FAM(FAM), DL(F.getParent()->getDataLayout()),
        TLI(FAM.getResult<TargetLibraryAnalysis>(F)) {}

  std::vector<FarCheck> run(const AccessTrace &T) {
    for (const AccessTrace::Entry &E : T.Entries)
      consider(E.A);
    return std::move(Checks);
  }

private:
  void consider(const Access &A) {
    if (A.Shape != Access::Whole || A.Size.isScalable() ||
        A.By != AccessBy::Instruction)
      return;
    Distance D;
    FarCheck C = {A.Inst, A.Ptr, walkToBase(A.Ptr, DL, D),
                  A.Size.getFixedValue(), A.IsWrite};
    // At a constant distance shadow says enough.
    if (D.Terms.empty() || !findObject(C) || isInside(C) ||
        leadsElsewhere(D, C) || isNearChecked(A))
      return;
    Checks.push_back(C);
  }

  Value *bytes(uint64_t N) const {
    return ConstantInt::get(Type::getInt64Ty(F.getContext()), N);
  }

  bool findObject(FarCheck &C) const {
    if (auto *Alloca = dyn_cast<AllocaInst>(C.Base)) {
      std::optional<TypeSize> Size = Alloca->getAllocationSize(DL);
      if (!Opts.Stack || !Alloca->isStaticAlloca() || !Size ||
          Size->isScalable())
        return false;
      C.Bytes = bytes(Size->getFixedValue());
      return true;
    }
    if (auto *Global = dyn_cast<GlobalVariable>(C.Base)) {
      if (!Opts.Globals || Global->isInterposable() ||
          whySkipGlobal(*Global) != GlobalSkip::None)
        return false;
      C.Bytes = bytes(DL.getTypeAllocSize(Global->getValueType()));
      return true;
    }
    if (isAllocation(*C.Base, TLI)) {
      std::tie(C.Bytes, C.Count) = allocatedSize(cast<CallBase>(*C.Base));
      return true;
    }
    return Opts.FarOverflows == FarOption::All &&
           isa<Argument, LoadInst, CallBase>(C.Base);
  }

  // The values that the distance can have are all good.
  bool isInside(const FarCheck &C) {
    auto *Bytes = dyn_cast_or_null<ConstantInt>(C.Bytes);
    if (!Bytes || C.Count)
      return false;
    // Whatever the distance is shadow has something against it.
    if (Bytes->getZExtValue() < C.Size)
      return true;
    auto &SE = FAM.getResult<ScalarEvolutionAnalysis>(F);
    const SCEV *Far = SE.getMinusSCEV(SE.getSCEV(C.Ptr), SE.getSCEV(C.Base));
    return !isa<SCEVCouldNotCompute>(Far) &&
           SE.getUnsignedRangeMax(Far).ule(Bytes->getZExtValue() - C.Size);
  }

  // To another object, on purpose.
  bool leadsElsewhere(const Distance &D, const FarCheck &C) {
    if (!Pointers)
      Pointers.emplace(F);
    return any_of(D.Terms, [&](const auto &Term) {
      return Pointers->contains(Term.first) ||
             (Term.second.isOne() && isKeptThere(Term.first, D, C.Base, DL));
    });
  }

  // Where one access is in its object, another that is no farther from it than
  // a redzone is wide is in it, or shadow has something against it.
  bool isNearChecked(const Access &A) {
    if (A.Inst->getParent() != Block) {
      Block = A.Inst->getParent();
      Checked.clear();
    }
    auto [It, IsNew] = Checked.try_emplace(A.Where.Base, A.Where.Offset);
    return !IsNew && A.Where.Offset <= It->second + LeastRedzone &&
           A.Where.Offset >= It->second - LeastRedzone;
  }

  Function &F;
  const Options &Opts;
  FunctionAnalysisManager &FAM;
  const DataLayout &DL;
  const TargetLibraryInfo &TLI;
  std::vector<FarCheck> Checks;
  std::optional<PointerDistances> Pointers; // once it is needed
  // Of this block: the offset from a base at which the first check of it is.
  const BasicBlock *Block = nullptr;
  DenseMap<const Value *, int64_t> Checked;
};

// The code of one check.
class FarEmitter {
public:
  explicit FarEmitter(const FarCheck &C)
      : C(C), DL(C.Inst->getModule()->getDataLayout()), Code(C.Inst, *C.Inst),
        Word(Code.getInt64Ty()) {}

  void emit(RuntimeCallees &Callees) {
    EmittedCode Cold(emitBranch(filter(), C.Inst, *C.Inst, /*Cold=*/true),
                     *C.Inst);
    AccessInfo Info = {C.Size, C.IsWrite};
    Info.IsPair = true;
    Function *Stub = Callees.checkObject(
        /*IsHeapOnly=*/!isa<AllocaInst, GlobalVariable>(C.Base));
    finishStubCall(
        Cold.CreateCall(Stub, {C.Ptr, C.Base, Cold.getInt64(Info.encode())}),
        *Stub);
  }

private:
  Value *filter() {
    Distance D;
    walkToBase(C.Ptr, DL, D);
    auto *Bytes = dyn_cast_or_null<ConstantInt>(C.Bytes);
    if (Bytes && !C.Count)
      return isBeyond(D, Bytes->getZExtValue() - C.Size);
    if (!C.Bytes)
      return Code.CreateICmpUGT(
          Code.CreateAdd(sum(D), Code.getInt64(LeastHeapRedzone)),
          Code.getInt64(2 * LeastHeapRedzone));
    Value *Size = Code.CreateZExt(C.Bytes, Word);
    if (C.Count)
      Size = Code.CreateMul(Size, Code.CreateZExt(C.Count, Word));
    // A distance that is a little below 0 may turn positive here: such an
    // access begins in the redzone.
    return Code.CreateICmpUGT(Code.CreateAdd(sum(D), Code.getInt64(C.Size)),
                              Size);
  }

  // distance > Room, unsigned. Of one index it is compared what is scaled: an
  // index that is no greater than this gives no greater distance, and nothing
  // wraps around.
  Value *isBeyond(const Distance &D, uint64_t Room) {
    if (D.Terms.size() == 1) {
      auto &[Index, Scale] = D.Terms.front();
      uint64_t First = D.Constant.getZExtValue();
      unsigned Bits = Index->getType()->getIntegerBitWidth();
      if (Scale.isStrictlyPositive() && First <= Room && Bits <= 64) {
        uint64_t Last = (Room - First) / Scale.getZExtValue();
        // Narrow ones are extended by their sign.
        if (Bits == 64 || isUIntN(Bits - 1, Last))
          return Code.CreateICmpUGT(Index,
                                    ConstantInt::get(Index->getType(), Last));
      }
    }
    return Code.CreateICmpUGT(sum(D), Code.getInt64(Room));
  }

  Value *sum(const Distance &D) {
    Value *Sum = nullptr;
    for (auto &[Index, Scale] : D.Terms) {
      Value *Term = Code.CreateMul(Code.CreateSExtOrTrunc(Index, Word),
                                   ConstantInt::get(Word, Scale));
      Sum = Sum ? Code.CreateAdd(Sum, Term) : Term;
    }
    return D.Constant.isZero()
               ? Sum
               : Code.CreateAdd(Sum, ConstantInt::get(Word, D.Constant));
  }

  const FarCheck &C;
  const DataLayout &DL;
  EmittedCode Code;
  Type *Word;
};

} // namespace

std::vector<FarCheck> pagesan::findFarChecks(Function &F, const AccessTrace &T,
                                             const Options &Opts,
                                             FunctionAnalysisManager &FAM) {
  if (Opts.FarOverflows == FarOption::None)
    return {};
  return FarFinder(F, Opts, FAM).run(T);
}

void pagesan::emitFarCheck(const FarCheck &Check, RuntimeCallees &Callees) {
  FarEmitter(Check).emit(Callees);
}
