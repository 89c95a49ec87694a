//===- small.cpp - Small objects: slots of size classes
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/small.h"

#include "heap/ranges.h"
#include "heap/small_quarantine.h"
#include "shadow/shadow_map.h"
#include "support/memory.h"
#include "thread.h"

namespace pagesan {

namespace {

// Free chunks that no thread holds, linked through Chunk::Next.
struct Central {
  Mutex Lock;
  u32 First = 0;
};
constinit Central Classes[kSizeClasses];

constinit Mutex CachesLock;
constinit ThreadCache *AllCaches, *SpareCaches;

void pushFree(Central &C, u32 Index) {
  chunkAt(Index).Next = C.First;
  C.First = Index;
}

// Order: the shadow is bad before the span can be found, the span can be found
// before a chunk is given out.
Span *makeSpan(u32 Class) {
  u32 Windows = spanWindowsOf(Class);
  uptr SlotSize = slotSizeOf(Class);
  u32 Slots = u32(u64(Windows) * kWindowSize / SlotSize);
  ScopedLock Lock(RangesLock);
  uptr Begin = takeWindows(Windows, kWindowSize);
  Span *S = Begin ? newSpanRecord(Slots) : nullptr;
  if (!S) {
    if (Begin)
      giveWindows(Begin, Windows);
    return nullptr;
  }
  S->Begin = Begin;
  S->Windows = Windows;
  S->Kind = SpanKind::Small;
  S->SizeClass = u8(Class);
  S->SlotSize = u32(SlotSize);
  S->SlotRecip = u32(((u64(1) << 32) + SlotSize - 1) / SlotSize);
  openByteGranular(S->Begin, S->end());
  poisonBytes(S->Begin, S->end() - S->Begin, kShadowHeapRedzone);
  setSpanOfChunks(S);
  recordSpan(S);
  return S;
}

// The class's lock is held.
bool refillCentral(Central &C, u32 Class) {
  Span *S = makeSpan(Class);
  if (!S)
    return false;
  for (u32 I = S->Chunks; I-- > 0;)
    pushFree(C, S->FirstChunk + I);
  return true;
}

// The class's lock is held.
u32 popFree(Central &C, u32 Class) {
  if (!C.First && !refillCentral(C, Class))
    return 0;
  u32 Index = C.First;
  C.First = chunkAt(Index).Next;
  return Index;
}

PAGESAN_NOINLINE u32 refillCache(ThreadCache &Cache, u32 Class) {
  Central &C = Classes[Class];
  auto &Free = Cache.Free[Class];
  // Threads hold little of what is big.
  u32 Wanted = u32(minOf(uptr(ThreadCache::kSlots),
                         maxOf(uptr(2), uptr(32768) / slotSizeOf(Class))));
  ScopedLock Lock(C.Lock);
  // Backwards, so that the slots are given out in address order.
  u32 Got[ThreadCache::kSlots], Count = 0;
  while (Count < Wanted && (Count == 0 || C.First)) {
    u32 Index = popFree(C, Class);
    if (!Index)
      return 0;
    Got[Count++] = Index;
  }
  for (u32 I = Count; I-- > 1;)
    Free.Chunks[Free.Count++] = Got[I];
  return Got[0];
}

ThreadCache *newCache() {
  ScopedLock Lock(CachesLock);
  if (ThreadCache *Cache = SpareCaches) {
    SpareCaches = Cache->Next;
    Cache->Next = AllCaches;
    AllCaches = Cache;
    return Cache;
  }
  SysResult Memory = mapAnywhere(roundUpTo(sizeof(ThreadCache), kPageSize),
                                 "pagesan thread cache");
  if (!Memory.ok())
    return nullptr;
  auto *Cache = reinterpret_cast<ThreadCache *>(Memory.value());
  Cache->Next = AllCaches;
  AllCaches = Cache;
  return Cache;
}

constinit HeapStats EndedStats = {}; // CachesLock

void addStats(HeapStats &To, const ThreadCache &Cache) {
  To.TotalAllocations += Cache.Allocations;
  To.TotalFrees += Cache.Frees;
  To.LiveBytes += Cache.AllocatedBytes - Cache.FreedBytes;
}

} // namespace

ThreadCache *threadCache() {
  ThreadState &Thread = currentThread();
  if (PAGESAN_LIKELY(Thread.HeapCache != nullptr))
    return static_cast<ThreadCache *>(Thread.HeapCache);
  if (Thread.Ended)
    return nullptr;
  ensureThreadRegistered();
  ThreadCache *Cache = newCache();
  Thread.HeapCache = Cache;
  return Cache;
}

u32 takeChunk(ThreadCache *Cache, u32 Class) {
  if (PAGESAN_LIKELY(Cache != nullptr)) {
    auto &Free = Cache->Free[Class];
    if (PAGESAN_LIKELY(Free.Count != 0))
      return Free.Chunks[--Free.Count];
    return refillCache(*Cache, Class);
  }
  Central &C = Classes[Class];
  ScopedLock Lock(C.Lock);
  return popFree(C, Class);
}

void quarantineChunk(ThreadCache *Cache, u32 Index) {
  if (PAGESAN_UNLIKELY(!Cache)) {
    quarantineChunks(&Index, 1);
    return;
  }
  Cache->Freed[Cache->FreedCount++] = Index;
  if (PAGESAN_LIKELY(Cache->FreedCount < ThreadCache::kFreed))
    return;
  quarantineChunks(Cache->Freed, Cache->FreedCount);
  Cache->FreedCount = 0;
}

void giveChunkToClass(u32 Class, u32 Index) {
  Central &C = Classes[Class];
  ScopedLock Lock(C.Lock);
  pushFree(C, Index);
}

void releaseThreadCache(ThreadCache *Cache) {
  if (Cache->FreedCount)
    quarantineChunks(Cache->Freed, Cache->FreedCount);
  for (u32 Class = 0; Class < kSizeClasses; ++Class)
    for (u32 I = 0; I < Cache->Free[Class].Count; ++I)
      giveChunkToClass(Class, Cache->Free[Class].Chunks[I]);
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

HeapStats smallStats() {
  ScopedLock Lock(CachesLock);
  HeapStats Sum = EndedStats;
  for (ThreadCache *Cache = AllCaches; Cache; Cache = Cache->Next)
    addStats(Sum, *Cache);
  Sum.LiveObjects = Sum.TotalAllocations - Sum.TotalFrees;
  return Sum;
}

void lockSmallForFork() {
  for (Central &C : Classes)
    C.Lock.lock();
  CachesLock.lock();
}

void unlockSmallAfterFork(bool InChild) {
  auto Unlock = [&](Mutex &M) { InChild ? M.resetAfterFork() : M.unlock(); };
  Unlock(CachesLock);
  for (Central &C : Classes)
    Unlock(C.Lock);
}

} // namespace pagesan
