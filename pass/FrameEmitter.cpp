//===- FrameEmitter.cpp - The code of a frame -----------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "FrameEmitter.h"
#include "CheckEmitter.h"
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
#include "llvm/Transforms/Utils/SSAUpdater.h"

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
// Of all places together that enter a frame of which it does not: each of them
// has the stores.
static constexpr size_t MaxStoresOfEnters = 32;
// What a call may write where one store would do.
static constexpr uint64_t MaxClearedForStore = 64;

// Gives each user of I a copy of its own beside it. A switch that leads to a
// phi by several cases is one: they must bring the same value.
static void sink(Instruction &I) {
  SmallDenseMap<Instruction *, Instruction *, 4> CopyFor;
  for (Use &U : make_early_inc_range(I.uses())) {
    auto *User = cast<Instruction>(U.getUser());
    if (auto *Phi = dyn_cast<PHINode>(User))
      User = Phi->getIncomingBlock(U)->getTerminator();
    Instruction *&Copy = CopyFor[User];
    if (!Copy) {
      Copy = I.clone();
      Copy->insertBefore(User->getIterator());
    }
    U.set(Copy);
  }
  salvageDebugInfo(I);
  I.eraseFromParent();
}

// Loops keep addresses inside of variables ready, however rare their uses are.
// They cost nothing where they are used.
static void sinkAddresses(Instruction &Address) {
  for (User *U : make_early_inc_range(Address.users())) {
    auto *Gep = dyn_cast<GetElementPtrInst>(U);
    if (!isa<PtrToIntInst>(U) && !(Gep && Gep->hasAllConstantIndices()))
      continue;
    sinkAddresses(*cast<Instruction>(U));
    sink(*cast<Instruction>(U));
  }
}

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
    if (IsEnteredByCall)
      for (const StackVariable &V : Variables)
        sinkAddresses(*V.Alloca);
    Region = findFrameRegion(F, findUses(), maxAsking());
    Descriptor = emitFrameDescriptor(F, Frame, !StoresShadow, FakeClass, Flags);
    OnStack = new AllocaInst(
        ArrayType::get(Type::getInt8Ty(F.getContext()), Frame.Size), 0, nullptr,
        Frame.Alignment, "frame", allocaPoint(F));
    emitEnters();
    emitLeaves();
    for (size_t I = 0; I != Variables.size(); ++I)
      emitScopes(I);
    for (IntrinsicInst *Marker : Markers)
      Marker->eraseFromParent();
    for (size_t I = 0; I != Variables.size(); ++I)
      replaceVariable(I);

    ++NumFrames;
    NumFakeFrames += canBeFake();
    NumWrapped += Region.Enters.front()->getParent() != &F.getEntryBlock();
  }

