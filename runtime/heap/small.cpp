//===- small.cpp - Small objects: slots of size classes
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/small.h"

#include "flags.h"
#include "heap/class_spans.h"
#include "heap/small_quarantine.h"
#include "shadow/object_shadow.h"
#include "support/memory.h"
#include "thread.h"

namespace pagesan {

namespace {

constinit Mutex CachesLock;
constinit ThreadCache *AllCaches, *SpareCaches;
constinit SmallStats EndedStats = {}; // CachesLock

constinit Mutex SharedLock;
constinit ThreadCache SharedCache = {};

ThreadCache *newCache() {
  ScopedLock Lock(CachesLock);
  ThreadCache *Cache = SpareCaches;
  if (Cache) {
    SpareCaches = Cache->Next;
  } else {
    SysResult Memory = mapAnywhere(roundUpTo(sizeof(ThreadCache), kPageSize),
                                   "pagesan thread cache");
    if (!Memory.ok())
      return nullptr;
    Cache = reinterpret_cast<ThreadCache *>(Memory.value());
  }
  Cache->Next = AllCaches;
  AllCaches = Cache;
  return Cache;
}

PAGESAN_NOINLINE ThreadCache *makeThreadCache(ThreadState &Thread) {
  if (Thread.Ended)
    return nullptr;
  ensureThreadRegistered();
  if (!Thread.HeapCache) // a signal handler may have been here
    Thread.HeapCache = newCache();
  return static_cast<ThreadCache *>(Thread.HeapCache);
}

// The next 64 slots of the span that are in stock.
bool nextSlots(SlotCache &C) {
  SmallSpan *S = C.Span;
  ChunkBlock *Block = S->Block.load(Order::Relaxed);
  for (u32 Word = C.NextWord; Word * 64 < S->Slots; ++Word) {
    u64 Free = Block->Stock[Word];
    if (!Free)
      continue;
    Block->Stock[Word] = 0;
    C.Begin = S->slotBegin(Word * 64);
    C.Words = Block->Words + Word * 64;
    C.NextWord = Word + 1;
    C.Free = Free;
    return true;
  }
  return false;
}

// Gives the span back with what is left of its stock.
void releaseSlots(SlotCache &C) {
  if (!C.Span)
    return;
  if (C.Free)
    C.Span->Block.load(Order::Relaxed)->Stock[C.NextWord - 1] |= C.Free;
  returnSpan(C.Span);
  C = {};
}

PAGESAN_NOINLINE bool refill(SlotCache &C, u32 Class) {
  if (C.Span) {
    if (nextSlots(C))
      return true;
    C.Free = 0;
  }
  SmallSpan *S = exchangeSpan(C.Span, Class);
  C.Span = S;
  C.NextWord = 0;
  return S && nextSlots(C);
}

// Threads count what they free for themselves and tell when it is this much.
long untoldLimit() {
  return long(flags().thread_local_quarantine_size_kb) << 10;
}

void tellResidentFreed(ThreadCache &Cache) {
  addResidentFreed(Cache.ResidentFreed);
  Cache.ResidentFreed = 0;
}

void addStats(SmallStats &To, const ThreadCache &Cache) {
  To.Allocations += Cache.Allocations;
  To.Frees += Cache.Frees;
  To.LiveBytes += Cache.AllocatedBytes - Cache.FreedBytes;
}

} // namespace

CacheInUse::CacheInUse() : IsShared(false) {
  ThreadState &Thread = currentThread();
  Cache = static_cast<ThreadCache *>(Thread.HeapCache);
  if (PAGESAN_LIKELY(Cache != nullptr) || (Cache = makeThreadCache(Thread)))
    return;
  SharedLock.lock();
  Cache = &SharedCache;
  IsShared = true;
}

CacheInUse::~CacheInUse() {
  if (PAGESAN_UNLIKELY(IsShared))
    SharedLock.unlock();
}

void *allocateSmall(const AllocRequest &Request, u32 Class, CallSite Site) {
  u32 Stack = captureStackId(Site);
  CacheInUse Cache;
  SlotCache &C = Cache->Slots[Class];
  if (PAGESAN_UNLIKELY(!C.Free) && !refill(C, Class))
    return nullptr;
  u32 Bit = u32(__builtin_ctzll(C.Free));
  C.Free &= C.Free - 1;
  uptr SlotSize = C.Span->SlotSize;
  uptr Begin = C.Begin + Bit * SlotSize;
  Atomic<u64> &Word = C.Words[Bit];
  bool IsZero =
      C.Span->IsZero && Word.load(Order::Relaxed) == u64(SlotState::None);
  openObject(Begin, SlotSize, Request.Size);
  // Release: pairs with free in another thread, and with heapDescribe.
  Word.store(
      ChunkWord::live(Request.Size, Request.Kind, Stack, currentThread().Tid)
          .bits(),
      Order::Release);
  ++Cache->Allocations;
  Cache->AllocatedBytes += Request.Size;
  if (Request.Zeroed && !IsZero)
    setMemory(reinterpret_cast<void *>(Begin), 0, Request.Size);
  return reinterpret_cast<void *>(Begin);
}

bool findSmallObject(SmallSpan *S, uptr Addr, SmallObject &Out) {
  u32 Slot = S->slotOf(Addr);
  if (Slot >= S->Slots || S->slotBegin(Slot) != Addr)
    return false;
  Out.Span = S;
  Out.Slot = Slot;
  // Acquire: pairs with dropBlock(); and with the store of Live, below.
  Out.Block = S->Block.load(Order::Acquire);
  Out.Word = ChunkWord(u64(SlotState::Freed));
  if (Out.Block)
    Out.Word = ChunkWord(Out.Block->Words[Slot].load(Order::Acquire));
  return Out.Word.state() != SlotState::None;
}

// The block may have become another span's since it was looked up, when this is
// a second free of an object whose span died long ago: then undone.
bool beginFree(SmallObject &O) {
  Atomic<u64> &Word = O.Block->Words[O.Slot];
  u64 Expected = O.Word.bits();
  if (!Word.compareExchange(Expected, O.Word.with(SlotState::Freeing).bits(),
                            Order::AcqRel)) {
    O.Word = ChunkWord(Expected);
    return false;
  }
  if (PAGESAN_LIKELY(O.Span->Block.load(Order::Relaxed) == O.Block))
    return true;
  Word.store(O.Word.bits(), Order::Release);
  return false;
}

// Order: the shadow is bad before the chunk can be taken for free, that before
// the span can be taken for dead.
void finishFree(const SmallObject &O, CallSite Site) {
  SmallSpan &S = *O.Span;
  uptr Size = O.Word.size();
  CHECK_OP(Size, <, S.SlotSize); // else the word is corrupt
  closeObject(S.slotBegin(O.Slot), Size);
  O.Block->Frees[O.Slot] = {captureStackId(Site), currentThread().Tid};
  // Release: pairs with refillStock(), which takes the slot, and heapDescribe.
  O.Block->Words[O.Slot].store(O.Word.with(SlotState::Freed).bits(),
                               Order::Release);
  {
    CacheInUse Cache;
    ++Cache->Frees;
    Cache->FreedBytes += Size;
    Cache->ResidentFreed += S.SlotSize;
    if (PAGESAN_UNLIKELY(Cache->ResidentFreed > untoldLimit()))
      tellResidentFreed(*Cache);
  }
  // Release: what was done to the chunk comes before the end of the span.
  if (PAGESAN_UNLIKELY(S.Live.fetchSub(1, Order::AcqRel) == 1))
    onSpanEmpty(&S);
}

void releaseThreadCache(ThreadCache *Cache) {
  for (SlotCache &C : Cache->Slots)
    releaseSlots(C);
  tellResidentFreed(*Cache);
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
void lockSmallForFork() {
  SharedLock.lock();
  lockClassSpansForFork();
  CachesLock.lock();
}

void unlockSmallAfterFork(bool InChild) {
  auto Unlock = [&](Mutex &M) { InChild ? M.resetAfterFork() : M.unlock(); };
  Unlock(CachesLock);
  unlockClassSpansAfterFork(InChild);
  Unlock(SharedLock);
}

} // namespace pagesan
