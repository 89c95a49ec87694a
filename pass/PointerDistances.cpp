//===- PointerDistances.cpp - Numbers that pointers were made into --------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "PointerDistances.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Operator.h"

using namespace llvm;
using namespace pagesan;

static bool makesNumber(const User &U) {
  if (!U.getType()->isIntOrIntVectorTy())
    return false;
  if (Instruction::isCast(cast<Operator>(U).getOpcode()) &&
      U.getOperand(0)->getType()->isPtrOrPtrVectorTy())
    return true;
  return isa<ConstantExpr>(U) && any_of(U.operands(), [](const Use &Part) {
           auto *Expression = dyn_cast<ConstantExpr>(Part);
           return Expression && makesNumber(*Expression);
         });
}

// What still leads to where V led. Not what is left of a hash or of a
// remainder: an index, as any other.
static bool isLedOn(const Instruction &I) {
  if (isa<CastInst, PHINode, SelectInst, FreezeInst>(I))
    return true;
  switch (I.getOpcode()) {
  case Instruction::Add:
  case Instruction::Sub:
  case Instruction::Mul:
  case Instruction::Shl:
  case Instruction::Or:
  case Instruction::Xor:
    return true;
  }
  auto *Exact = dyn_cast<PossiblyExactOperator>(&I);
  return Exact && Exact->isExact();
}

// Number goes into User.
void PointerDistances::note(const User &User, const Value *Number) {
  if (auto *Store = dyn_cast<StoreInst>(&User)) {
    auto *Variable = dyn_cast<AllocaInst>(Store->getPointerOperand());
    if (Variable && Store->getValueOperand() == Number)
      add(Variable);
    return;
  }
  auto *I = dyn_cast<Instruction>(&User);
  if (I && I->getType()->isIntOrIntVectorTy() &&
      (isa<LoadInst>(I) || isLedOn(*I)))
    add(I);
}

void PointerDistances::add(const Value *V) {
  if (Made.insert(V).second)
    Added.push_back(V);
}

PointerDistances::PointerDistances(const Function &F) {
  for (const Instruction &I : instructions(F)) {
    if (makesNumber(I))
      add(&I);
    for (const Use &U : I.operands())
      if (isa<ConstantExpr>(U) && contains(U))
        note(I, U);
  }
  while (!Added.empty()) {
    const Value *V = Added.pop_back_val();
    for (const User *User : V->users())
      note(*User, V);
  }
}

bool PointerDistances::contains(const Value *Index) const {
  auto *Constant = dyn_cast<ConstantExpr>(Index);
  return Constant ? makesNumber(*Constant) : Made.contains(Index);
}
