//===- heap.cpp - Allocate, free, reallocate
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"

#include "flags.h"
#include "heap/bootstrap.h"
#include "heap/large.h"
#include "heap/large_quarantine.h"
#include "heap/ranges.h"
#include "heap/small.h"
#include "heap/small_quarantine.h"
#include "libc/malloc_hooks.h"
#include "report/errors.h"
#include "shadow/shadow_map.h"
#include "support/format.h"
#include "support/memory.h"
#include "thread.h"

namespace pagesan {

namespace {

// Half the zone: what cannot fit beside anything else is refused at once.
constexpr uptr kMaxAllocation = kHeapZoneSize / 2;
constexpr uptr kMinAlignment = 16;

uptr maxAllocation() {
  uptr Limit = flags().max_allocation_size_mb << 20;
  return Limit ? minOf(Limit, kMaxAllocation) : kMaxAllocation;
}

// Everything but the state, which makes it an object.
void describeChunk(Chunk &C, const AllocRequest &Request, CallSite Site) {
  C.Kind = Request.Kind;
  C.Size = Request.Size;
  C.AllocStack = captureStackId(Site);
  C.FreeStack = 0;
  C.AllocTid = currentThread().Tid;
  C.FreeTid = 0;
}

void *allocateSmall(const AllocRequest &Request, uptr SlotBytes,
                    CallSite Site) {
  u32 Class = sizeClassOf(SlotBytes);
  ThreadCache *Cache = threadCache();
  u32 Index = takeChunk(Cache, Class);
  if (PAGESAN_UNLIKELY(!Index))
    return nullptr;
  Chunk &C = chunkAt(Index);
  const Span &S = *spanOfChunk(Index);
  uptr Slot = S.slotBegin(Index - S.FirstChunk);
  uptr Begin = roundUpTo(Slot, Request.Alignment);
  C.Offset = u16(Begin - Slot);
  describeChunk(C, Request, Site);
  // What the chunk was before may have been longer, or elsewhere in the slot.
  poisonBytes(Slot, S.SlotSize, kShadowHeapRedzone);
  unpoisonBytes(Begin, Request.Size);
  // Release: pairs with free in another thread, and with heapDescribe.
  C.State.store(ChunkState::Live, Order::Release);
  if (Cache) {
    ++Cache->Allocations;
    Cache->AllocatedBytes += Request.Size;
  }
  if (Request.Zeroed)
    setMemory(reinterpret_cast<void *>(Begin), 0, Request.Size);
  return reinterpret_cast<void *>(Begin);
}

void *allocateLarge(const AllocRequest &Request, CallSite Site) {
  Span *S = makeLargeSpan(Request.Size, Request.Alignment);
  if (!S)
    return nullptr;
  Chunk &C = chunkAt(S->FirstChunk);
  C.Offset = 0;
  describeChunk(C, Request, Site);
  C.State.store(ChunkState::Live, Order::Release); // as above
  publishLarge(S);
  if (ThreadCache *Cache = threadCache()) {
    ++Cache->Allocations;
    Cache->AllocatedBytes += Request.Size;
  }
  return reinterpret_cast<void *>(S->Begin);
}

// The chunk whose object starts at Addr, whatever its state; 0 for none.
u32 chunkOfObject(uptr Addr, Span *&S) {
  S = spanOf(Addr);
  if (!S)
    return 0;
  u32 Slot = S->Kind == SpanKind::Small ? S->slotOf(Addr) : 0;
  if (Slot >= S->Chunks)
    return 0;
  u32 Index = S->FirstChunk + Slot;
  if (chunkAt(Index).State.load(Order::Acquire) == ChunkState::None ||
      chunkBegin(*S, Index) != Addr)
    return 0;
  return Index;
}

bool alignmentMatters(uptr AlignHint) { return AlignHint > kMinAlignment; }

void checkMatch(uptr Addr, const Chunk &C, AllocKind Kind, uptr SizeHint,
                uptr AlignHint, CallSite Site) {
  if (C.Kind != Kind && flags().alloc_dealloc_mismatch)
    reportAllocDeallocMismatch(Addr, C.Kind, Kind, Site);
  if (!flags().new_delete_type_mismatch || Kind == AllocKind::Malloc)
    return;
  bool WrongSize = SizeHint != kNoSizeHint && SizeHint != C.Size;
  bool WrongAlignment =
      alignmentMatters(AlignHint) && !isAligned(Addr, AlignHint);
  if (WrongSize || WrongAlignment)
    reportNewDeleteTypeMismatch(Addr, C.Size,
                                SizeHint == kNoSizeHint ? C.Size : SizeHint,
                                AlignHint, Site);
}

} // namespace

void initHeap() {
  if (!initSpans())
    die("cannot reserve the heap's tables: look at 'ulimit -v' and "
        "vm.overcommit_memory, which must not be 2\n");
}

void *heapAllocate(const AllocRequest &Wanted, CallSite Site) {
  AllocRequest Request = Wanted;
  Request.Alignment = maxOf(Request.Alignment, kMinAlignment);
  uptr Padding = Request.Alignment - kMinAlignment;
  if (PAGESAN_UNLIKELY(Request.Size > maxAllocation() ||
                       Request.Alignment > maxAllocation())) {
    if (!flags().allocator_may_return_null)
      reportAllocationSizeTooBig(Request.Size,
                                 Request.Size + kRedzone + Padding,
                                 maxAllocation(), Site);
    return nullptr;
  }
  uptr SlotBytes = roundUpTo(Request.Size, kMinAlignment) +
                   maxOf(uptr(flags().redzone), kRedzone) + Padding;
  void *Ptr = SlotBytes <= kMaxSlot ? allocateSmall(Request, SlotBytes, Site)
                                    : allocateLarge(Request, Site);
  if (PAGESAN_UNLIKELY(!Ptr)) {
    if (!flags().allocator_may_return_null)
      reportOutOfMemory(Request.Size, Site);
    return nullptr;
  }
  onMalloc(Ptr, Request.Size);
  return Ptr;
}

void heapFree(void *Ptr, AllocKind Kind, CallSite Site, uptr SizeHint,
              uptr AlignHint) {
  uptr Addr = uptr(Ptr);
  if (!Addr || isBootstrap(Ptr) || !onFree(Ptr))
    return;
  Span *S;
  u32 Index = chunkOfObject(Addr, S);
  if (!Index) {
    reportBadFree(Addr, Site);
    return;
  }
  Chunk &C = chunkAt(Index);
  // Of several threads that free at once, one wins. Acquire: pairs with the
  // store of Live.
  ChunkState Expected = ChunkState::Live;
  if (!C.State.compareExchange(Expected, ChunkState::Freed, Order::AcqRel)) {
    reportDoubleFree(Addr, Site);
    return;
  }
  checkMatch(Addr, C, Kind, SizeHint, AlignHint, Site);
  C.FreeTid = currentThread().Tid;
  C.FreeStack = captureStackId(Site);
  ThreadCache *Cache = threadCache();
  if (Cache) {
    ++Cache->Frees;
    Cache->FreedBytes += C.Size;
  }
  if (S->Kind == SpanKind::Large) {
    retireLarge(S);
    return;
  }
  poisonBytes(Addr, C.Size, kShadowHeapFreed);
  quarantineChunk(Cache, Index);
}

void *heapReallocate(void *Ptr, uptr Size, CallSite Site) {
  uptr OldSize;
  if (isBootstrap(Ptr)) {
    OldSize = bootstrapSize(Ptr);
  } else {
    Span *S;
    u32 Index = chunkOfObject(uptr(Ptr), S);
    if (!Index) {
      reportBadFree(uptr(Ptr), Site);
      return nullptr;
    }
    if (chunkAt(Index).State.load(Order::Acquire) != ChunkState::Live) {
      reportDoubleFree(uptr(Ptr), Site);
      return nullptr;
    }
    OldSize = chunkAt(Index).Size;
  }
  void *New =
      heapAllocate({Size, kMinAlignment, AllocKind::Malloc, false}, Site);
  if (!New)
    return nullptr; // the old object stays
  copyMemory(New, Ptr, minOf(OldSize, Size));
  heapFree(Ptr, AllocKind::Malloc, Site);
  return New;
}

uptr heapUsableSize(const void *Ptr) {
  if (isBootstrap(Ptr))
    return bootstrapSize(Ptr);
  Span *S;
  u32 Index = chunkOfObject(uptr(Ptr), S);
  if (!Index || chunkAt(Index).State.load(Order::Acquire) != ChunkState::Live)
    return 0;
  return chunkAt(Index).Size;
}

void heapThreadExit(void *HeapCache) {
  releaseThreadCache(static_cast<ThreadCache *>(HeapCache));
}

HeapStats heapStats() {
  HeapStats Stats = smallStats();
  QuarantineStats Quarantine = smallQuarantineStats();
  Stats.QuarantineAddressBytes =
      Quarantine.AddressBytes + largeQuarantineBytes();
  Stats.QuarantineResidentBytes = Quarantine.ResidentBytes;
  Stats.MetadataBytes = metadataBytes();
  Stats.SpanBytes = heapFrontier() - kHeapZoneBegin;
  return Stats;
}

// In the order in which calls nest.
void lockHeapForFork() {
  lockLargeQuarantineForFork();
  lockSmallQuarantineForFork();
  lockSmallForFork();
  RangesLock.lock();
}

void unlockHeapAfterFork(bool InChild) {
  InChild ? RangesLock.resetAfterFork() : RangesLock.unlock();
  unlockSmallAfterFork(InChild);
  unlockSmallQuarantineAfterFork(InChild);
  unlockLargeQuarantineAfterFork(InChild);
}

} // namespace pagesan
