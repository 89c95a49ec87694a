//===- heap_object.h - All that a heap is -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A heap has addresses of its own, its spans, its quarantines, its budgets and
// its clock. The process has one, which malloc and free are about; tests have
// small ones beside it, and exhaust them. A span knows whose it is (Home), and
// so does a thread's cache.
//
// What is one for all heaps: tables by address (spans, page states, shadow,
// moved spans) and the memory of descriptions; what is a property of the
// process (guard pages, filling, limits of allocation, addresses copied by a
// fork).
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_HEAP_OBJECT_H
#define PAGESAN_HEAP_HEAP_OBJECT_H

#include "heap/class_spans.h"
#include "heap/large_quarantine.h"
#include "heap/ranges.h"
#include "heap/small_quarantine.h"
#include "heap/thread_cache.h"

namespace pagesan {

// A budget that follows from what lives.
inline constexpr u64 kByWhatLives = ~u64(0);

// In bytes.
struct HeapConfig {
  // In the heap zone and window-aligned; nothing in there is another heap's.
  uptr ZoneBegin, ZoneEnd;
  // Addresses of dead spans that wait.
  u64 SmallAddresses, LargeAddresses;
  // Memory of freed small objects beside live ones, and of dead large objects
  // for the next.
  u64 SmallResident = kByWhatLives, LargeResident = kByWhatLives;
  // What a thread frees before it tells the others.
  long UntoldBytes = 1 << 20;
};

struct Heap {
  constexpr explicit Heap(const HeapConfig &Config)
      : Config(Config), Addresses(Config.ZoneBegin, Config.ZoneEnd),
        Caches(this) {}

  HeapConfig Config;
  Ranges Addresses;
  ClassSpans Classes[kSizeClasses];
  SmallQuarantine Small;
  LargeQuarantine Large;
  PagePool Pool;
  ThreadCaches Caches;
};

// The process's. Its budgets come from options, and forks take care of its
// locks alone.
extern constinit Heap TheHeap;

// Of any heap; threads have no caches of those that are not the process's. As
// heapAllocate() and heapFree(), but that nullptr is all that happens when the
// heap is exhausted. Free: Ptr is null, or was once an object of H.
void *allocateIn(Heap &H, const AllocRequest &Request, CallSite Site);
void freeIn(Heap &H, void *Ptr, const FreeRequest &Free, CallSite Site);
HeapStats statsOf(Heap &H);

// The calling thread's cache; where there is none, one that is shared and
// locked while this exists.
class CacheInUse {
public:
  PAGESAN_ALWAYS_INLINE explicit CacheInUse(Heap &H) : IsShared(false) {
    if (&H == &TheHeap) {
      ThreadState &Thread = currentThread();
      Cache = static_cast<ThreadCache *>(Thread.HeapCache);
      if (PAGESAN_LIKELY(Cache != nullptr) || (Cache = makeThreadCache(Thread)))
        return;
    }
    Cache = lockSharedCache(H.Caches);
    IsShared = true;
  }
  PAGESAN_ALWAYS_INLINE ~CacheInUse() {
    if (PAGESAN_UNLIKELY(IsShared))
      unlockSharedCache(Cache->Home->Caches);
  }
  CacheInUse(const CacheInUse &) = delete;
  CacheInUse &operator=(const CacheInUse &) = delete;
  ThreadCache *operator->() const { return Cache; }
  ThreadCache &operator*() const { return *Cache; }

private:
  ThreadCache *Cache;
  bool IsShared;
};

} // namespace pagesan

#endif // PAGESAN_HEAP_HEAP_OBJECT_H
