//===- StackObjects.cpp - Redzones, scopes and frames ---------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "StackObjects.h"
#include "DynamicAllocas.h"
#include "FrameRegion.h"
#include "LLVMCompat.h"
#include "ShadowStores.h"
#include "StackFrame.h"
#include "pagesan/abi/frame_descriptor.h"
#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/StackSafetyAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/DIBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/Transforms/Utils/Local.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumFrames, "Frames with redzones");
STATISTIC(NumFakeFrames, "Frames that may come from the fake stack");
STATISTIC(NumWrapped, "Frames that not every call enters");

// More stores than that, and a call that copies the shadow is smaller.
static constexpr size_t MaxStores = 4;
// A descriptor does not hold more shadow than that (frames of 16 KiB): most of
// it would be zeros.
static constexpr size_t MaxDescribedShadow = 2048;

namespace {

class FrameEmitter {
public:
  FrameEmitter(Function &F, ArrayRef<StackVariable> Variables,
               bool UseAfterReturn)
      : F(F), Variables(Variables), Frame(Variables), Callees(*F.getParent()),
        Widest(widestShadowStore(F)) {
    bool IsCaptured =
        any_of(Variables, [](const StackVariable &V) { return V.IsCaptured; });
    // After setjmp's second return nobody knows which frame is in use.
    if (UseAfterReturn && IsCaptured && !F.callsFunctionThatReturnsTwice())
      FakeClass = fakeClassOf(std::max(Frame.Size, Frame.Alignment.value()));
    Poison = planShadowStores(Frame.AtStart, 0, Frame.AtStart.size(), Widest);
    Unpoison = planShadowStores(Frame.EverPoisoned, 0,
                                Frame.EverPoisoned.size(), Widest);
    IsCalled = canBeFake() || (Poison.size() > MaxStores &&
                               Frame.AtStart.size() <= MaxDescribedShadow);
    StoresShadow = !IsCalled || Frame.AtStart.size() > MaxDescribedShadow;
  }

  void emit(ArrayRef<IntrinsicInst *> Markers) {
    Region = findFrameRegion(F, findUses(), /*MustEnter=*/canBeFake());
    Descriptor = emitFrameDescriptor(F, Frame, !StoresShadow, FakeClass);
    OnStack = new AllocaInst(
        ArrayType::get(Type::getInt8Ty(F.getContext()), Frame.Size), 0, nullptr,
        Frame.Alignment, "frame", allocaPoint(F));
    emitEnter();
    for (Instruction *Exit : Region.Leaves)
      emitLeave(Exit);
    for (size_t I = 0; I != Variables.size(); ++I)
      emitScopes(I);
    for (IntrinsicInst *Marker : Markers)
      Marker->eraseFromParent();
    for (size_t I = 0; I != Variables.size(); ++I)
      replaceVariable(I);

    ++NumFrames;
    NumFakeFrames += canBeFake();
    NumWrapped += Region.Enter->getParent() != &F.getEntryBlock();
  }

private:
  bool canBeFake() const { return FakeClass != kNoFakeClass; }

  // Markers count where they write shadow.
  SmallVector<Instruction *, 32> findUses() const {
    SmallVector<Instruction *, 32> Uses;
    for (const StackVariable &V : Variables) {
      for (Use &U : V.Alloca->uses()) {
        auto *I = cast<Instruction>(U.getUser());
        if (auto *Phi = dyn_cast<PHINode>(I))
          Uses.push_back(Phi->getIncomingBlock(U)->getTerminator());
        else if (!isa<LifetimeIntrinsic>(I))
          Uses.push_back(I);
      }
      Uses.append(V.Starts.begin(), V.Starts.end());
      Uses.append(V.Ends.begin(), V.Ends.end());
    }
    return Uses;
  }

  void emitEnter() {
    EmittedCode Code(Region.Enter, *OnStack);
    Base = OnStack;
    if (IsCalled)
      Base = Code.CreateCall(Callees.call("__pagesan_enter_frame"),
                             {OnStack, Descriptor});
    else
      Code.CreateAlignedStore(Descriptor, OnStack, Align(8));
    if (!canBeFake())
      Base = OnStack; // as the optimiser should know
    Shadow = emitShadowAddress(Code, Base);
    if (StoresShadow)
      emitShadowStores(Code, Shadow, Poison, Frame.AtStart);
  }

  void emitLeave(Instruction *Exit) {
    EmittedCode Code(Exit, *Exit);
    if (IsCalled) {
      Code.CreateCall(Callees.call("__pagesan_leave_frame"),
                      {Base, Descriptor});
      return;
    }
    Value *Address =
        Region.MayLeaveUnentered ? emitShadowAddress(Code, OnStack) : Shadow;
    SmallVector<uint8_t, 64> Good(Frame.AtStart.size(), kShadowGood);
    emitShadowStores(Code, Address, Unpoison, Good);
  }

