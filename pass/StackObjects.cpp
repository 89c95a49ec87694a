//===- StackObjects.cpp - Redzones, scopes and frames ---------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "StackObjects.h"
#include "CheckEmitter.h"
#include "DynamicAllocas.h"
#include "FrameEmitter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/StackSafetyAnalysis.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;
using namespace pagesan;

StackObjects::StackObjects(Function &F, const StackSafetyGlobalInfo &Safety,
                           const KeptAddresses &Addresses, const Options &Opts,
                           OptimizationRemarkEmitter &ORE)
    : F(F), Opts(Opts) {
  if (hasStackObjects())
    Variables = findUnsafeVariables(F, Safety, Addresses, Opts, ORE);
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

// Inlined into another function after this, a frame would be a part of the
// caller's live frame: poison that an exception or longjmp leaves behind would
// stay there, and a slot that it shares would be poisoned for its neighbours.
// With link-time optimisation the linker is still to inline. Marked calls are
// stronger than the function's own word.
static void forbidInlining(Function &F) {
  F.removeFnAttr(Attribute::AlwaysInline);
  F.removeFnAttr(Attribute::InlineHint);
  F.addFnAttr(Attribute::NoInline);
  for (User *U : F.users())
    if (auto *Call = dyn_cast<CallBase>(U))
      if (Call->getCalledOperand() == &F)
        Call->removeFnAttr(Attribute::AlwaysInline);
}

// Callees of other modules that are to be inlined here whatever they say.
static void forbidForcedInlining(Function &F) {
  for (Instruction &I : instructions(F))
    if (auto *Call = dyn_cast<CallBase>(&I)) {
      const Function *Callee = Call->getCalledFunction();
      if (Callee && Callee->isDeclaration())
        Call->removeFnAttr(Attribute::AlwaysInline);
    }
}

void StackObjects::emit() {
  forbidForcedInlining(F);
  if (!hasStackObjects())
    return;
  emitBeforeBuiltinLongjmp(F);
  if (!Variables.Dynamic.empty())
    emitDynamicAllocas(F, Variables.Dynamic);
  if (!Variables.Static.empty())
    emitFrame(F, Variables, Opts.AfterReturn);
  if (!Variables.Static.empty() || !Variables.Dynamic.empty())
    forbidInlining(F);
}
