//===- CheckGrouping.h - Accesses checked together --------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Accesses of one basic block at constant distances from each other share a
// filter: it reads the shadow of everything from the first byte that one of
// them tests to the last, before the first of them. Where it trips, each access
// is checked exactly, in program order, with its own size, direction and source
// line.
//
// Sound: the filter reads what each member's own filter would read, and from
// there to the last member nothing may make memory bad or show that another
// thread did (Knowledge.h). How it reads that follows from what the object
// guarantees about its address; what an access's source promises counts for the
// access's own filter only, and what that would not test is not tested here.
//
// No false report: a member is grouped only if whatever runs the first one is
// certain to run it, too, and the slow path is exact. What lies between two
// members and is in neither costs a trip if it is bad; it usually belongs to
// the same object.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKGROUPING_H
#define PAGESAN_PASS_CHECKGROUPING_H

#include "AccessTrace.h"
#include "llvm/ADT/BitVector.h"

namespace pagesan {

struct CheckGroup {
  struct Member {
    Access A;
    int64_t Offset; // of its first byte from the first member's
  };
  // In program order; the check goes before the first. More than one only for
  // whole accesses.
  llvm::SmallVector<Member, 1> Members;
  // What the filter is to test, from the first member's first byte.
  int64_t Begin = 0, End = 0;
  // True of the address of Begin.
  llvm::Align Alignment = llvm::Align(1);

  const Access &first() const { return Members.front().A; }
};

// The entries that are not `Skipped`, in groups, in the order of their first
// members. Outlined checks are not grouped.
std::vector<CheckGroup> groupChecks(const AccessTrace &T,
                                    const llvm::BitVector &Skipped);

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKGROUPING_H
