//===- LLVMCompat.h - The one place that knows LLVM versions ----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What moved or changed shape between LLVM 16 and 22. No other file tests the
// version.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LLVMCOMPAT_H
#define PAGESAN_PASS_LLVMCOMPAT_H

#include "llvm/Analysis/CaptureTracking.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

#if LLVM_VERSION_MAJOR >= 22
#include "llvm/Plugins/PassPlugin.h"
#else
#include "llvm/Passes/PassPlugin.h"
#endif

namespace pagesan {

// LLVM 22 moved the alignment of the masked intrinsics from an operand to an
// attribute of the pointer.
#if LLVM_VERSION_MAJOR >= 22
inline constexpr unsigned MaskedAlignOperands = 0;
#else
inline constexpr unsigned MaskedAlignOperands = 1;
#endif

// The mask of a masked load, store, gather or scatter, whose pointer is
// argument PtrArg.
inline llvm::Value *maskOf(const llvm::IntrinsicInst &I, unsigned PtrArg) {
  return I.getArgOperand(PtrArg + 1 + MaskedAlignOperands);
}

inline llvm::Align maskedAlignOf(const llvm::IntrinsicInst &I,
                                 unsigned PtrArg) {
#if LLVM_VERSION_MAJOR >= 22
  return I.getParamAlign(PtrArg).valueOrOne();
#else
  auto *Operand = llvm::cast<llvm::ConstantInt>(I.getArgOperand(PtrArg + 1));
  return Operand->getMaybeAlignValue().valueOrOne();
#endif
}

// LLVM 20 brought llvm.experimental.memset.pattern.
inline bool isMemSetPattern(const llvm::IntrinsicInst &I) {
#if LLVM_VERSION_MAJOR >= 20
  return I.getIntrinsicID() == llvm::Intrinsic::experimental_memset_pattern;
#else
  (void)I;
  return false;
#endif
}

// LLVM 22 took the size out of lifetime markers.
#if LLVM_VERSION_MAJOR >= 22
inline llvm::Value *lifetimePointer(const llvm::IntrinsicInst &Marker) {
  return Marker.getArgOperand(0);
}
inline bool lifetimeCovers(const llvm::IntrinsicInst &,
                           const llvm::AllocaInst &) {
  return true;
}
#else
inline llvm::Value *lifetimePointer(const llvm::IntrinsicInst &Marker) {
  return Marker.getArgOperand(1);
}
// Whether the marker is about the whole variable.
inline bool lifetimeCovers(const llvm::IntrinsicInst &Marker,
                           const llvm::AllocaInst &Alloca) {
  auto *Size = llvm::cast<llvm::ConstantInt>(Marker.getArgOperand(0));
  auto Whole = Alloca.getAllocationSize(Alloca.getModule()->getDataLayout());
  return Size->isMinusOne() ||
         (Whole && !Whole->isScalable() && Size->equalsInt(*Whole));
}
#endif

// LLVM 21 dropped a parameter.
inline bool mayBeCaptured(const llvm::AllocaInst &Alloca) {
#if LLVM_VERSION_MAJOR >= 21
  return llvm::PointerMayBeCaptured(&Alloca, /*ReturnCaptures=*/true);
#else
  return llvm::PointerMayBeCaptured(&Alloca, /*ReturnCaptures=*/true,
                                    /*StoreCaptures=*/true);
#endif
}

// Whether Keeps says so of one of the uses by which V may be captured, or there
// are too many uses to ask about. LLVM 21 asks in more detail.
inline bool anyCapturingUse(const llvm::Value &V,
                            llvm::function_ref<bool(const llvm::Use &)> Keeps) {
  struct Tracker final : llvm::CaptureTracker {
    explicit Tracker(llvm::function_ref<bool(const llvm::Use &)> Keeps)
        : Keeps(Keeps) {}
    void tooManyUses() override { IsKept = true; }
#if LLVM_VERSION_MAJOR >= 21
    Action captured(const llvm::Use *U, llvm::UseCaptureInfo) override {
      IsKept = Keeps(*U);
      return IsKept ? Stop : Continue;
    }
#else
    bool captured(const llvm::Use *U) override { return IsKept = Keeps(*U); }
#endif
    llvm::function_ref<bool(const llvm::Use &)> Keeps;
    bool IsKept = false;
  } Asking(Keeps);
  llvm::PointerMayBeCaptured(&V, &Asking);
  return Asking.IsKept;
}

// The source variable that lives in the alloca; nullptr when there is no debug
// information about it. Declarations are intrinsics before LLVM 19, records
// since, and LLVM 22 knows nothing else.
inline llvm::DILocalVariable *declaredVariable(const llvm::AllocaInst &Alloca) {
  auto *Ptr = const_cast<llvm::AllocaInst *>(&Alloca);
#if LLVM_VERSION_MAJOR >= 19
  llvm::SmallVector<llvm::DbgVariableRecord *> Records;
#endif
#if LLVM_VERSION_MAJOR >= 22
  llvm::findDbgUsers(Ptr, Records);
#else
  llvm::SmallVector<llvm::DbgVariableIntrinsic *> Intrinsics;
#if LLVM_VERSION_MAJOR >= 19
  llvm::findDbgUsers(Intrinsics, Ptr, &Records);
#else
  llvm::findDbgUsers(Intrinsics, Ptr);
#endif
  for (llvm::DbgVariableIntrinsic *I : Intrinsics) {
    auto *Assign = llvm::dyn_cast<llvm::DbgAssignIntrinsic>(I);
    if (I->isAddressOfVariable() || (Assign && Assign->getAddress() == Ptr))
      return I->getVariable();
  }
#endif
#if LLVM_VERSION_MAJOR >= 19
  for (llvm::DbgVariableRecord *R : Records)
    if (R->isAddressOfVariable() ||
        (R->isDbgAssign() && R->getAddress() == Ptr))
      return R->getVariable();
#endif
  return nullptr;
}

// LLVM 17 brought IRBuilder::CreateTypeSize.
template <typename Builder>
llvm::Value *createTypeSize(Builder &Code, llvm::Type *Ty,
                            llvm::TypeSize Size) {
#if LLVM_VERSION_MAJOR >= 17
  return Code.CreateTypeSize(Ty, Size);
#else
  llvm::Constant *Least = llvm::ConstantInt::get(Ty, Size.getKnownMinValue());
  return Size.isScalable() ? Code.CreateVScale(Least) : Least;
#endif
}

// What collectOffset() fills: a map that LLVM 22 has made smaller.
template <typename> struct CollectOffset;
template <typename Map>
struct CollectOffset<bool (llvm::GEPOperator::*)(
    const llvm::DataLayout &, unsigned, Map &, llvm::APInt &) const> {
  using Terms = Map;
};
using OffsetTerms =
    CollectOffset<decltype(&llvm::GEPOperator::collectOffset)>::Terms;

// In front of the allocas of the entry block.
inline auto allocaPoint(llvm::Function &F) {
#if LLVM_VERSION_MAJOR >= 19
  return F.getEntryBlock().getFirstInsertionPt();
#else
  return &*F.getEntryBlock().getFirstInsertionPt();
#endif
}

// LLVM 22 dropped a parameter.
inline llvm::SCEVExpander makeExpander(llvm::ScalarEvolution &SE,
                                       const llvm::DataLayout &DL) {
#if LLVM_VERSION_MAJOR >= 22
  (void)DL;
  return llvm::SCEVExpander(SE, "pagesan", /*PreserveLCSSA=*/false);
#else
  return llvm::SCEVExpander(SE, DL, "pagesan", /*PreserveLCSSA=*/false);
#endif
}

} // namespace pagesan

#endif // PAGESAN_PASS_LLVMCOMPAT_H
