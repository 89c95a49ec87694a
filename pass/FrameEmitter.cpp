//===- FrameEmitter.cpp - The code of a frame -----------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FrameEmitter.h"
#include "FrameRegion.h"
#include "LLVMCompat.h"
#include "ShadowStores.h"
#include "StackFrame.h"
#include "pagesan/abi/frame_descriptor.h"
#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/IR/DIBuilder.h"
#include "llvm/Transforms/Utils/Local.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumFrames, "Frames with redzones");
STATISTIC(NumFakeFrames, "Frames that may come from the fake stack");
STATISTIC(NumWrapped, "Frames that not every call enters");

// More stores than that, and a call that copies or clears the shadow is
// smaller.
static constexpr size_t MaxStores = 4;
// A descriptor does not hold more shadow than that (frames of 16 KiB): most of
// it would be zeros.
static constexpr uint64_t MaxDescribedShadow = 2048;
// What a call may write where one store would do.
static constexpr uint64_t MaxClearedForStore = 64;

namespace {

class FrameEmitter {
public:
  FrameEmitter(Function &F, ArrayRef<StackVariable> Variables,
               UseAfterReturn Mode)
      : F(F), Variables(Variables), Frame(Variables), Callees(*F.getParent()),
        Writer(F) {
    if (mayOutliveCall(Mode))
      FakeClass = fakeClassOf(std::max(Frame.Size, Frame.Alignment.value()));
    if (canBeFake() && Mode == UseAfterReturn::Always)
      Flags = kFrameAlwaysFake;
    Poison = Writer.plan(Frame.AtStart, Frame.shadowSize());
    Unpoison = Writer.plan(Frame.Dirty, Frame.shadowSize());
    StoresShadow = Frame.shadowSize() > MaxDescribedShadow ||
                   (!canBeFake() && Poison.size() <= MaxStores);
    IsEnteredByCall = canBeFake() || !StoresShadow;
    IsLeftByCall = IsEnteredByCall ||
                   (Unpoison.size() > MaxStores &&
                    Frame.shadowSize() / MaxClearedForStore < Unpoison.size());
  }

  void emit(ArrayRef<IntrinsicInst *> Markers) {
    Region = findFrameRegion(F, findUses(), /*MustEnter=*/canBeFake());
    Descriptor = emitFrameDescriptor(F, Frame, !StoresShadow, FakeClass, Flags);
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

  // After setjmp's second return nobody knows which frame is in use. Assembly
  // that names a variable is written for an address in the real frame, which
  // takes no register.
  bool mayOutliveCall(UseAfterReturn Mode) const {
    return Mode != UseAfterReturn::Never &&
           !F.callsFunctionThatReturnsTwice() &&
           any_of(Variables, std::mem_fn(&StackVariable::IsKept)) &&
           none_of(Variables, std::mem_fn(&StackVariable::IsAsmOperand));
  }

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
      Uses.append(V.Scope.Starts.begin(), V.Scope.Starts.end());
      Uses.append(V.Scope.Ends.begin(), V.Scope.Ends.end());
    }
    return Uses;
  }

  void emitEnter() {
    EmittedCode Code(Region.Enter, *OnStack);
    Base = OnStack;
    if (IsEnteredByCall)
      Base = Code.CreateCall(Callees.call("__pagesan_enter_frame"),
                             {OnStack, Descriptor});
    else
      Code.CreateAlignedStore(Descriptor, OnStack, Align(8));
    if (!canBeFake())
      Base = OnStack; // as the optimiser should know
    Shadow = emitShadowAddress(Code, Base);
    if (StoresShadow)
      Writer.emit(Code, Shadow, Poison);
  }

  void emitLeave(Instruction *Exit) {
    EmittedCode Code(Exit, *Exit);
    if (IsLeftByCall) {
      Code.CreateCall(Callees.call("__pagesan_leave_frame"),
                      {Base, Descriptor});
      return;
    }
    Writer.emit(Code,
                Region.MayLeaveUnentered ? emitShadowAddress(Code, OnStack)
                                         : Shadow,
                Unpoison);
  }

  // The shadow of one variable, in scope or not; its redzone is left alone.
  void emitScopes(size_t I) {
    ShadowRuns Good = Frame.shadowInScope(I), Bad;
    uint64_t Begin = Good.front().Begin, End = Good.back().End;
    Bad.push_back({Begin, End, kShadowStackAfterScope});
    emitAt(Variables[I].Scope.Starts, Writer.plan(Good, End));
    emitAt(Variables[I].Scope.Ends, Writer.plan(Bad, End));
  }

  void emitAt(ArrayRef<IntrinsicInst *> Markers, ArrayRef<ShadowStore> Stores) {
    for (IntrinsicInst *Marker : Markers) {
      EmittedCode Code(Marker, *Marker);
      Writer.emit(Code, Shadow, Stores);
    }
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
  ShadowWriter Writer;
  uint8_t FakeClass = kNoFakeClass, Flags = 0;
  SmallVector<ShadowStore, 8> Poison, Unpoison;
  // By the runtime's functions, and whether they leave the shadow to us.
  bool IsEnteredByCall, IsLeftByCall, StoresShadow;

  FrameRegion Region;
  GlobalVariable *Descriptor = nullptr;
  AllocaInst *OnStack = nullptr;
  Value *Base = nullptr, *Shadow = nullptr;
};

} // namespace

void pagesan::emitFrame(Function &F, const StackVariables &Variables,
                        UseAfterReturn Mode) {
  FrameEmitter(F, Variables.Static, Mode).emit(Variables.Markers);
}
