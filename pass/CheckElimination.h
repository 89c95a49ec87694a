//===- CheckElimination.h - Accesses checked before -------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A check is not needed where an earlier one covers the same bytes on every
// path, and memory cannot have become bad in between. A check of a write is as
// good as one of a read: the report says what came first.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKELIMINATION_H
#define PAGESAN_PASS_CHECKELIMINATION_H

#include "Access.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>

namespace llvm {
class BasicBlock;
class DataLayout;
class Function;
} // namespace llvm

namespace pagesan {

// Size bytes at Base + Offset.
struct Place {
  const llvm::Value *Base;
  int64_t Offset;
  uint64_t Size;
};

// Where a whole access of fixed size lies; none for other shapes.
std::optional<Place> placeOf(const Access &A, const llvm::DataLayout &DL);

// Whether `I` may make good memory bad, or may see that another thread did.
bool endsKnowledge(const llvm::Instruction &I);

// The bytes that are known to be good at one point of the program.
class CheckedBytes {
public:
  bool cover(const Place &P) const;
  void add(const Place &P);
  void clear() { Intervals.clear(); }

private:
  struct Interval {
    int64_t Begin, End;
  };
  llvm::DenseMap<const llvm::Value *, llvm::SmallVector<Interval, 2>> Intervals;
};

// What checks have established on every path to the start of each block: a
// forward must-analysis over the checks that the function would have if none
// was left out. A check that is left out is covered by one that is not, so
// what it establishes holds all the same.
//
// A base that is defined in a loop names a new address in each round. Facts
// about it die there by themselves: on the path that first reaches its
// definition nothing has been checked off it, and only what holds on all paths
// is kept.
class CheckedOnEntry {
public:
  // Checked: the places that get a check, in the order of execution.
  // Knowledge ends where endsKnowledge says.
  using PlacesOf =
      llvm::DenseMap<const llvm::Instruction *, llvm::SmallVector<Place, 1>>;
  CheckedOnEntry(const llvm::Function &F, const PlacesOf &Checked);

  // Empty for blocks that cannot be reached.
  CheckedBytes at(const llvm::BasicBlock &BB) const;

private:
  llvm::DenseMap<const llvm::BasicBlock *, llvm::SmallVector<Place, 4>> Known;
};

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKELIMINATION_H
