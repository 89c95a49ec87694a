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

// Where a thread's next objects of one class come from: up to 64 slots of the
// span that it owns.
struct SlotCache {
  u64 Free;           // one bit each
  uptr Begin;         // of the slot of bit 0
  Atomic<u64> *Words; // of the same
  SmallSpan *Span;
  u32 NextWord; // of the span's stock
};

struct ThreadCache {
  SlotCache Slots[kSizeClasses];
  u64 Allocations, Frees, AllocatedBytes, FreedBytes; // statistics
  long ResidentFreed; // not yet added to everybody's
  ThreadCache *Next;  // all caches
};

// The calling thread's cache; where there is none, as the thread has ended or
// memory has, one that is shared and locked while this exists.
class CacheInUse {
public:
  CacheInUse();
  ~CacheInUse();
  ThreadCache *operator->() const { return Cache; }
  ThreadCache &operator*() const { return *Cache; }

private:
  ThreadCache *Cache;
  bool IsShared;
};

// Rounded up to what makes slots big enough; Class is below kSizeClasses. 0
// without memory.
void *allocateSmall(const AllocRequest &Request, u32 Class, CallSite Site);

// The slot of the object that begins at Addr and its word; false when no object
// ever began there, as far as is known.
struct SmallObject {
  SmallSpan *Span;
  u32 Slot;
  ChunkBlock *Block; // nullptr: freed, and no more is known
  ChunkWord Word{0}; // as seen
};
[[nodiscard]] bool findSmallObject(SmallSpan *S, uptr Addr, SmallObject &Out);

// The object that was found is Live: makes it Freeing. False when another
// thread was first. The winner must finish.
[[nodiscard]] bool beginFree(SmallObject &Object);
void finishFree(const SmallObject &Object, CallSite Site);

void releaseThreadCache(ThreadCache *Cache);

struct SmallStats {
  u64 Allocations, Frees, LiveBytes;
};
SmallStats smallStats();

void lockSmallForFork();
void unlockSmallAfterFork(bool InChild);

} // namespace pagesan

#endif // PAGESAN_HEAP_SMALL_H