  // The shadow of one variable, in scope or not; its redzone is left alone.
  void emitScope(IntrinsicInst *Marker, size_t I, bool IsStart) {
    uint64_t Begin = Frame.Offsets[I] / kGranuleSize;
    uint64_t End = Begin + divideCeil(Variables[I].Size, kGranuleSize);
    SmallVector<uint8_t, 64> Bytes(Frame.InScope);
    if (!IsStart)
      std::fill(Bytes.begin() + Begin, Bytes.begin() + End,
                kShadowStackAfterScope);
    constexpr uint64_t MaxStored = 8 * 16;
    EmittedCode Code(Marker, *Marker);
    if (End - Begin > MaxStored)
      return emitLongScope(Code, Begin, End, Bytes, IsStart);
    SmallVector<uint8_t, 64> All(Frame.InScope.size(), 1);
    emitShadowStores(Code, Shadow, planShadowStores(All, Begin, End, Widest),
                     Bytes);
  }

  // Too long to be written out.
  void emitLongScope(EmittedCode &Code, uint64_t Begin, uint64_t End,
                     ArrayRef<uint8_t> Bytes, bool IsStart) {
    uint8_t Value = IsStart ? kShadowGood : kShadowStackAfterScope;
    llvm::Value *Addr = Code.CreateAdd(Shadow, Code.getInt64(Begin));
    llvm::Value *Ptr =
        Code.CreateIntToPtr(Addr, PointerType::getUnqual(F.getContext()));
    // Not memset, which checks what it is given.
    Code.CreateCall(Callees.call("__pagesan_set_shadow"),
                    {Ptr, Code.getInt32(Value), Code.getInt64(End - Begin)});
    if (Bytes[End - 1] != Value)
      emitShadowStores(Code, Shadow, ShadowStore{End - 1, 1}, Bytes);
  }

  void emitScopes(size_t I) {
    for (IntrinsicInst *Start : Variables[I].Starts)
      emitScope(Start, I, /*IsStart=*/true);
    for (IntrinsicInst *End : Variables[I].Ends)
      emitScope(End, I, /*IsStart=*/false);
  }

  void replaceVariable(size_t I) {
    AllocaInst *Old = Variables[I].Alloca;
    Instruction *Behind = cast<Instruction>(Base)->getNextNode();
    EmittedCode Code(Behind, *OnStack);
    Value *New = Code.CreateConstInBoundsGEP1_64(Code.getInt8Ty(), Base,
                                                 Frame.Offsets[I]);
    New->takeName(Old);
    DIBuilder Debug(*F.getParent(), /*AllowUnresolved=*/false);
    replaceDbgDeclare(Old, Base, Debug, DIExpression::ApplyOffset,
                      int(Frame.Offsets[I]));
    Old->replaceAllUsesWith(New);
    Old->eraseFromParent();
  }

  Function &F;
  ArrayRef<StackVariable> Variables;
  StackFrame Frame;
  RuntimeCallees Callees;
  uint64_t Widest;
  uint8_t FakeClass = kNoFakeClass;
  SmallVector<ShadowStore, 8> Poison, Unpoison;
  // By the runtime's functions, and whether they leave the shadow to us.
  bool IsCalled, StoresShadow;

  FrameRegion Region;
  GlobalVariable *Descriptor = nullptr;
  AllocaInst *OnStack = nullptr;
  Value *Base = nullptr, *Shadow = nullptr;
};

} // namespace

StackObjects::StackObjects(Function &F, const StackSafetyGlobalInfo &Safety,
                           const Options &Opts, OptimizationRemarkEmitter &ORE)
    : F(F), Opts(Opts) {
  if (Opts.Stack)
    Variables = findUnsafeVariables(F, Safety, Opts.UseAfterScope, ORE);
}

// longjmp and exceptions are functions that the runtime knows; this is none.
static void emitBeforeBuiltinLongjmp(Function &F) {
  constexpr unsigned StackPointerSlot = 2;
  RuntimeCallees Callees(*F.getParent());
  for (Instruction &I : make_early_inc_range(instructions(F))) {
    auto *Jump = dyn_cast<IntrinsicInst>(&I);
    if (!Jump || Jump->getIntrinsicID() != Intrinsic::eh_sjlj_longjmp)
      continue;
    EmittedCode Code(Jump, *Jump);
    Type *Ptr = PointerType::getUnqual(F.getContext());
    Value *Slot =
        Code.CreateConstGEP1_64(Ptr, Jump->getArgOperand(0), StackPointerSlot);
    Code.CreateCall(Callees.call("__pagesan_unwind_to"),
                    {Code.CreateLoad(Ptr, Slot)});
  }
}

void StackObjects::emit() {
  if (Opts.Stack)
    emitBeforeBuiltinLongjmp(F);
  if (!Variables.Dynamic.empty())
    emitDynamicAllocas(F, Variables.Dynamic);
  if (!Variables.Static.empty())
    FrameEmitter(F, Variables.Static, Opts.UseAfterReturn)
        .emit(Variables.Markers);
}
