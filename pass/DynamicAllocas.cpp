//===- DynamicAllocas.cpp - alloca and arrays of variable length ----------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The stack grows down: the last of them is the lowest, and everything that
// they poisoned lies between it and where the stack pointer goes back to.
//
//===----------------------------------------------------------------------===//
#include "DynamicAllocas.h"
#include "CheckEmitter.h"
#include "FrameRegion.h"
#include "LLVMCompat.h"
#include "pagesan/abi/frame_descriptor.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;
using namespace pagesan;

namespace {

class DynamicAllocas {
public:
  explicit DynamicAllocas(Function &F) : F(F), Callees(*F.getParent()) {
    // Null until there is one. Also the upper end of them all: variables of
    // constant size lie above.
    Type *Ptr = PointerType::getUnqual(F.getContext());
    Lowest = new AllocaInst(Ptr, 0, nullptr, Align(8), "lowest.alloca",
                            allocaPoint(F));
    Instruction *First = &*F.getEntryBlock().getFirstNonPHIOrDbgOrAlloca();
    EmittedCode Code(First, *Lowest);
    Code.CreateStore(ConstantPointerNull::get(cast<PointerType>(Ptr)), Lowest);
  }

  void addRedzones(AllocaInst *Alloca) {
    EmittedCode Code(Alloca, *Alloca);
    const DataLayout &DL = F.getParent()->getDataLayout();
    Value *Count =
        Code.CreateZExtOrTrunc(Alloca->getArraySize(), Code.getInt64Ty());
    Value *Size = Code.CreateMul(
        Count, Code.getInt64(DL.getTypeAllocSize(Alloca->getAllocatedType())));
    // A redzone on the left, and a right one that begins at the next unit.
    // Aligned by hand: an alloca of more alignment than the stack has would
    // take a register for the base of the whole frame.
    uint64_t Alignment = std::max(Alloca->getAlign().value(), kFrameUnit);
    Value *Whole = Code.CreateAlloca(
        Code.getInt8Ty(),
        Code.CreateAdd(
            Code.CreateAnd(Code.CreateAdd(Size, Code.getInt64(kFrameUnit - 1)),
                           Code.getInt64(-kFrameUnit)),
            Code.getInt64(2 * kFrameUnit + Alignment - StackAlign.value())));
    cast<AllocaInst>(Whole)->setAlignment(StackAlign);
    Value *Behind = Code.CreateConstGEP1_64(
        Code.getInt8Ty(), Whole, kFrameUnit + Alignment - StackAlign.value());
    Value *New = Code.CreateIntrinsic(Intrinsic::ptrmask,
                                      {Behind->getType(), Code.getInt64Ty()},
                                      {Behind, Code.getInt64(-Alignment)});
    Code.CreateCall(Callees.call("__pagesan_poison_alloca"), {New, Size});
    Code.CreateStore(Whole, Lowest);
    New->takeName(Alloca);
    Alloca->replaceAllUsesWith(New);
    Alloca->eraseFromParent();
  }

  void unpoison(Instruction *Before, Value *End) {
    EmittedCode Code(Before, *Before);
    Value *Begin =
        Code.CreateLoad(PointerType::getUnqual(F.getContext()), Lowest);
    Code.CreateCall(Callees.call("__pagesan_unpoison_allocas"), {Begin, End});
  }

  AllocaInst *lowest() const { return Lowest; }

private:
  // What the stack pointer is aligned to at any time.
  static constexpr Align StackAlign = Align::Constant<16>();

  Function &F;
  RuntimeCallees Callees;
  AllocaInst *Lowest;
};

} // namespace

// Lifetime markers say nothing about variables that leave with the stack
// pointer, and may not name what is no alloca.
static void eraseMarkers(AllocaInst *Alloca) {
  SmallVector<IntrinsicInst *, 4> Markers;
  for (User *U : Alloca->users())
    if (auto *Marker = dyn_cast<LifetimeIntrinsic>(U))
      Markers.push_back(Marker);
  for (IntrinsicInst *Marker : Markers)
    Marker->eraseFromParent();
}

void pagesan::emitDynamicAllocas(Function &F, ArrayRef<AllocaInst *> Allocas) {
  SmallVector<IntrinsicInst *, 4> Restores;
  for (Instruction &I : instructions(F))
    if (auto *Call = dyn_cast<IntrinsicInst>(&I))
      if (Call->getIntrinsicID() == Intrinsic::stackrestore)
        Restores.push_back(Call);

  DynamicAllocas Dynamic(F);
  for (AllocaInst *Alloca : Allocas) {
    eraseMarkers(Alloca);
    Dynamic.addRedzones(Alloca);
  }
  for (IntrinsicInst *Restore : Restores)
    Dynamic.unpoison(Restore, Restore->getArgOperand(0));
  for (Instruction *Exit : functionExits(F))
    Dynamic.unpoison(Exit, Dynamic.lowest());
}
