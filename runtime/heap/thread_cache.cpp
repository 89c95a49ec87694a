//===- thread_cache.cpp - What a thread gives out without a lock
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/thread_cache.h"

#include "heap/heap_object.h"
#include "platform/metadata.h"
#include "support/memory.h"

namespace pagesan {

namespace {

constinit Arena CacheArena{Metadata::ThreadCaches};

ThreadCache *newCache(Heap &H) {
  ThreadCaches &Caches = H.Caches;
  ScopedLock Lock(Caches.Lock);
  ThreadCache *Cache = Caches.Spare;
  if (Cache) {
    Caches.Spare = Cache->Next;
  } else {
    Cache = static_cast<ThreadCache *>(CacheArena.allocate(
        roundUpTo(sizeof(ThreadCache), kPageSize), kPageSize));
    if (!Cache)
      return nullptr;
  }
  Cache->Home = &H;
  Cache->Next = Caches.All;
  if (Caches.All)
    Caches.All->Previous = Cache;
  Caches.All = Cache;
  return Cache;
}

constexpr uptr kBatchBytes = 8192;
// A thread borrows this much, then twice as much, and so on; one that wants
// more than all of it owns a span. What few slots hold is a part of a page and
// of its shadow and descriptions; a span's first slots take four pages.
constexpr uptr kFirstBorrowed = 512;
constexpr u8 kMostBorrowed = 4;

void takeBatch(SlotCache &C, const SlotBatch &Batch) {
  C.Free = Batch.Bits;
  C.Begin = Batch.Span->slotBegin(Batch.Word * 64);
  C.Words = Batch.Span->Block.load(Order::Relaxed)->Words + Batch.Word * 64;
  C.Word = u16(Batch.Word);
}

enum class NextSlots { Some, None, OnlyFresh };

// The next few slots of the span that are in stock. Those that were never given
// out take new memory, which may not be wanted.
NextSlots nextSlots(SlotCache &C, bool WantsFresh) {
  SmallSpan *S = C.Span;
  const Atomic<u64> *Stock = S->stock(S->Block.load(Order::Relaxed));
  u32 Word = C.Word, Words = S->bitWords();
  u64 Candidates = 0;
  while (Word < Words && !(Candidates = Stock[Word].load(Order::Relaxed)))
    ++Word;
  if (Word == Words)
    return NextSlots::None;
  u32 First = Word * 64 + u32(__builtin_ctzll(Candidates));
  if (!WantsFresh) {
    // Bits of slots that were given out before, if there are any.
    if (First >= S->UsedSlots)
      return NextSlots::OnlyFresh;
    u32 Used = minOf(S->UsedSlots - Word * 64, 64u);
    Candidates &= ~u64(0) >> (64 - Used);
  }
  takeBatch(C, takeSlots(S, Word, Candidates, kBatchBytes));
  return NextSlots::Some;
}

void own(SlotCache &C, SmallSpan *S) {
  C.Span = S;
  C.Word = 0;
  C.SlotSize = S ? S->SlotSize : 0;
  C.OwnsSpan = S != nullptr;
}

// Slots, or a span, for a thread that does not own one. False without memory.
bool begin(Heap &H, SlotCache &C, u32 Class) {
  if (C.Borrowed == kMostBorrowed) {
    own(C, exchangeSpan(H, nullptr, Class));
    return C.Span;
  }
  SlotBatch Batch = borrowSlots(H, Class, kFirstBorrowed << C.Borrowed++);
  own(C, Batch.Span);
  if (Batch.Bits) {
    takeBatch(C, Batch);
    C.OwnsSpan = false;
  }
  return C.Span;
}

// Gives back what was not given out.
void releaseSlots(SlotCache &C) {
  if (C.Free)
    returnSlots({C.Span, C.Word, C.Free});
  if (C.OwnsSpan)
    returnSpan(C.Span);
  C = {};
}

void addStats(SmallStats &To, const ThreadCache &Cache) {
  To.Allocations += Cache.Allocations;
  To.Frees += Cache.Frees;
  To.LiveBytes += Cache.AllocatedBytes - Cache.FreedBytes;
  To.SmallBytes += Cache.SmallBytes;
  To.SlotBytes += Cache.SlotBytes;
}

} // namespace

PAGESAN_NOINLINE ThreadCache *makeThreadCache(ThreadState &Thread) {
  if (Thread.Ended)
    return nullptr;
  ensureThreadRegistered();
  if (!Thread.HeapCache) // a signal handler may have been here
    Thread.HeapCache = newCache(TheHeap);
  return static_cast<ThreadCache *>(Thread.HeapCache);
}

ThreadCache *lockSharedCache(ThreadCaches &Caches) {
  Caches.SharedLock.lock();
  return &Caches.Shared;
}
void unlockSharedCache(ThreadCaches &Caches) { Caches.SharedLock.unlock(); }

void tellIdle(ThreadCache &Cache) {
  SmallQuarantine &Q = Cache.Home->Small;
  addIdle(Q, Cache.Idle);
  Cache.Idle = 0;
  advanceHeapClock(Q, Cache.SlotBytes - Cache.ToldSlotBytes);
  Cache.ToldSlotBytes = Cache.SlotBytes;
}

// When too much memory is idle, freed slots that are old enough come before new
// memory: those of the span that has waited longest, then those of the thread's
// own span.
PAGESAN_NOINLINE bool refill(ThreadCache &Cache, u32 Class) {
  Heap &H = *Cache.Home;
  SlotCache &C = Cache.Slots[Class];
  tellIdle(Cache);
  if (!C.OwnsSpan && !begin(H, C, Class))
    return false;
  if (C.Free)
    return true;
  while (C.Span) {
    bool WantsFresh = !isIdleOverfull(H);
    switch (nextSlots(C, WantsFresh)) {
    case NextSlots::Some:
      return true;
    case NextSlots::None:
      own(C, exchangeSpan(H, C.Span, Class));
      continue;
    case NextSlots::OnlyFresh:
      if (SmallSpan *Waited = tradeSpan(C.Span)) {
        own(C, Waited);
        continue;
      }
      if (!restockSpan(C.Span))
        return nextSlots(C, /*WantsFresh=*/true) == NextSlots::Some;
      C.Word = 0;
    }
  }
  return false;
}

void releaseThreadCache(ThreadCache *Cache) {
  for (SlotCache &C : Cache->Slots)
    releaseSlots(C);
  tellIdle(*Cache);
  ThreadCaches &Caches = Cache->Home->Caches;
  ScopedLock Lock(Caches.Lock);
  addStats(Caches.Ended, *Cache);
  (Cache->Previous ? Cache->Previous->Next : Caches.All) = Cache->Next;
  if (Cache->Next)
    Cache->Next->Previous = Cache->Previous;
  setMemory(Cache, 0, sizeof(*Cache));
  Cache->Next = Caches.Spare;
  Caches.Spare = Cache;
}

SmallStats smallStats(ThreadCaches &Caches) {
  ScopedLock Lock(Caches.Lock);
  SmallStats Sum = Caches.Ended;
  addStats(Sum, Caches.Shared);
  for (ThreadCache *Cache = Caches.All; Cache; Cache = Cache->Next)
    addStats(Sum, *Cache);
  return Sum;
}

// The caches of threads that a child does not have stay as they are: what they
// had in stock is lost to it.
const ForkLock fork_locks::SharedCache = {&TheHeap.Caches.SharedLock};
const ForkLock fork_locks::Caches = {&TheHeap.Caches.Lock};

} // namespace pagesan