private:
  bool canBeFake() const { return FakeClass != kNoFakeClass; }

  // In how many places the frame may be entered; none if it has to be certain
  // that it is. Where no call enters it, asking would cost what it saves.
  size_t maxAsking() const {
    if (!IsEnteredByCall)
      return 0;
    return StoresShadow ? std::max<size_t>(MaxStoresOfEnters / Poison.size(), 1)
                        : SIZE_MAX;
  }

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
  FrameUses findUses() const {
    FrameUses Result;
    for (const StackVariable &V : Variables) {
      auto &Uses = Result.emplace_back();
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
    return Result;
  }

  void emitEnters() {
    Entered.Initialize(OnStack->getType(), "entered");
    Entered.AddAvailableValue(&F.getEntryBlock(),
                              ConstantPointerNull::get(OnStack->getType()));
    if (Region.MayBeEntered)
      return emitEntersIfNotYet();
    Instruction *Point = Region.Enters.front();
    InUse.push_back(emitEnterAt(Point));
    Entered.AddAvailableValue(Point->getParent(), InUse.front());
  }

  Value *emitEnterAt(Instruction *Point) {
    EmittedCode Code(Point, *OnStack);
    Value *Frame = OnStack; // as the optimiser should know if it is never fake
    if (IsEnteredByCall) {
      Value *Given = Code.CreateCall(Callees.call("__pagesan_enter_frame"),
                                     {OnStack, Descriptor});
      Frame = canBeFake() ? Given : Frame;
    } else {
      Code.CreateAlignedStore(Descriptor, OnStack, Align(8));
    }
    Value *Shadow = emitShadowAddress(Code, Frame);
    if (StoresShadow)
      Writer.emit(Code, Shadow, Poison);
    if (!Region.MayBeEntered)
      Shadows.push_back(Shadow);
    return Frame;
  }

  // On the way from the function's entry Entered is null.
  void emitEntersIfNotYet() {
    SmallVector<BranchInst *, 2> Branches;
    for (Instruction *Point : Region.Enters) {
      BasicBlock *Above = Point->getParent();
      Instruction *End = emitBranch(ConstantInt::getTrue(F.getContext()), Point,
                                    *OnStack, /*Cold=*/false);
      Branches.push_back(cast<BranchInst>(Above->getTerminator()));
      BasicBlock *Below = Point->getParent();
      PHINode *Frame = PHINode::Create(OnStack->getType(), 2, "frame.in.use");
      Frame->insertBefore(*Below, Below->begin());
      Frame->addIncoming(emitEnterAt(End), End->getParent());
      Entered.AddAvailableValue(Below, Frame);
      InUse.push_back(Frame);
      EmittedCode Code(Point, *OnStack);
      Shadows.push_back(
          emitShadowAddress(Code, canBeFake() ? cast<Value>(Frame) : OnStack));
    }
    for (auto [Branch, Frame] : zip(Branches, InUse)) {
      Value *Old = Entered.GetValueAtEndOfBlock(Branch->getParent());
      cast<PHINode>(Frame)->addIncoming(Old, Branch->getParent());
      Branch->setCondition(EmittedCode(Branch, *OnStack).CreateIsNull(Old));
    }
  }

  void emitLeaves() {
    SmallVector<std::pair<Instruction *, Value *>, 4> Leaves;
    for (Instruction *Exit : Region.Leaves)
      Leaves.push_back(
          {Exit, IsLeftByCall ? Entered.GetValueAtEndOfBlock(Exit->getParent())
                              : nullptr});
    for (auto [Exit, Frame] : Leaves)
      if (IsLeftByCall)
        emitLeaveCall(Exit, Frame);
      else
        emitUnpoison(Exit);
  }

  // Frame: null if it was not entered.
  void emitLeaveCall(Instruction *Exit, Value *Frame) {
    if (isa<ConstantPointerNull>(Frame))
      return;
    if (!is_contained(InUse, Frame))
      Exit = emitBranch(EmittedCode(Exit, *Exit).CreateIsNotNull(Frame), Exit,
                        *Exit, /*Cold=*/true);
    EmittedCode Code(Exit, *Exit);
    Code.CreateCall(Callees.call("__pagesan_leave_frame"), {Frame, Descriptor});
  }

  // Good it may be already, if the frame was not entered.
  void emitUnpoison(Instruction *Exit) {
    EmittedCode Code(Exit, *Exit);
    Writer.emit(Code,
                Region.MayLeaveUnentered ? emitShadowAddress(Code, OnStack)
                                         : Shadows.front(),
                Unpoison);
  }

  // The shadow of one variable, in scope or not; its redzone is left alone.
  void emitScopes(size_t I) {
    ShadowRuns Good = Frame.shadowInScope(I), Bad;
    uint64_t Begin = Good.front().Begin, End = Good.back().End;
    Bad.push_back({Begin, End, kShadowStackAfterScope});
    Value *Shadow = Shadows[Region.EnterOf[I]];
    emitAt(Variables[I].Scope.Starts, Shadow, Writer.plan(Good, End));
    emitAt(Variables[I].Scope.Ends, Shadow, Writer.plan(Bad, End));
  }

  void emitAt(ArrayRef<IntrinsicInst *> Markers, Value *Shadow,
              ArrayRef<ShadowStore> Stores) {
    for (IntrinsicInst *Marker : Markers) {
      EmittedCode Code(Marker, *Marker);
      Writer.emit(Code, Shadow, Stores);
    }
  }

  void replaceVariable(size_t I) {
    AllocaInst *Old = Variables[I].Alloca;
    auto *Base =
        canBeFake() ? cast<Instruction>(InUse[Region.EnterOf[I]]) : OnStack;
    Instruction *Behind = isa<PHINode>(Base)
                              ? &*Base->getParent()->getFirstInsertionPt()
                              : Base->getNextNode();
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
  // By place where it is entered; and by block, null where it is not in use.
  SmallVector<Value *, 2> InUse, Shadows;
  SSAUpdater Entered;
};

} // namespace

void pagesan::emitFrame(Function &F, const StackVariables &Variables,
                        UseAfterReturn Mode) {
  FrameEmitter(F, Variables.Static, Mode).emit(Variables.Markers);
}
