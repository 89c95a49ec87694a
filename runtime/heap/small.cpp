//===- small.cpp - Small objects: slots of size classes
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/small.h"

#include "heap/fill.h"
#include "heap/heap_object.h"
#include "heap/malloc_hooks.h"
#include "platform/platform.h"
#include "shadow/object_shadow.h"
#include "shadow/shadow_map.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/memory.h"

namespace pagesan {

namespace {

constexpr uptr kGrain = 16;
// The classes of sizes up to this, by 16 bytes.
constexpr uptr kTableSize = 1024;
constinit u8 ClassTable[kTableSize / kGrain + 1];
// The options, in steps of 16.
constinit uptr LeastRedzone, MostRedzone;
// What a slot holds with its redzone.
constinit uptr LargestSmall;

PAGESAN_ALWAYS_INLINE uptr slotBytesFor(uptr Size) {
  return Size + redzoneOf(Size, LeastRedzone, MostRedzone);
}

// For calloc. A slot that was never given out read zero when its span was made,
// but what is written through a stale pointer to an earlier object there, by
// the kernel or by code without checks, stays. Pages of a large one that nobody
// has touched are left so: the kernel takes back what there is.
PAGESAN_NOINLINE void clearSlot(uptr Begin, uptr Size, bool IsFresh) {
  constexpr uptr kWorthACall = 4 * kPageSize;
  uptr End = Begin + Size, First = roundUpTo(Begin, kPageSize);
  uptr Last = maxOf(First, roundDownTo(End, kPageSize));
  if (!IsFresh || Last - First < kWorthACall ||
      !discard(First, Last - First).ok()) {
    setMemory(reinterpret_cast<void *>(Begin), 0, Size);
    return;
  }
  setMemory(reinterpret_cast<void *>(Begin), 0, First - Begin);
  setMemory(reinterpret_cast<void *>(Last), 0, End - Last);
}

// Walking the stack takes as long as fetching memory: both at once.
PAGESAN_ALWAYS_INLINE void prefetchSlot(uptr Begin, const void *Description) {
  __builtin_prefetch(reinterpret_cast<void *>(shadowOf(Begin)), 1);
  __builtin_prefetch(Description, 1);
}

PAGESAN_ALWAYS_INLINE void *allocateSlot(Heap &H, u32 Class, uptr Size,
                                         AllocKind Kind, bool Zeroed,
                                         CallSite Site) {
  CacheInUse Cache(H);
  SlotCache &C = Cache->Slots[Class];
  if (PAGESAN_UNLIKELY(!C.Free) && !refill(*Cache, Class))
    return nullptr;
  u32 Bit = u32(__builtin_ctzll(C.Free));
  C.Free &= C.Free - 1;
  uptr Begin = C.Begin + Bit * uptr(C.SlotSize);
  Atomic<u64> &Word = C.Words[Bit];
  prefetchSlot(Begin, &Word);
  __builtin_prefetch(reinterpret_cast<void *>(Begin), 1);
  u32 Stack = captureStackId(Site);
  openObject(Begin, C.SlotSize, Size);
  bool IsFresh = Zeroed && C.Span->IsZero &&
                 Word.load(Order::Relaxed) == u64(SlotState::None);
  // Release: pairs with free in another thread, and with heapDescribe.
  Word.store(ChunkWord::live(Size, Kind, Stack, currentThread().Tid).bits(),
             Order::Release);
  ++Cache->Allocations;
  Cache->AllocatedBytes += Size;
  Cache->SmallBytes += Size;
  Cache->SlotBytes += C.SlotSize;
  Cache->Idle -= C.SlotSize;
  if (Zeroed)
    clearSlot(Begin, Size, IsFresh);
  else
    fill(Begin, Size, NewFill);
  return reinterpret_cast<void *>(Begin);
}

// Everything of Out but the word.
PAGESAN_ALWAYS_INLINE bool locate(SmallSpan *S, uptr Addr, SmallObject &Out) {
  u32 Slot = S->slotOf(Addr);
  if (PAGESAN_UNLIKELY(Slot >= S->Slots || S->slotBegin(Slot) != Addr))
    return false;
  Out.Span = S;
  Out.Slot = Slot;
  // Acquire: pairs with the store before a chunk was given out.
  Out.Block = S->Block.load(Order::Acquire);
  return true;
}

PAGESAN_ALWAYS_INLINE void prefetchForFree(const SmallObject &O) {
  if (PAGESAN_UNLIKELY(!O.Block))
    return;
  prefetchSlot(O.Span->slotBegin(O.Slot), &O.Block->Words[O.Slot]);
  __builtin_prefetch(&O.Span->frees(O.Block)[O.Slot], 1);
}

// False when no object was ever there.
PAGESAN_ALWAYS_INLINE bool readWord(SmallObject &O) {
  O.Word = ChunkWord(u64(SlotState::Freed));
  if (PAGESAN_LIKELY(O.Block !=
                     nullptr)) // Acquire: pairs with the store of Live
    O.Word = ChunkWord(O.Block->Words[O.Slot].load(Order::Acquire));
  return O.Word.state() != SlotState::None;
}

// The object that was found is Live, and becomes Freeing. False when another
// thread was first. The block may be another span's since it was looked up,
// when this is a second free of an object whose span died long ago: then
// undone.
PAGESAN_ALWAYS_INLINE bool beginFree(const SmallObject &O) {
  Atomic<u64> &Word = O.Block->Words[O.Slot];
  u64 Expected = O.Word.bits();
  if (!Word.compareExchange(Expected, O.Word.with(SlotState::Freeing).bits(),
                            Order::AcqRel))
    return false;
  if (PAGESAN_LIKELY(O.Span->Block.load(Order::Relaxed) == O.Block))
    return true;
  Word.store(O.Word.bits(), Order::Release);
  return false;
}

// Order: the shadow is bad before the chunk can be taken for free, that before
// the span can be taken for dead.
PAGESAN_ALWAYS_INLINE void finishFree(Heap &H, const SmallObject &O,
                                      u32 Stack) {
  SmallSpan &S = *O.Span;
  uptr Size = O.Word.size();
  CHECK_OP(Size, <, S.SlotSize); // else the word is corrupt
  closeObject(S.slotBegin(O.Slot), Size);
  if (PAGESAN_UNLIKELY(FreedFill.Bytes != 0))
    fill(S.slotBegin(O.Slot), Size, FreedFill);
  S.frees(O.Block)[O.Slot] =
      FreeRecord(Stack, currentThread().Tid, H.Small.ticks());
  // Release: pairs with refillStock(), which takes the slot, and heapDescribe.
  O.Block->Words[O.Slot].store(O.Word.with(SlotState::Freed).bits(),
                               Order::Release);
  {
    CacheInUse Cache(H);
    ++Cache->Frees;
    Cache->FreedBytes += Size;
    Cache->Idle += S.SlotSize;
    if (PAGESAN_UNLIKELY(Cache->Idle > H.Config.UntoldBytes))
      tellIdle(*Cache);
  }
  // Release: what was done to the chunk comes before the end of the span.
  if (PAGESAN_UNLIKELY(S.Live.fetchSub(1, Order::AcqRel) == 1))
    onSpanEmpty(&S);
}

PAGESAN_ALWAYS_INLINE void freeSmall(Heap &H, SmallSpan *S, uptr Addr,
                                     const FreeRequest &Free, CallSite Site) {
  SmallObject O;
  if (PAGESAN_UNLIKELY(!locate(S, Addr, O))) {
    reportBadFree(Addr, Site);
    return;
  }
  prefetchForFree(O);
  u32 Stack = captureStackId(Site);
  if (PAGESAN_UNLIKELY(!readWord(O))) {
    reportBadFree(Addr, Site);
    return;
  }
  // Of several threads that free at once, one wins.
  if (PAGESAN_UNLIKELY(O.Word.state() != SlotState::Live || !beginFree(O))) {
    reportDoubleFree(Addr, Site);
    return;
  }
  // Of a word that says Aligned the kind is none that frees.
  if (PAGESAN_UNLIKELY(Free.Kind != O.Word.kind() || Free.hasHints()))
    checkFree(Addr, S->typeOf(O.Block, O.Slot, O.Word), Free, Site);
  finishFree(H, O, Stack);
}

// The object is new. The record is written first: whoever reads the word
// believes it.
void noteAligned(uptr Begin, const AllocRequest &R) {
  SmallSpan *S = asSmall(spanOf(Begin));
  u32 Slot = S->slotOf(Begin);
  ChunkBlock *Block = S->Block.load(Order::Relaxed);
  S->setAligned(Block, Slot, {log2Floor(R.AlignHint), R.Kind});
  ChunkWord Word(Block->Words[Slot].load(Order::Relaxed));
  // Release: as the store that made the object.
  Block->Words[Slot].store(Word.withKind(AllocKind::Aligned).bits(),
                           Order::Release);
}

} // namespace

void initSmall() {
  LeastRedzone = roundUpTo(uptr(maxOf(flags().redzone, 16)), kGrain);
  MostRedzone = maxOf(LeastRedzone,
                      roundUpTo(uptr(maxOf(flags().max_redzone, 16)), kGrain));
  LargestSmall = kMaxSlot;
  while (slotBytesFor(LargestSmall) > kMaxSlot)
    LargestSmall -= kGrain;
  for (uptr I = 0; I <= kTableSize / kGrain; ++I)
    ClassTable[I] = u8(sizeClassOf(slotBytesFor(I * kGrain)));
}

bool isSmall(uptr Size, uptr Alignment) {
  // Spans begin at any window.
  return Size <= LargestSmall && Alignment <= kWindowSize;
}

void *allocateSmall(Heap &H, const AllocRequest &R, CallSite Site) {
  u32 Class = alignedClassOf(slotBytesFor(R.Size), R.Alignment);
  void *Ptr = allocateSlot(H, Class, R.Size, R.Kind, R.Zeroed, Site);
  if (PAGESAN_UNLIKELY(Ptr && R.AlignHint != 0))
    noteAligned(uptr(Ptr), R);
  return Ptr;
}

void *heapAllocateFast(uptr Size, AllocKind Kind, bool Zeroed, CallSite Site) {
  u32 Class;
  if (PAGESAN_LIKELY(Size <= kTableSize))
    Class = ClassTable[(Size + kGrain - 1) / kGrain];
  else if (Size <= LargestSmall)
    Class = sizeClassOf(slotBytesFor(Size));
  else
    return nullptr;
  void *Ptr = allocateSlot(TheHeap, Class, Size, Kind, Zeroed, Site);
  onMalloc(Ptr, Size);
  return Ptr;
}

// Freeing while it changes: of a free at the same time one of both comes first.
bool growSmall(SmallSpan *S, uptr Addr, uptr Size, CallSite Site) {
  SmallObject O;
  if (slotBytesFor(Size) > S->SlotSize || !locate(S, Addr, O) || !readWord(O) ||
      O.Word.state() != SlotState::Live || O.Word.kind() != AllocKind::Malloc)
    return false;
  u32 Stack = captureStackId(Site);
  uptr Old = O.Word.size();
  if (Size <= Old || !beginFree(O))
    return false;
  uptr Granule = roundDownTo(Addr + Old, kGranuleSize);
  unpoisonBytes(Granule, Addr + Size - Granule);
  if (Old < NewFill.Bytes)
    fill(Addr + Old, Size - Old, {NewFill.Bytes - Old, NewFill.Byte});
  // Release: as the store that made the object.
  O.Block->Words[O.Slot].store(
      ChunkWord::live(Size, AllocKind::Malloc, Stack, currentThread().Tid)
          .bits(),
      Order::Release);
  return true;
}

bool findSmallObject(SmallSpan *S, uptr Addr, SmallObject &Out) {
  if (!locate(S, Addr, Out))
    return false;
  prefetchForFree(Out); // who asks for a size often frees or resizes next
  return readWord(Out);
}

void heapFree(void *Ptr, AllocKind Kind, CallSite Site, uptr SizeHint,
              uptr AlignHint) {
  Span *S = spanOf(uptr(Ptr));
  FreeRequest Free = {Kind, SizeHint, AlignHint};
  if (PAGESAN_UNLIKELY(!S || S->Kind != SpanKind::Small || !onFree(Ptr))) {
    if (S && S->Kind == SpanKind::Small)
      return heapForgetFamily(Ptr); // a hook wants it to stay
    heapFreeSlow(S, Ptr, Free, Site);
    return;
  }
  freeSmall(TheHeap, asSmall(S), uptr(Ptr), Free, Site);
}

void freeSmallOf(Heap &H, SmallSpan *S, uptr Addr, const FreeRequest &Free,
                 CallSite Site) {
  freeSmall(H, S, Addr, Free, Site);
}

} // namespace pagesan
