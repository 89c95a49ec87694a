//===- heap.cpp - Allocate, free, reallocate
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"

#include "heap/bootstrap.h"
#include "heap/fill.h"
#include "heap/growth.h"
#include "heap/guards.h"
#include "heap/heap_object.h"
#include "heap/large.h"
#include "heap/malloc_hooks.h"
#include "heap/own_addresses.h"
#include "heap/small.h"
#include "heap/span_summary.h"
#include "shadow/shadow_map.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/memory.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

constinit Atomic<bool> AnyMallocHook;
constinit Heap TheHeap{{.ZoneBegin = kHeapZoneBegin,
                        .ZoneEnd = kHeapZoneEnd,
                        .SmallAddresses = 0,
                        .LargeAddresses = 0}};

namespace {

// As AddressSanitizer has it: what is larger is taken for a mistake.
constexpr uptr kMaxAllocation = uptr(1) << 40;
// What is larger would not fit beside anything else.
constexpr uptr kMaxThatFits = kHeapZoneSize / 2;
constexpr uptr kMinAlignment = 16;

uptr maxAllocation() {
  uptr Limit = flags().max_allocation_size_mb << 20;
  return Limit ? minOf(Limit, kMaxAllocation) : kMaxAllocation;
}

// Everything but the state, which makes it an object.
void describeChunk(Chunk &C, const AllocRequest &Request, CallSite Site) {
  C.Kind = Request.Kind;
  C.AlignHintLog = Request.AlignHint ? u8(log2Floor(Request.AlignHint)) : u8(0);
  C.Size = Request.Size;
  C.AllocStack = captureStackId(Site);
  C.FreeStack = 0;
  C.AllocTid = currentThread().Tid;
  C.FreeTid = 0;
}

// S, made for it, becomes the object.
void *publishObject(LargeSpan *S, const AllocRequest &Request, CallSite Site) {
  Chunk &C = chunkAt(S->FirstChunk);
  describeChunk(C, Request, Site);
  C.State.store(ChunkState::Live, Order::Release); // as above
  publishLarge(S);
  CacheInUse Cache(*S->Home);
  ++Cache->Allocations;
  Cache->AllocatedBytes += Request.Size;
  return reinterpret_cast<void *>(S->Begin);
}

void *allocateLarge(Heap &H, const AllocRequest &Request, CallSite Site) {
  LargeSpan *S = makeLargeSpan(H, Request.Size, Request.Alignment,
                               Request.Zeroed ? Contents::Zero : Contents::Any);
  if (!S)
    return nullptr;
  if (!Request.Zeroed)
    fill(S->Begin, Request.Size, NewFill);
  return publishObject(S, Request, Site);
}

void *allocateAny(Heap &H, const AllocRequest &Request, CallSite Site) {
  return isSmall(Request.Size, Request.Alignment)
             ? allocateSmall(H, Request, Site)
             : allocateLarge(H, Request, Site);
}

// The chunk of a large object that starts at Addr, whatever its state; nullptr
// for none.
Chunk *findLargeObject(LargeSpan *S, uptr Addr) {
  Chunk &C = chunkAt(S->FirstChunk);
  if (S->Begin != Addr || C.State.load(Order::Acquire) == ChunkState::None)
    return nullptr;
  return &C;
}

// The object of S at Addr is Freed, and the caller alone goes on with it; false
// after a report that there is none, or that another free came first.
bool endLarge(LargeSpan *S, uptr Addr, const FreeRequest &Free, CallSite Site) {
  Chunk *C = findLargeObject(S, Addr);
  if (!C) {
    reportBadFree(Addr, Site);
    return false;
  }
  // As above. Acquire: pairs with the store of Live.
  ChunkState Expected = ChunkState::Live;
  if (!C->State.compareExchange(Expected, ChunkState::Freed, Order::AcqRel)) {
    reportDoubleFree(Addr, Site);
    return false;
  }
  uptr AlignHint = C->AlignHintLog ? uptr(1) << C->AlignHintLog : 0;
  checkFree(Addr, {C->Kind, C->Size, AlignHint}, Free, Site);
  C->FreeTid = currentThread().Tid;
  C->FreeStack = captureStackId(Site);
  CacheInUse Cache(*S->Home);
  ++Cache->Frees;
  Cache->FreedBytes += C->Size;
  return true;
}

void freeLarge(LargeSpan *S, uptr Addr, const FreeRequest &Free,
               CallSite Site) {
  if (!endLarge(S, Addr, Free, Site))
    return;
  if (!S->IsChanged.load(Order::Relaxed)) // it may be a file's by now
    fill(Addr, chunkAt(S->FirstChunk).Size, FreedFill);
  retireLarge(S);
}

// realloc from one large object to another by moving pages. nullptr, and
// nothing has changed, when bytes had better be copied.
void *reallocateLarge(void *Ptr, uptr OldSize, uptr Size, bool IsGrowing,
                      CallSite Site) {
  AllocRequest Request = {Size, kMinAlignment, AllocKind::Malloc, false};
  uptr Kept = minOf(OldSize, Size);
  Span *Any = spanOf(uptr(Ptr));
  // Hooks may want to keep the old object.
  if (!Any || Any->Kind != SpanKind::Large || Kept < kMinMovedBytes ||
      Size > minOf(maxAllocation(), kMaxThatFits) ||
      isSmall(Size, kMinAlignment) || LimitsAllocations ||
      AnyMallocHook.load(Order::Relaxed))
    return nullptr;
  LargeSpan *S = asLarge(Any);
  // Addresses only: the fewer moves, the more there are.
  constexpr uptr kMostRoom = uptr(64) << 20;
  LargeSpan *To = makeLargeSpan(*S->Home, Size, kMinAlignment, Contents::Own,
                                IsGrowing ? minOf(Size / 2, kMostRoom) : 0);
  if (!To)
    return nullptr;
  if (!endLarge(S, uptr(Ptr), {AllocKind::Malloc, kNoSizeHint, 0}, Site)) {
    dropLargeSpan(To);
    return nullptr;
  }
  retireLargeInto(S, To, Kept, Size);
  return publishObject(To, Request, Site);
}

// nullptr: the old object stays.
void *move(void *Ptr, uptr OldSize, uptr Size, bool IsGrowing, CallSite Site) {
  if (void *Moved = reallocateLarge(Ptr, OldSize, Size, IsGrowing, Site))
    return Moved;
  void *New =
      heapAllocate({Size, kMinAlignment, AllocKind::Malloc, false}, Site);
  if (!New)
    return nullptr;
  copyMemory(New, Ptr, minOf(OldSize, Size));
  heapFree(Ptr, AllocKind::Malloc, Site);
  return New;
}

u32 countMoves(uptr Addr) {
  CacheInUse Cache(TheHeap);
  return Cache->Moves.of(Addr);
}
void setMoves(uptr Addr, u32 Count) {
  CacheInUse Cache(TheHeap);
  Cache->Moves.set(Addr, Count);
}

// The size of the object at Addr, if it is live. Found: one began there once.
struct FoundSize {
  bool Found, Live;
  uptr Size;
};
FoundSize sizeOfObject(uptr Addr) {
  Span *S = spanOf(Addr);
  if (!S)
    return {};
  if (S->Kind == SpanKind::Small) {
    SmallObject Object;
    if (!findSmallObject(asSmall(S), Addr, Object))
      return {};
    return {true, Object.Word.state() == SlotState::Live, Object.Word.size()};
  }
  const Chunk *C = findLargeObject(asLarge(S), Addr);
  if (!C)
    return {};
  return {true, C->State.load(Order::Acquire) == ChunkState::Live, C->Size};
}

} // namespace

