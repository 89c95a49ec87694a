//===- CheckGrouping.h - Accesses checked together --------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Accesses of one basic block at constant distances from each other share a
// filter: it reads the shadow of everything from the first byte to the last,
// before the first of them. Where it trips, each access is checked exactly, in
// program order, with its own size, direction and source line.
//
// Sound: the filter reads the shadow of every member, and from there to the
// last member nothing may make memory bad or show that another thread did
// (endsKnowledge). No false report: a member is grouped only if whatever runs
// the first one is certain to run it, too, and the slow path is exact. What
// lies between two members and is in neither costs a trip if it is bad; it
// usually belongs to the same object.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKGROUPING_H
#define PAGESAN_PASS_CHECKGROUPING_H

#include "CheckElimination.h"

namespace pagesan {

struct CheckGroup {
  struct Member {
    Access A;
    int64_t Offset; // of its first byte from the first member's
  };
  // In program order; the check goes before the first. More than one only for
  // whole accesses.
  llvm::SmallVector<Member, 1> Members;
  // What the members span, from the first member's first byte.
  int64_t Begin = 0, End = 0;
  // Known of the address of Begin.
  llvm::Align Alignment = llvm::Align(1);

  const Access &first() const { return Members.front().A; }
};

// The groups of one basic block, in the order of their first members.
class GroupBuilder {
public:
  // With Share off every access is alone.
  GroupBuilder(const llvm::DataLayout &DL, bool Share) : DL(DL), Share(Share) {}

  void add(const Access &A);
  // After the accesses of `I`: closes the groups that must not go past it.
  void stepOver(const llvm::Instruction &I);
  llvm::SmallVector<CheckGroup, 8> take() { return std::move(Groups); }

private:
  struct Open {
    size_t Group;
    int64_t Offset; // of the group's first member from the base
  };
  bool join(CheckGroup &G, const Access &A, int64_t Offset);

  const llvm::DataLayout &DL;
  bool Share;
  llvm::SmallVector<CheckGroup, 8> Groups;
  llvm::DenseMap<const llvm::Value *, Open> OpenGroups;
};

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKGROUPING_H
