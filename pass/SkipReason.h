//===- SkipReason.h - Why an access is not checked --------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_SKIPREASON_H
#define PAGESAN_PASS_SKIPREASON_H

namespace llvm {
class Instruction;
class OptimizationRemarkEmitter;
} // namespace llvm

namespace pagesan {

enum class SkipReason {
  None, // It is to be checked.
  // Proven good.
  InBoundsOfAlloca,
  InBoundsOfGlobal,
  Empty,
  CheckedBefore,
  // By option.
  NotWanted,
  // Beyond what can be checked.
  AddressSpace,
  NonIntegralPointer,
  SwiftError,
  OddElement,
};

inline bool isBeyondChecks(SkipReason Reason) {
  return Reason >= SkipReason::AddressSpace;
}

// Counts a skip and tells about it: proofs as -Rpass=pagesan, gaps as
// -Rpass-missed=pagesan.
void noteSkip(const llvm::Instruction &I, SkipReason Reason,
              llvm::OptimizationRemarkEmitter &ORE);

} // namespace pagesan

#endif // PAGESAN_PASS_SKIPREASON_H
