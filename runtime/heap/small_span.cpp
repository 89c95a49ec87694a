//===- small_span.cpp - Spans of equal slots for small objects
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/small_span.h"

#include "heap/heap_object.h"
#include "heap/moved_spans.h"
#include "platform/metadata.h"
#include "platform/platform.h"
#include "shadow/shadow_map.h"
#include "support/memory.h"

namespace pagesan {

namespace {

// Of a class, before all memory of the next is asked for at once.
constexpr u32 kFewSpans = 4;
// Unused blocks whose memory is kept, in each class.
constexpr u32 kWarmBlocks = 16;
struct ClassRecords {
  Mutex Lock{LockRank::SpanRecords};
  SmallSpan *Spans = nullptr; // spare records
  ChunkBlock *Warm = nullptr, *Cold = nullptr;
  u32 WarmCount = 0;
  Atomic<u32> Made; // spans for threads that had used up another
};
constinit ClassRecords PerClass[kSizeClasses];

constinit Arena RecordArena{Metadata::SmallRecords};
constinit Atomic<u64> ResidentBytes; // of records, and of blocks in use

u32 slotsOf(u32 Class) { return u32(kSmallSpanSize / slotSizeOf(Class)); }

// Zero-filled, for records that are never given back. What takes whole pages
// begins with one.
void *arenaAllocate(uptr Size) {
  return RecordArena.allocate(Size,
                              isAligned(Size, kPageSize) ? kPageSize : 64);
}

// Resident for good, unlike blocks of whole pages.
void *allocateRecord(uptr Size) {
  ResidentBytes.fetchAdd(Size, Order::Relaxed);
  return arenaAllocate(Size);
}

ChunkBlock *newBlock(u32 Class) {
  auto *B = static_cast<ChunkBlock *>(arenaAllocate(blockBytesOf(Class)));
  if (B)
    B->IsZero = true;
  return B;
}

// Blocks of several pages lose all but the first, where their head is.
uptr discardableBytes(u32 Class) {
  u64 Bytes = blockBytesOf(Class);
  return Bytes > kPageSize ? Bytes - kPageSize : 0;
}

// The block's words all say None.
ChunkBlock *takeBlock(u32 Class) {
  ClassRecords &R = PerClass[Class];
  ChunkBlock *B = nullptr;
  {
    ScopedLock Lock(R.Lock);
    ChunkBlock *&From = R.Warm ? R.Warm : R.Cold;
    if (From) {
      B = From;
      From = B->Next;
      R.WarmCount -= !B->IsZero;
    }
  }
  if (!B && !(B = newBlock(Class)))
    return nullptr;
  uptr Words = slotsOf(Class) * sizeof(*B->Words);
  if (B->IsZero)
    Words = minOf(Words, kPageSize - sizeof(ChunkBlock));
  setMemory(B->Words, 0, Words);
  B->IsZero = false;
  ResidentBytes.fetchAdd(blockBytesOf(Class), Order::Relaxed);
  return B;
}

} // namespace

void recycleBlock(u32 Class, ChunkBlock *B) {
  ClassRecords &R = PerClass[Class];
  ResidentBytes.fetchSub(blockBytesOf(Class), Order::Relaxed);
  uptr Discardable = discardableBytes(Class);
  {
    ScopedLock Lock(R.Lock);
    if (R.WarmCount < kWarmBlocks || !Discardable) {
      ++R.WarmCount;
      B->Next = R.Warm;
      R.Warm = B;
      return;
    }
  }
  // Locked memory stays, and is cleared when it is used again.
  B->IsZero = discard(uptr(B) + kPageSize, Discardable).ok();
  ScopedLock Lock(R.Lock);
  R.WarmCount += !B->IsZero;
  ChunkBlock *&To = B->IsZero ? R.Cold : R.Warm;
  B->Next = To;
  To = B;
}

namespace {

void fillStock(SmallSpan *S, ChunkBlock *B) {
  Atomic<u64> *Stock = S->stock(B);
  for (u32 I = 0; I < S->Slots / 64; ++I)
    Stock[I].store(~u64(0), Order::Relaxed);
  if (S->Slots % 64)
    Stock[S->Slots / 64].store((u64(1) << S->Slots % 64) - 1, Order::Relaxed);
}

SmallSpan *takeRecord(u32 Class) {
  ClassRecords &R = PerClass[Class];
  {
    ScopedLock Lock(R.Lock);
    if (SmallSpan *S = R.Spans) {
      R.Spans = S->Newer;
      return S;
    }
  }
  auto *S = static_cast<SmallSpan *>(allocateRecord(sizeof(SmallSpan)));
  if (!S)
    return nullptr;
  uptr SlotSize = slotSizeOf(Class);
  S->Windows = kSmallWindows;
  S->Kind = SpanKind::Small;
  S->Class = u8(Class);
  S->SlotSize = u32(SlotSize);
  S->SlotRecip =
      u32(((u64(1) << SmallSpan::kRecipShift) + SlotSize - 1) / SlotSize);
  S->Slots = u16(slotsOf(Class));
  return S;
}

void giveRecord(SmallSpan *S) {
  ClassRecords &R = PerClass[S->Class];
  ScopedLock Lock(R.Lock);
  S->Newer = R.Spans;
  R.Spans = S;
}

// Pages of a span that has just died are warm and need no fault. What they
// leave behind reads as zero, and is black before anybody can get it.
void takePages(SmallSpan *S) {
  SmallSpan *Donor = takeDonor(S->Home->Small);
  if (!Donor)
    return;
  bool HasMoved = moveSpanPages(Donor->Begin, S->Begin);
  S->IsZero = !HasMoved;
  coolDown(Donor, /*HasPages=*/!HasMoved);
}

} // namespace

// Many pages at once take two thirds of the time of as many faults. Of objects
// that are larger than a page, many stay empty in part. Advice only.
static void bringMemory(SmallSpan *S) {
  if (S->IsZero && S->SlotSize <= kPageSize)
    populate(S->Begin, kSmallSpanSize).ignore();
  populateShadow(S->Begin, S->end());
}

bool initSmallSpans() { return RecordArena.open(); }

u64 blockBytesOf(u32 Class) {
  u64 Slots = slotsOf(Class);
  u64 Bytes = sizeof(ChunkBlock) + Slots * (sizeof(u64) + sizeof(FreeRecord)) +
              roundUpTo(Slots, 64) / 64 * sizeof(u64);
  return roundUpTo(Bytes, Bytes < kPageSize ? 64 : kPageSize);
}

// Order: the shadow is bad before the span can be found, the span can be found
// before a chunk is given out. What is not given out yet stays black, which
// nothing explains: bad.
SmallSpan *makeSmallSpan(Heap &H, u32 Class, bool IsWanted) {
  ChunkBlock *Block = takeBlock(Class);
  if (!Block)
    return nullptr;
  SmallSpan *S = takeRecord(Class);
  if (S) {
    ScopedLock Lock(RangesLock);
    S->Begin = takeWindows(H.Addresses, kSmallWindows, kWindowSize);
  }
  if (!S || !S->Begin) {
    recycleBlock(Class, Block);
    if (S)
      giveRecord(S);
    return nullptr;
  }
  S->Home = &H;
  S->IsZero = true;
  // A thread may need one of a few large objects only.
  if (IsWanted || S->SlotSize <= kPageSize)
    takePages(S);
  fillStock(S, Block);
  S->Block.store(Block, Order::Relaxed);
  S->Live.store(S->Slots, Order::Relaxed);
  S->Phase = SpanPhase::Owned;
  S->UsedSlots = 0;
  S->VisitedAt = heapClock(H.Small);
  S->IsCold = false;
  S->IsChanged.store(false, Order::Relaxed);
  openByteGranular(S->Begin, S->end());
  if (IsWanted && PerClass[Class].Made.fetchAdd(1, Order::Relaxed) >= kFewSpans)
    bringMemory(S);
  recordSpan(S);
  return S;
}

ChunkBlock *detachBlock(SmallSpan *S) {
  return S->Block.exchange(nullptr, Order::AcqRel);
}

void dropBlock(SmallSpan *S) {
  if (ChunkBlock *Block = detachBlock(S))
    recycleBlock(S->Class, Block);
}

void recycleSmallSpan(SmallSpan *S) {
  setPageStates(S->Begin, S->end(), PageState::Unallocated);
  forgetSpan(S);
  dropBlock(S);
  S->Phase = SpanPhase::Spare;
  {
    ScopedLock Lock(RangesLock);
    giveWindows(S->Home->Addresses, S->Begin, S->Windows);
  }
  giveRecord(S);
}

u64 smallMetadataBytes() { return ResidentBytes.load(Order::Relaxed); }

const ForkLock fork_locks::SpanRecords = {&PerClass[0].Lock, kSizeClasses,
                                          sizeof(ClassRecords)};

} // namespace pagesan
