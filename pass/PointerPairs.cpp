//===- PointerPairs.cpp - Pointers that are compared ----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PointerPairs.h"
#include "CheckEmitter.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Operator.h"

using namespace llvm;
using namespace pagesan;

// The runtime knows the memory of this address space only.
static bool isPlainPointer(const Value &V) {
  return V.getType()->isPointerTy() &&
         V.getType()->getPointerAddressSpace() == 0;
}

// The pointer that V is, or was before it became a number; null for others.
static Value *pointerOf(Value *V) {
  if (auto *Cast = dyn_cast<PtrToIntOperator>(V))
    V = Cast->getPointerOperand();
  return isPlainPointer(*V) ? V : nullptr;
}

static bool isOrder(const Instruction &I) {
  auto *Compare = dyn_cast<ICmpInst>(&I);
  return Compare && Compare->isRelational() &&
         isPlainPointer(*Compare->getOperand(0));
}

static bool isDistance(const Instruction &I) {
  return I.getOpcode() == Instruction::Sub && pointerOf(I.getOperand(0)) &&
         pointerOf(I.getOperand(1));
}

SmallVector<Instruction *, 4> pagesan::findPointerPairs(Function &F,
                                                        const Options &Opts) {
  SmallVector<Instruction *, 4> Pairs;
  if (!Opts.PointerCompare && !Opts.PointerSubtract)
    return Pairs;
  for (Instruction &I : instructions(F))
    if (!I.hasMetadata(LLVMContext::MD_nosanitize) &&
        ((Opts.PointerCompare && isOrder(I)) ||
         (Opts.PointerSubtract && isDistance(I))))
      Pairs.push_back(&I);
  return Pairs;
}

void pagesan::checkPointerPair(Instruction &Pair, RuntimeCallees &Callees) {
  EmittedCode Code(&Pair, Pair);
  Function *Callee = Callees.call(isa<ICmpInst>(Pair) ? "__sanitizer_ptr_cmp"
                                                      : "__sanitizer_ptr_sub");
  CallInst *Call = Code.CreateCall(
      Callee, {pointerOf(Pair.getOperand(0)), pointerOf(Pair.getOperand(1))});
  Call->setDoesNotThrow();
  // Reports name the line.
  Call->addFnAttr(Attribute::NoMerge);
}