void checkFree(uptr Addr, const AllocatedType &Type, const FreeRequest &Free,
               CallSite Site) {
  if (Type.Kind != Free.Kind) {
    // What another family allocated has no type to be compared with.
    if (flags().alloc_dealloc_mismatch)
      reportAllocDeallocMismatch(Addr, Type.Kind, Free.Kind, Site);
    return;
  }
  if (!flags().new_delete_type_mismatch || Free.Kind == AllocKind::Malloc)
    return;
  auto Said = [](uptr AlignHint) {
    return AlignHint < kLeastAlignHint ? 0 : minOf(AlignHint, kMostAlignHint);
  };
  bool WrongSize = Free.SizeHint != kNoSizeHint && Free.SizeHint != Type.Size;
  if (WrongSize || Said(Free.AlignHint) != Said(Type.AlignHint))
    reportNewDeleteTypeMismatch(Addr, Type, Free, Site);
}

static void giveBackCache(ThreadState &Thread) {
  auto *Cache = static_cast<ThreadCache *>(Thread.HeapCache);
  Thread.HeapCache = nullptr;
  if (Cache)
    releaseThreadCache(Cache);
}

static void readOptions(HeapConfig &C) {
  constexpr int kLargestRedzone = kMaxSlot / 2; // the object has the rest
  if (flags().redzone > kLargestRedzone)
    die("option redzone=%d: at most %d\n", flags().redzone, kLargestRedzone);
  auto Budget = [](int MiB) {
    return MiB >= 0 ? u64(MiB) << 20 : kByWhatLives;
  };
  C.SmallAddresses = u64(flags().quarantine_size_mb) << 20;
  C.LargeAddresses = u64(flags().large_quarantine_gb) << 30;
  C.SmallResident = Budget(flags().quarantine_resident_mb);
  C.LargeResident = Budget(flags().large_resident_mb);
  C.UntoldBytes = long(flags().thread_local_quarantine_size_kb) << 10;
}

