//===- PointerDistances.h - Numbers that pointers were made into -*- C++ -*-==//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pointer and the distance to another object is a pointer to that other
// object. C forbids such sums, but programs that work make them: they move
// pointers along with a buffer that was copied, and keep pointers as distances
// from where they are kept. No check may take such a sum for an access of what
// it was computed from.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_POINTERDISTANCES_H
#define PAGESAN_PASS_POINTERDISTANCES_H

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Function.h"

namespace pagesan {

class PointerDistances {
public:
  explicit PointerDistances(const llvm::Function &F);

  // May Index lead to wherever a pointer has pointed?
  bool contains(const llvm::Value *Index) const;

private:
  void add(const llvm::Value *V);
  void note(const llvm::User &User, const llvm::Value *Number);

  // Numbers, and variables of this function that such a number is stored in.
  llvm::DenseSet<const llvm::Value *> Made;
  llvm::SmallVector<const llvm::Value *> Added; // to look at the users of
};

} // namespace pagesan

#endif // PAGESAN_PASS_POINTERDISTANCES_H
