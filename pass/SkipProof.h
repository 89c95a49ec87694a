//===- SkipProof.h - Accesses that need no check ----------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_SKIPPROOF_H
#define PAGESAN_PASS_SKIPPROOF_H

#include "Access.h"

namespace llvm {
class DataLayout;
class OptimizationRemarkEmitter;
} // namespace llvm

namespace pagesan {

enum class SkipReason {
  None,
  // Proven good.
  InBoundsOfAlloca,
  InBoundsOfGlobal,
  Empty,
  CheckedBefore,
  // Beyond what can be checked.
  AddressSpace,
  NonIntegralPointer,
  SwiftError,
  OddElement,
};

// Why `A` needs no check, or cannot have one; None when it is to be checked.
SkipReason whySkip(const Access &A, const llvm::DataLayout &DL);

// Whether the `Size` bytes at Ptr are inside an object whose size is known.
SkipReason proveInBounds(const llvm::Value *Ptr, uint64_t Size,
                         const llvm::DataLayout &DL);

// Counts a skip and tells about it: proofs as -Rpass=pagesan, gaps as
// -Rpass-missed=pagesan.
void noteSkip(const llvm::Instruction &I, SkipReason Reason,
              llvm::OptimizationRemarkEmitter &ORE);

} // namespace pagesan

#endif // PAGESAN_PASS_SKIPPROOF_H