void initHeap() {
  readOptions(TheHeap.Config);
  initGuards();
  if (!initSpans() || !initRanges() || !initSmallSpans() || !initSummaries() ||
      !initOwnAddresses())
    die("cannot reserve the heap's tables: look at 'ulimit -v' and "
        "vm.overcommit_memory, which must not be 2\n");
  initLarge();
  initSmall();
  initLimits();
  initFill();
  atThreadEnd(giveBackCache);
}

void *heapAllocateSlow(const AllocRequest &Wanted, CallSite Site) {
  AllocRequest Request = Wanted;
  Request.Alignment = maxOf(Request.Alignment, kMinAlignment);
  if (PAGESAN_UNLIKELY(Request.Size > maxAllocation() ||
                       Request.Alignment > maxAllocation())) {
    if (!flags().allocator_may_return_null)
      reportAllocationSizeTooBig(Request.Size, Request.Size + Request.Alignment,
                                 maxAllocation(), Site);
    else
      printOut("%sWARNING: %s failed to allocate 0x%zx bytes\n", linePrefix(),
               flags().report_name, Request.Size);
    return nullptr;
  }
  Refusal Why = LimitsAllocations ? refusal(Request.Size) : Refusal::None;
  if (PAGESAN_UNLIKELY(maxOf(Request.Size, Request.Alignment) > kMaxThatFits))
    Why = Refusal::OutOfMemory;
  if (PAGESAN_UNLIKELY(Why == Refusal::RssLimit)) {
    if (!flags().allocator_may_return_null)
      reportRssLimitExceeded(Site);
    return nullptr;
  }
  void *Ptr =
      Why != Refusal::None ? nullptr : allocateAny(TheHeap, Request, Site);
  if (PAGESAN_UNLIKELY(!Ptr)) {
    if (!flags().allocator_may_return_null)
      reportOutOfMemory(Request.Size, Site);
    return nullptr;
  }
  onMalloc(Ptr, Request.Size);
  return Ptr;
}

