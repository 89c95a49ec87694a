//===- thread_cache.cpp - What a thread gives out without a lock
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/thread_cache.h"

#include "heap/class_spans.h"
#include "heap/small_quarantine.h"
#include "platform/metadata.h"
#include "support/memory.h"

namespace pagesan {

namespace {

constinit Arena CacheArena{Metadata::ThreadCaches};
constinit Mutex CachesLock{LockRank::Caches};
constinit ThreadCache *AllCaches, *SpareCaches;
constinit SmallStats EndedStats = {}; // CachesLock

constinit Mutex SharedLock{LockRank::SharedCache};
constinit ThreadCache SharedCache = {};

ThreadCache *newCache() {
  ScopedLock Lock(CachesLock);
  ThreadCache *Cache = SpareCaches;
  if (Cache) {
    SpareCaches = Cache->Next;
  } else {
    Cache = static_cast<ThreadCache *>(CacheArena.allocate(
        roundUpTo(sizeof(ThreadCache), kPageSize), kPageSize));
    if (!Cache)
      return nullptr;
  }
  Cache->Next = AllCaches;
  if (AllCaches)
    AllCaches->Previous = Cache;
  AllCaches = Cache;
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
bool begin(SlotCache &C, u32 Class) {
  if (C.Borrowed == kMostBorrowed) {
    own(C, exchangeSpan(nullptr, Class));
    return C.Span;
  }
  SlotBatch Batch = borrowSlots(Class, kFirstBorrowed << C.Borrowed++);
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
    Thread.HeapCache = newCache();
  return static_cast<ThreadCache *>(Thread.HeapCache);
}

ThreadCache *lockSharedCache() {
  SharedLock.lock();
  return &SharedCache;
}
void unlockSharedCache() { SharedLock.unlock(); }

void tellIdle(ThreadCache &Cache) {
  addIdle(Cache.Idle);
  Cache.Idle = 0;
  advanceHeapClock(Cache.SlotBytes - Cache.ToldSlotBytes);
  Cache.ToldSlotBytes = Cache.SlotBytes;
}

// When too much memory is idle, freed slots that are old enough come before new
// memory: those of the span that has waited longest, then those of the thread's
// own span.
PAGESAN_NOINLINE bool refill(ThreadCache &Cache, u32 Class) {
  SlotCache &C = Cache.Slots[Class];
  tellIdle(Cache);
  if (!C.OwnsSpan && !begin(C, Class))
    return false;
  if (C.Free)
    return true;
  while (C.Span) {
    bool WantsFresh = !isIdleOverfull();
    switch (nextSlots(C, WantsFresh)) {
    case NextSlots::Some:
      return true;
    case NextSlots::None:
      own(C, exchangeSpan(C.Span, Class));
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
  ScopedLock Lock(CachesLock);
  addStats(EndedStats, *Cache);
  (Cache->Previous ? Cache->Previous->Next : AllCaches) = Cache->Next;
  if (Cache->Next)
    Cache->Next->Previous = Cache->Previous;
  setMemory(Cache, 0, sizeof(*Cache));
  Cache->Next = SpareCaches;
  SpareCaches = Cache;
}

SmallStats smallStats() {
  ScopedLock Lock(CachesLock);
  SmallStats Sum = EndedStats;
  addStats(Sum, SharedCache);
  for (ThreadCache *Cache = AllCaches; Cache; Cache = Cache->Next)
    addStats(Sum, *Cache);
  return Sum;
}

// The caches of threads that a child does not have stay as they are: what they
// had in stock is lost to it.
const ForkLock fork_locks::SharedCache = {&SharedLock};
const ForkLock fork_locks::Caches = {&CachesLock};

} // namespace pagesan
