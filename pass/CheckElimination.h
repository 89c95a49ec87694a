//===- CheckElimination.h - Accesses checked before -------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKELIMINATION_H
#define PAGESAN_PASS_CHECKELIMINATION_H

#include "Access.h"
#include "llvm/ADT/DenseMap.h"

namespace pagesan {

// What the checks of one basic block have established up to a point. A check
// of a write is as good as one of a read: the report says what came first.
class CheckedBytes {
public:
  // Whether `A` is inside what was checked at the very same address.
  bool cover(const Access &A) const;
  void add(const Access &A);
  // Forgets everything if I may make good memory bad, or may see that another
  // thread did.
  void stepOver(const llvm::Instruction &I);

private:
  llvm::DenseMap<const llvm::Value *, uint64_t> SizeAt;
};

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKELIMINATION_H
