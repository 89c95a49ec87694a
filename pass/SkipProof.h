//===- SkipProof.h - Accesses that need no check ----------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_SKIPPROOF_H
#define PAGESAN_PASS_SKIPPROOF_H

#include "Access.h"
#include "Options.h"
#include "SkipReason.h"

namespace llvm {
class MemIntrinsic;
class StackSafetyGlobalInfo;
} // namespace llvm

namespace pagesan {

class StackObjects;

// Answers one question, once an access: need it be checked, and why not?
//
// Nothing here depends on what was checked before; that is CheckElimination's
// business. Two proofs are taken:
//
//  - it is inside an alloca or a global of known size, at a constant offset,
//    and, for an alloca, its scope poisons nothing;
//  - LLVM's stack safety analysis says that it touches nothing but live bytes
//    of one alloca. That analysis answers yes for whatever it does not look at
//    (atomic read-modify-writes, masked and other intrinsics, pointers that a
//    call returns, allocas younger than itself). So it is asked about loads,
//    stores and memory intrinsics only, through pointers that lead to the
//    alloca by steps that it follows, too.
class SkipProof {
public:
  SkipProof(const llvm::DataLayout &DL,
            const llvm::StackSafetyGlobalInfo &Safety,
            const StackObjects &Stack, const Options &Opts)
      : DL(DL), Safety(Safety), Stack(Stack), Opts(Opts) {}

  SkipReason whySkip(const Access &A) const;

  // memcpy's ranges may overlap without being the same, which is reported even
  // where both are good. `Ranges` are what the intrinsic accesses.
  static bool mayOverlap(const llvm::MemIntrinsic &Copy,
                         llvm::ArrayRef<Access> Ranges);

private:
  SkipReason whyNotPossible(const Access &A) const;
  bool isWanted(const Access &A) const;
  bool isStackSafe(const Access &A) const;
  SkipReason inBounds(const Access &A, uint64_t Extent) const;

  const llvm::DataLayout &DL;
  const llvm::StackSafetyGlobalInfo &Safety;
  const StackObjects &Stack;
  const Options &Opts;
};

} // namespace pagesan

#endif // PAGESAN_PASS_SKIPPROOF_H
