//===- GlobalRegistration.cpp - Constructors around globals ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "GlobalRegistration.h"
#include "Attributes.h"
#include "CheckEmitter.h"
#include "RuntimeCallees.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;
using namespace pagesan;

// Before every constructor of the program, as its constructors may use its
// variables.
static constexpr int CtorPriority = 1;

// Weak: when the linker drops all of the section, it may not define them.
static Constant *sectionBound(Module &M, const Twine &Name) {
  if (GlobalVariable *Known = M.getGlobalVariable(Name.str()))
    return Known;
  auto *Bound =
      new GlobalVariable(M, Type::getInt8Ty(M.getContext()), false,
                         GlobalValue::ExternalWeakLinkage, nullptr, Name);
  Bound->setVisibility(GlobalValue::HiddenVisibility);
  return Bound;
}

// void NAME() { CALLEE(begin, end); }, once in a link. Null when M has it.
static Function *makeCaller(Module &M, const Twine &Name, StringRef Callee,
                            StringRef Section) {
  if (M.getFunction(Name.str()))
    return nullptr;
  LLVMContext &Ctx = M.getContext();
  Function *F = Function::createWithDefaultAttr(
      FunctionType::get(Type::getVoidTy(Ctx), false),
      GlobalValue::InternalLinkage, 0, Name, &M);
  F->setDoesNotThrow();
  F->setComdat(M.getOrInsertComdat(F->getName()));
  setInstrumented(*F);
  IRBuilder<> Code(BasicBlock::Create(Ctx, "", F));
  Code.CreateCall(RuntimeCallees(M).call(Callee),
                  {sectionBound(M, "__start_" + Section),
                   sectionBound(M, "__stop_" + Section)});
  Code.CreateRetVoid();
  return F;
}

void pagesan::registerSection(Module &M, StringRef Section, StringRef What) {
  std::string Callee = ("__pagesan_register_" + What).str();
  if (Function *F = makeCaller(M, "pagesan.register_" + What, Callee, Section))
    appendToGlobalCtors(M, F, CtorPriority, F);
  if (!isSharedCode(M))
    return; // never unloaded before the process ends
  Callee = ("__pagesan_unregister_" + What).str();
  if (Function *F =
          makeCaller(M, "pagesan.unregister_" + What, Callee, Section))
    appendToGlobalDtors(M, F, CtorPriority, F);
}

static bool isMarked(const Function &F, StringRef Callee) {
  for (const Instruction &I : F.getEntryBlock())
    if (auto *Call = dyn_cast<CallBase>(&I))
      if (Call->getCalledFunction() &&
          Call->getCalledFunction()->getName() == Callee)
        return true;
  return false;
}

static void markInitialiser(Function &F, GlobalVariable &ModuleName) {
  RuntimeCallees Callees(*F.getParent());
  Function *Before = Callees.call("__asan_before_dynamic_init");
  Function *After = Callees.call("__asan_after_dynamic_init");
  if (isMarked(F, Before->getName()))
    return;
  Instruction *First = &*F.getEntryBlock().getFirstInsertionPt();
  EmittedCode(First, *First).CreateCall(Before, {&ModuleName});
  for (BasicBlock &BB : F)
    if (auto *Return = dyn_cast<ReturnInst>(BB.getTerminator()))
      EmittedCode(Return, *Return).CreateCall(After);
}

void pagesan::markDynamicInitialisers(Module &M, GlobalVariable &ModuleName) {
  GlobalVariable *Ctors = M.getGlobalVariable("llvm.global_ctors");
  auto *List = Ctors && Ctors->hasInitializer()
                   ? dyn_cast<ConstantArray>(Ctors->getInitializer())
                   : nullptr;
  if (!List)
    return;
  for (const Use &Entry : List->operands()) {
    auto *Fields = cast<ConstantStruct>(Entry);
    auto *Priority = cast<ConstantInt>(Fields->getOperand(0));
    auto *F = dyn_cast<Function>(Fields->getOperand(1)->stripPointerCasts());
    if (F && !F->isDeclaration() && Priority->getSExtValue() > CtorPriority)
      markInitialiser(*F, ModuleName);
  }
}
