//===- AccessKinds.h - The rarer kinds of accesses --------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts of collectAccesses(). Each appends what it knows of.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_ACCESSKINDS_H
#define PAGESAN_PASS_ACCESSKINDS_H

#include "Access.h"

namespace llvm {
class CallBase;
class IntrinsicInst;
} // namespace llvm

namespace pagesan {

using AccessList = llvm::SmallVectorImpl<Access>;

// Masked and predicated intrinsics that every target has.
void collectVectorAccesses(llvm::IntrinsicInst &I, AccessList &Accesses);

// What x86's own intrinsics touch.
void collectX86Accesses(llvm::IntrinsicInst &I, AccessList &Accesses);

// Memory operands of inline assembly.
void collectAsmAccesses(llvm::CallBase &Call, AccessList &Accesses);

} // namespace pagesan

#endif // PAGESAN_PASS_ACCESSKINDS_H
