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

#include "llvm/Config/llvm-config.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IntrinsicInst.h"

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

} // namespace pagesan

#endif // PAGESAN_PASS_LLVMCOMPAT_H
