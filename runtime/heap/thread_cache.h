//===- thread_cache.h - What a thread gives out without a lock -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_THREAD_CACHE_H
#define PAGESAN_HEAP_THREAD_CACHE_H

#include "heap/growth.h"
#include "heap/small_span.h"
#include "threads/thread.h"

namespace pagesan {

// Where a thread's next objects of one class come from: up to 64 slots, or 8
// KiB, of the span that it owns; the first few of a span that nobody owns.
struct SlotCache {
  u64 Free;           // one bit each
  uptr Begin;         // of the slot of bit 0
  Atomic<u64> *Words; // of the same
  SmallSpan *Span;    // not to be touched without owning it or a slot of it
  u32 SlotSize;
  u16 Word; // of the span's stock, where Free comes from
  bool OwnsSpan;
  u8 Borrowed; // how often slots were borrowed so far
};

struct ThreadCache {
  Heap *Home;
  SlotCache Slots[kSizeClasses];
  // Statistics. The last two of all small objects ever made, and of their
  // slots.
  u64 Allocations, Frees, AllocatedBytes, FreedBytes, SmallBytes, SlotBytes;
  long Idle;         // see addIdle(); not yet added to everybody's
  u64 ToldSlotBytes; // of SlotBytes: by how much the heap's clock has gone on
  MoveCounts Moves;  // of what realloc has moved
  ThreadCache *Next, *Previous; // all caches
};

struct SmallStats {
  u64 Allocations, Frees, LiveBytes, SmallBytes, SlotBytes;
};

// Of one heap.
struct ThreadCaches {
  Mutex Lock{LockRank::Caches};
  ThreadCache *All = nullptr, *Spare = nullptr;
  SmallStats Ended = {};
  // For threads without one.
  Mutex SharedLock{LockRank::SharedCache};
  ThreadCache Shared = {};

  constexpr explicit ThreadCaches(Heap *Home) { Shared.Home = Home; }
};

// A cache of the process's heap for the calling thread; nullptr when it has
// ended, or without memory.
ThreadCache *makeThreadCache(ThreadState &Thread);
ThreadCache *lockSharedCache(ThreadCaches &Caches);
void unlockSharedCache(ThreadCaches &Caches);

// The class's Free is 0: gets some, by taking another span if need be. False
// without memory.
[[nodiscard]] bool refill(ThreadCache &Cache, u32 Class);

// Threads count for themselves; this tells all others.
void tellIdle(ThreadCache &Cache);

void releaseThreadCache(ThreadCache *Cache);
SmallStats smallStats(ThreadCaches &Caches);

} // namespace pagesan

#endif // PAGESAN_HEAP_THREAD_CACHE_H