void heapFreeSlow(Span *S, void *Ptr, const FreeRequest &Free, CallSite Site) {
  if (!Ptr || isBootstrap(Ptr))
    return;
  if (!onFree(Ptr))
    return heapForgetFamily(Ptr);
  S ? freeLarge(asLarge(S), uptr(Ptr), Free, Site)
    : reportBadFree(uptr(Ptr), Site);
}

void *heapReallocate(void *Ptr, uptr Size, CallSite Site) {
  uptr OldSize;
  if (isBootstrap(Ptr)) {
    OldSize = bootstrapSize(Ptr);
  } else {
    FoundSize Old = sizeOfObject(uptr(Ptr));
    if (!Old.Found) {
      reportBadFree(uptr(Ptr), Site);
      return nullptr;
    }
    if (!Old.Live) {
      reportDoubleFree(uptr(Ptr), Site);
      return nullptr;
    }
    OldSize = Old.Size;
  }
  u32 Moves = countMoves(uptr(Ptr));
  bool IsGrowing = isSmallStep(OldSize, Size) && Moves >= kMovesFirst;
  if (IsGrowing && growInPlace(uptr(Ptr), OldSize, Size, Site))
    return Ptr;
  void *New = move(Ptr, OldSize, Size, IsGrowing, Site);
  if (New)
    setMoves(uptr(New), Moves + 1);
  return New;
}

uptr heapUsableSize(const void *Ptr) {
  FoundSize Found = sizeOfObject(uptr(Ptr));
  if (PAGESAN_LIKELY(Found.Live))
    return Found.Size;
  return isBootstrap(Ptr) ? bootstrapSize(Ptr) : 0;
}

bool heapTrim() {
  bool Any = pagePoolBytes(TheHeap.Pool) != 0;
  drainPagePool(TheHeap.Pool);
  Any |= drainDonors(TheHeap);
  return Any;
}

HeapStats heapStats() { return statsOf(TheHeap); }

void *allocateIn(Heap &H, const AllocRequest &Wanted, CallSite Site) {
  AllocRequest Request = Wanted;
  Request.Alignment = maxOf(Request.Alignment, kMinAlignment);
  if (maxOf(Request.Size, Request.Alignment) > kMaxThatFits)
    return nullptr;
  return allocateAny(H, Request, Site);
}

void freeIn(Heap &H, void *Ptr, const FreeRequest &Free, CallSite Site) {
  if (!Ptr)
    return;
  Span *S = spanOf(uptr(Ptr));
  if (!S || S->Home != &H)
    return reportBadFree(uptr(Ptr), Site);
  S->Kind == SpanKind::Small ? freeSmallOf(H, asSmall(S), uptr(Ptr), Free, Site)
                             : freeLarge(asLarge(S), uptr(Ptr), Free, Site);
}

HeapStats statsOf(Heap &H) {
  SmallStats Small = smallStats(H.Caches);
  HeapStats Stats = {};
  Stats.LiveObjects = Small.Allocations - Small.Frees;
  Stats.LiveBytes = Small.LiveBytes;
  Stats.TotalAllocations = Small.Allocations;
  Stats.TotalFrees = Small.Frees;
  Stats.SmallBytes = Small.SmallBytes;
  Stats.SlotBytes = Small.SlotBytes;
  QuarantineStats Quarantine = smallQuarantineStats(H.Small);
  Stats.QuarantineAddressBytes =
      Quarantine.AddressBytes + largeQuarantineBytes(H);
  Stats.QuarantineResidentBytes =
      Quarantine.ResidentBytes + pagePoolBytes(H.Pool);
  Stats.MetadataBytes = metadataBytes() + smallMetadataBytes();
  uptr Open = minOf(heapFrontier(), H.Config.ZoneEnd);
  Stats.SpanBytes = maxOf(Open, H.Config.ZoneBegin) - H.Config.ZoneBegin;
  return Stats;
}

} // namespace pagesan
