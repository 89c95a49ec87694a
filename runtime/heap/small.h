//===- small.h - Small objects: slots of size classes -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thread owns one span of each class that it allocates from and gives out its
// slots without a lock. Any thread frees: one compare-exchange on the chunk's
// word says who wins, one subtraction on the span's count whether it was the
// last. Locks are taken once a span.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_SMALL_H
#define PAGESAN_HEAP_SMALL_H

#include "heap/small_span.h"

namespace pagesan {

// Reads flags().
void initSmall();

// Any alignment and size; false when it takes a large block.
bool isSmall(uptr Size, uptr Alignment);
// nullptr without memory.
void *allocateSmall(Heap &H, const AllocRequest &Request, CallSite Site);
// The live object at Addr, malloc's, gets Size bytes, more than it has. False,
// and nothing has changed, if its slot has no room for them and their redzone.
bool growSmall(SmallSpan *S, uptr Addr, uptr Size, CallSite Site);
// An object that begins at Addr, its state at a glance. False when none ever
// did, as far as is known.
// S is H's.
void freeSmallOf(Heap &H, SmallSpan *S, uptr Addr, const FreeRequest &Free,
                 CallSite Site);
struct SmallObject {
  SmallSpan *Span;
  u32 Slot;
  ChunkBlock *Block; // nullptr: freed, and no more is known
  ChunkWord Word{0};
};
[[nodiscard]] bool findSmallObject(SmallSpan *S, uptr Addr, SmallObject &Out);

} // namespace pagesan

#endif // PAGESAN_HEAP_SMALL_H
