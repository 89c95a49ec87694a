//===- Knowledge.cpp - How long good memory stays good --------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Knowledge.h"
#include "AllocationCalls.h"
#include "Locator.h"
#include "StackObjects.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

using namespace llvm;
using namespace pagesan;

// --- Everywhere -------------------------------------------------------------

// More than a plain access: what it sees or says may be about other threads,
// or signal handlers.
static bool isSignal(const Instruction &I) {
  if (isa<FenceInst>(I) || I.isVolatile())
    return true;
  if (auto *Load = dyn_cast<LoadInst>(&I))
    return !Load->isUnordered();
  if (auto *Store = dyn_cast<StoreInst>(&I))
    return !Store->isUnordered();
  return isa<AtomicRMWInst, AtomicCmpXchgInst>(I);
}

// The body of the function that is certain to run; null when nobody knows.
static const Function *exactCallee(const CallBase &Call) {
  const Function *Callee = Call.getCalledFunction();
  return Callee && Callee->hasExactDefinition() ? Callee : nullptr;
}

// Calls without an exact body, by what they promise.
static bool mayPoison(const CallBase &Call) {
  if (Call.hasMetadata(LLVMContext::MD_nosanitize) ||
      isa<DbgInfoIntrinsic>(Call) || isa<AnyMemIntrinsic>(Call) ||
      isa<LifetimeIntrinsic>(Call) ||
      Call.getIntrinsicID() == Intrinsic::stackrestore)
    return false;
  // Another body than this one may run: its promises are those of this one.
  if (const Function *Callee = Call.getCalledFunction())
    if (!Callee->isDeclaration())
      return true;
  if (Call.onlyReadsMemory())
    return false;
  return !(Call.hasFnAttr(Attribute::NoFree) &&
           Call.hasFnAttr(Attribute::NoSync));
}

// All but the calls of exact bodies.
static bool endsAllByItself(const Instruction &I) {
  if (isSignal(I))
    return true;
  auto *Call = dyn_cast<CallBase>(&I);
  return Call && !exactCallee(*Call) && mayPoison(*Call);
}

using CallerMap = DenseMap<const Function *, SmallVector<const Function *, 2>>;

// Whether F ends knowledge by itself; adds it to the callers of all others.
static bool isLoud(const Function &F, CallerMap &Callers) {
  for (const Instruction &I : instructions(F)) {
    if (endsAllByItself(I))
      return true;
    auto *Call = dyn_cast<CallBase>(&I);
    const Function *Callee = Call ? exactCallee(*Call) : nullptr;
    if (Callee)
      Callers[Callee].push_back(&F);
  }
  return false;
}

QuietFunctions::QuietFunctions(const Module &M) {
  CallerMap Callers;
  SmallVector<const Function *, 32> Loud;
  for (const Function &F : M) {
    if (!F.hasExactDefinition())
      continue;
    Quiet.insert(&F);
    if (isLoud(F, Callers))
      Loud.push_back(&F);
  }
  while (!Loud.empty()) {
    const Function *F = Loud.pop_back_val();
    if (Quiet.erase(F))
      append_range(Loud, Callers.lookup(F));
  }
}

bool QuietFunctions::areLeftBy(const Instruction &I) const {
  auto *Call = dyn_cast<CallBase>(&I);
  if (const Function *Callee = Call ? exactCallee(*Call) : nullptr)
    return !Quiet.contains(Callee);
  return endsAllByItself(I);
}

// --- On the stack -----------------------------------------------------------

// A call may return what it is given, in ways that count as no escape.
static bool mayReturnVariable(const CallBase &Call) {
  return any_of(Call.args(), [](const Value *Arg) {
    return Arg->getType()->isPtrOrPtrVectorTy() &&
           !isa<Constant, Argument, LoadInst>(Arg);
  });
}

Provenance Provenance::of(const Value &Base, const TargetLibraryInfo &TLI) {
  auto *Alloca = dyn_cast<AllocaInst>(&Base);
  if (Alloca && Alloca->isStaticAlloca())
    return {OneVariable, Alloca};
  const Value *Object = getUnderlyingObject(&Base);
  if (isa<GlobalValue>(Object) || isAllocation(*Object, TLI))
    return {NotStack};
  if (isa<Argument, LoadInst, IntToPtrInst, ExtractValueInst,
          ExtractElementInst, Constant>(Object))
    return {AnyCaptured};
  auto *Call = dyn_cast<CallBase>(Object);
  return {Call && !mayReturnVariable(*Call) ? AnyCaptured : AnyVariable};
}

KnowledgeEnd KnowledgeEnd::at(const Instruction &I, const StackObjects &Stack,
                              const QuietFunctions &Quiet) {
  if (auto *Alloca = dyn_cast<AllocaInst>(&I))
    return {Alloca->isStaticAlloca() ? Nothing : Dynamic};
  if (auto *Call = dyn_cast<IntrinsicInst>(&I))
    if (Call->getIntrinsicID() == Intrinsic::stackrestore)
      return {Dynamic};
  // A marker that writes no shadow is none.
  if (isa<LifetimeIntrinsic>(I)) {
    const StackVariable *V = Stack.scopeChangedBy(I);
    return V ? KnowledgeEnd{Scope, V->Alloca, V->IsCaptured} : KnowledgeEnd();
  }
  return {Quiet.areLeftBy(I) ? All : Nothing};
}

void LastEnds::add(const KnowledgeEnd &End, unsigned Number) {
  switch (End.What) {
  case KnowledgeEnd::Nothing:
    return;
  case KnowledgeEnd::All:
    OfAll = Number;
    return;
  case KnowledgeEnd::Scope:
    OfVariable[End.Variable] = Number;
    break;
  case KnowledgeEnd::Dynamic:
    break;
  }
  OfAnyVariable = Number;
  if (End.IsCaptured)
    OfCaptured = Number;
}

unsigned LastEnds::of(const Provenance &P) const {
  switch (P.What) {
  case Provenance::NotStack:
    return OfAll;
  case Provenance::AnyVariable:
    return std::max(OfAll, OfAnyVariable);
  case Provenance::AnyCaptured:
    return std::max(OfAll, OfCaptured);
  case Provenance::OneVariable:
    return std::max(OfAll, OfVariable.lookup(P.Variable));
  case Provenance::NumKinds:
    break;
  }
  llvm_unreachable("all kinds are covered");
}
