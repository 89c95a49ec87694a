//===- leak_report.h - Leaks by stack, and their report -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LEAK_LEAK_REPORT_H
#define PAGESAN_LEAK_LEAK_REPORT_H

#include "heap/heap.h"
#include "support/mapped_vector.h"

namespace pagesan {

// The objects that were allocated by one stack.
struct Leak {
  u32 Stack;
  bool IsIndirect; // only other leaked objects point to them
  bool IsSuppressed;
  u64 Objects, Bytes;
};

// Leaks of one search. Filled while other threads are stopped and printed when
// they run again.
class LeakList {
public:
  // False without memory.
  [[nodiscard]] bool add(const LiveObject &Object, bool IsIndirect);
  bool empty() const { return Leaks.empty(); }

  // Marks what suppressions name; the stacks of those are added to Stacks.
  // Under the report lock. False without memory.
  [[nodiscard]] bool applySuppressions(MappedVector<u32> &Stacks);
  bool hasUnsuppressed() const;
  // Under the report lock, on the report stack.
  void print();

  void release();

private:
  struct LeakedObject {
    u64 Leak; // as numbered by Index, before sorting
    uptr Begin, Size;
  };
  u64 *findPlace(u32 Stack, bool IsIndirect);
  bool growIndex();
  // Leaves out what is suppressed. Without memory all stay apart.
  void mergeByFrames(u32 Frames);
  void sortBySize(MappedVector<u64> &Order) const;
  void printLeak(u64 I) const;

  MappedVector<Leak> Leaks;
  // Open addressing, a power of two: 1 + position in Leaks, 0 is free.
  MappedVector<u64> Index;
  MappedVector<LeakedObject> Objects; // with report_objects=1
};

} // namespace pagesan

#endif // PAGESAN_LEAK_LEAK_REPORT_H
