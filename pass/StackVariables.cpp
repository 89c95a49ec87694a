//===- StackVariables.cpp - Which variables are unsafe, and when ----------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "StackVariables.h"
#include "CheckEmitter.h"
#include "InlineAssembly.h"
#include "KeptAddresses.h"
#include "LLVMCompat.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/StackSafetyAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/DiagnosticInfo.h"
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
STATISTIC(NumTooLarge, "Stack variables too large for redzones");
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

// As AddressSanitizer has them, but for variables of F's own that debug
// information tells about: those of functions that were inlined into it carry
// an ".i". Lines are those of the scope's beginning.
static void nameVariable(StackVariable &V, const ScopeMarkers *Markers) {
  const Function &F = *V.Alloca->getFunction();
  DILocalVariable *Declared = declaredVariable(*V.Alloca);
  if (Declared && Declared->getScope()->getSubprogram() != F.getSubprogram())
    Declared = nullptr;
  if (Markers)
    V.Line = Markers->line(F);
  if (Declared && !V.Line)
    V.Line = Declared->getLine();
  if (Declared)
    V.Name = Declared->getName().str();
  if (V.Name.empty())
    V.Name = annotatedName(*V.Alloca).str();
  if (V.Name.empty())
    V.Name = V.Alloca->getName().str();
  if (V.Name.empty())
    V.Name = "<unknown>";
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

// Left as it is, for a reason that is no proof.
static void noteGap(const AllocaInst &Alloca, StringRef Name, StringRef What,
                    OptimizationRemarkEmitter &ORE) {
  ORE.emit([&] {
    return OptimizationRemarkMissed(DEBUG_TYPE, Name, &Alloca)
           << "stack variable '" << Alloca.getName() << "' " << What;
  });
}

// Of an alloca of constant size; no value if that is more than a number holds.
static std::optional<uint64_t> staticSize(const AllocaInst &Alloca) {
  const DataLayout &DL = Alloca.getModule()->getDataLayout();
  std::optional<TypeSize> Size = Alloca.getAllocationSize(DL);
  if (!Size)
    return std::nullopt;
  return Size->getFixedValue();
}

namespace {
class VariableFinder {
public:
  VariableFinder(Function &F, const StackSafetyGlobalInfo &Safety,
                 const KeptAddresses &Addresses, const Options &Opts,
                 OptimizationRemarkEmitter &ORE)
      : F(F), Safety(Safety), Addresses(Addresses), Opts(Opts), ORE(ORE),
        Scopes(F) {}

  StackVariables find() {
    for (Instruction &I : instructions(F))
      if (auto *Alloca = dyn_cast<AllocaInst>(&I))
        if (canHaveRedzones(*Alloca))
          add(*Alloca);
    NumUnsafe += Found.Static.size();
    NumDynamic += Found.Dynamic.size();
    return std::move(Found);
  }

private:
  void add(AllocaInst &Alloca) {
    if ((Opts.StackSafety && Safety.isSafe(Alloca)) ||
        isAllocaPromotable(&Alloca)) {
      noteSafe(Alloca, ORE);
      return;
    }
    if (!Alloca.isStaticAlloca()) {
      Found.Dynamic.push_back(&Alloca);
      return;
    }
    std::optional<uint64_t> Size = staticSize(Alloca);
    if (!Size || *Size > Room) {
      warnTooLarge(Alloca);
      return;
    }
    if (*Size == 0)
      Found.Dynamic.push_back(&Alloca);
    else if (mustStayInPlace(Alloca))
      noteGap(Alloca, "AsmOperand",
              "has no redzones: inline assembly addresses it in its frame",
              ORE);
    else
      addStatic(Alloca, *Size);
  }

  void addStatic(AllocaInst &Alloca, uint64_t Size) {
    Room -= Size;
    StackVariable V;
    V.Alloca = &Alloca;
    V.Size = Size;
    V.IsCaptured = mayBeCaptured(Alloca);
    V.IsKept = Addresses.isKept(Alloca);
    V.IsAsmOperand = isAsmOperand(Alloca);
    const ScopeMarkers *Markers = Scopes.markersOf(Alloca);
    nameVariable(V, Markers);
    if (Size > MaxScoped)
      noteGap(Alloca, "LargeScope",
              "is not poisoned outside of its scope: it is too large", ORE);
    else if (Opts.UseAfterScope)
      V.Scope = Scopes.scopeOf(Alloca);
    NumScopes += V.Scope.Ends.size();
    if (Markers) {
      Found.Markers.append(Markers->Starts);
      Found.Markers.append(Markers->Ends);
    }
    Found.Index[&Alloca] = Found.Static.size();
    for (const IntrinsicInst *Start : V.Scope.Starts)
      Found.Index[Start] = Found.Static.size();
    for (const IntrinsicInst *End : V.Scope.Ends)
      Found.Index[End] = Found.Static.size();
    Found.Static.push_back(std::move(V));
  }

  // Whether assembly accesses a part of it.
  bool isAsmOperand(const Value &Ptr) const {
    return any_of(Ptr.uses(), [this](const Use &U) {
      return isa<GetElementPtrInst>(U.getUser())
                 ? isAsmOperand(*U.getUser())
                 : sizeOfAsmMemory(U, F.getParent()->getDataLayout())
                       .has_value();
    });
  }

  // Without optimisation nothing but a variable of its own is addressed in the
  // frame: any other address takes a register, which the assembly may not leave
  // or may have overwritten by then.
  bool mustStayInPlace(const AllocaInst &Alloca) const {
    return F.hasOptNone() && any_of(Alloca.uses(), [this](const Use &U) {
             return sizeOfAsmMemory(U, F.getParent()->getDataLayout());
           });
  }

  void warnTooLarge(const AllocaInst &Alloca) {
    ++NumTooLarge;
    F.getContext().diagnose(DiagnosticInfoUnsupported(
        F,
        "pagesan: errors at variable '" + Alloca.getName() +
            "' are not found: there are more than 2 GiB of variables",
        F.getSubprogram(), DS_Warning));
  }

  // A stack has no room for more, and a frame's descriptor no number.
  static constexpr uint64_t MaxTotal = uint64_t(1) << 31;
  // Larger than a whole stack by default. Poisoning it would take longer, and
  // more memory for shadow, than anything that a function does.
  static constexpr uint64_t MaxScoped = uint64_t(64) << 20;

  Function &F;
  const StackSafetyGlobalInfo &Safety;
  const KeptAddresses &Addresses;
  const Options &Opts;
  OptimizationRemarkEmitter &ORE;
  StackScopes Scopes;
  StackVariables Found;
  uint64_t Room = MaxTotal;
};
} // namespace

StackVariables pagesan::findUnsafeVariables(Function &F,
                                            const StackSafetyGlobalInfo &Safety,
                                            const KeptAddresses &Addresses,
                                            const Options &Opts,
                                            OptimizationRemarkEmitter &ORE) {
  return VariableFinder(F, Safety, Addresses, Opts, ORE).find();
}

// --- Arguments by value -----------------------------------------------------

// Only accesses inside of the Room bytes at Ptr, by addresses that are known.
static bool isOnlyAccessedInside(const Value *Ptr, uint64_t Room,
                                 const DataLayout &DL) {
  for (const Use &U : Ptr->uses()) {
    User *I = U.getUser();
    if (auto *GEP = dyn_cast<GetElementPtrInst>(I)) {
      APInt Offset(DL.getIndexTypeSizeInBits(GEP->getType()), 0);
      if (!GEP->accumulateConstantOffset(DL, Offset) || Offset.isNegative() ||
          Offset.ugt(Room) ||
          !isOnlyAccessedInside(GEP, Room - Offset.getZExtValue(), DL))
        return false;
      continue;
    }
    std::optional<TypeSize> Size;
    if (auto *Load = dyn_cast<LoadInst>(I))
      Size = DL.getTypeStoreSize(Load->getType());
    else if (auto *Store = dyn_cast<StoreInst>(I))
      if (Store->getPointerOperand() == Ptr && Store->getValueOperand() != Ptr)
        Size = DL.getTypeStoreSize(Store->getValueOperand()->getType());
    if (std::optional<uint64_t> OfAsm = sizeOfAsmMemory(U, DL))
      Size = TypeSize::getFixed(*OfAsm);
    if (!Size || Size->isScalable() || Size->getFixedValue() > Room)
      return false;
  }
  return true;
}

// A call that must be a tail call gives its own arguments on in their place.
static SmallVector<CallInst *, 2> mustTailCallsOf(Argument &Arg) {
  SmallVector<CallInst *, 2> Calls;
  for (User *U : Arg.users())
    if (auto *Call = dyn_cast<CallInst>(U))
      if (Call->isMustTailCall())
        Calls.push_back(Call);
  return Calls;
}

static void copyArgument(Argument &Arg, uint64_t Size) {
  Function &F = *Arg.getParent();
  Instruction *Begin = &*F.getEntryBlock().getFirstNonPHIOrDbgOrAlloca();
  Align Alignment = Arg.getParamAlign().value_or(Align(1));
  auto *Copy = new AllocaInst(Arg.getParamByValType(), 0, nullptr, Alignment,
                              Arg.getName() + ".byval", allocaPoint(F));
  SmallVector<CallInst *, 2> Calls = mustTailCallsOf(Arg);
  Arg.replaceAllUsesWith(Copy);
  EmittedCode Code(Begin, *Copy);
  Code.CreateMemCpy(Copy, Alignment, &Arg, Alignment, Size);
  for (CallInst *Call : Calls) {
    Call->replaceUsesOfWith(Copy, &Arg);
    EmittedCode Back(Call, *Call);
    Back.CreateMemCpy(&Arg, Alignment, Copy, Alignment, Size);
  }
  ++NumByVal;
}

bool pagesan::copyByValArguments(Function &F) {
  const DataLayout &DL = F.getParent()->getDataLayout();
  bool Changed = false;
  for (Argument &Arg : F.args()) {
    if (!Arg.hasByValAttr() || Arg.use_empty())
      continue;
    uint64_t Size =
        DL.getTypeAllocSize(Arg.getParamByValType()).getFixedValue();
    if (!Size || isOnlyAccessedInside(&Arg, Size, DL))
      continue;
    copyArgument(Arg, Size);
    Changed = true;
  }
  return Changed;
}
