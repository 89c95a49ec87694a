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
  AllCaches = Cache;
  return Cache;
}

constexpr uptr kBatchBytes = 8192;

enum class NextSlots { Some, None, OnlyFresh };

// The next few slots of the span that are in stock. Those that were never given
// out take new memory, which may not be wanted.
NextSlots nextSlots(SlotCache &C, bool WantsFresh) {
  SmallSpan *S = C.Span;
  ChunkBlock *Block = S->Block.load(Order::Relaxed);
  u64 *Stock = S->stock(Block);
  u32 Word = C.Word;
  while (Word * 64 < S->Slots && !Stock[Word])
    ++Word;
  if (Word * 64 >= S->Slots)
    return NextSlots::None;
  u32 First = u32(__builtin_ctzll(Stock[Word]));
  u32 End = minOf(First + u32(maxOf(kBatchBytes / S->SlotSize, uptr(1))), 64u);
  u32 UsedEnd = minOf(Word * 64 + End, u32(S->Slots));
  if (UsedEnd > S->UsedSlots) {
    if (!WantsFresh)
      return NextSlots::OnlyFresh;
    long Bytes = long(UsedEnd - S->UsedSlots) * S->SlotSize;
    addBytesInUse(Bytes);
    addIdle(Bytes);
    S->UsedSlots = u16(UsedEnd);
  }
  C.Free = Stock[Word] & ~u64(0) >> (64 - End);
  Stock[Word] &= ~C.Free;
  C.Begin = S->slotBegin(Word * 64);
  C.Words = Block->Words + Word * 64;
  C.Word = Word;
  return NextSlots::Some;
}

void own(SlotCache &C, SmallSpan *S) {
  C.Span = S;
  C.Word = 0;
  C.SlotSize = S ? S->SlotSize : 0;
}

// Gives the span back with what is left of its stock.
void releaseSlots(SlotCache &C) {
  if (!C.Span)
    return;
  if (C.Free)
    C.Span->stock(C.Span->Block.load(Order::Relaxed))[C.Word] |= C.Free;
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
  if (!C.Span)
    own(C, exchangeSpan(nullptr, Class));
  while (C.Span) {
    bool WantsFresh = !isIdleOverfull();
    // Before slots are taken from its stock: those that were used before count
    // as Freed until they are given out, and would be found as if they waited.
    if (WantsFresh)
      ageFreedSlots(C.Span);
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
  for (ThreadCache **Link = &AllCaches; *Link; Link = &(*Link)->Next)
    if (*Link == Cache) {
      *Link = Cache->Next;
      break;
    }
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
