//===- program_pages.cpp - Windows poisoned by page states -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The argument for page-granular objects: their transition lock is held and
// they are looked at again under it, so no promotion and no free is under way.
// Good to bad writes states or bytes first, then changes windows, then
// invalidates views. Bad to good gives a window its bytes, all bad, before its
// pages' states let BLACK read as good. A window's pages are all poisoned by
// their states, or none is.
//
// Outside the heap zone a page state other than Byte means that its whole window
// is black. One lock guards all of them; changes are rare and large.
//
//===----------------------------------------------------------------------===//
#include "shadow/program_pages.h"

#include "platform/platform.h"
#include "shadow/flush.h"
#include "shadow/mapping_budget.h"
#include "shadow/tile.h"
#include "shadow/transition.h"
#include "support/memory.h"
#include "support/mutex.h"

namespace pagesan {

namespace {

// Byte: no page state says this.
PageState stateFor(u8 Value) {
  if (Value == kShadowUserPoisoned)
    return PageState::UserPoisoned;
  if (Value == kShadowContainerOverflow)
    return PageState::ContainerPoisoned;
  return PageState::Byte;
}

// The byte that says what the state says; 0 for states that no program sets.
u8 valueOf(PageState State) {
  if (State == PageState::UserPoisoned)
    return kShadowUserPoisoned;
  if (State == PageState::ContainerPoisoned)
    return kShadowContainerOverflow;
  return 0;
}

u8 *shadowPointer(uptr Addr) { return reinterpret_cast<u8 *>(shadowOf(Addr)); }

// --- Page-granular objects ----------------------------------------------------

// The lock is held.
bool isStill(const PageExtent &Object) {
  PageExtent Now;
  return findPageExtent(Object.Begin, Now) &&
         Now.ObjectEnd == Object.ObjectEnd &&
         Now.TransitionLock == Object.TransitionLock;
}

// Bytes in windows of which the rest stays as it is. White memory is not the
// tile's: it turns black first, which reads as good while its pages are Valid.
void pokeBytes(const PageExtent &Object, uptr Begin, uptr End, u8 Value) {
  for (uptr W = windowBegin(Begin); W < End; W += kWindowSize) {
    if (windowKind(W) == WindowKind::White)
      blackenPart(W, W + kWindowSize);
    uptr From = maxOf(Begin, W), To = minOf(End, W + kWindowSize);
    poisonBytes(From, To - From, Value);
    if (windowKind(W) != WindowKind::Private)
      makeWindowPrivate(Object, W);
  }
  invalidateViews(currentGeneration());
}

bool hasProgramPages(uptr Window) {
  for (uptr Page = Window; Page < Window + kWindowSize; Page += kPageSize)
    if (valueOf(pageState(Page)))
      return true;
  return false;
}

// What the states of the window's pages say is said by bytes. Such a window is
// black, or private with some bytes of the program's already.
void giveBytes(uptr Window) {
  for (uptr Page = Window; Page < Window + kWindowSize; Page += kPageSize)
    if (u8 Value = valueOf(pageState(Page)))
      for (uptr Addr = Page; Addr < Page + kPageSize; Addr += kGranuleSize) {
        u8 *Byte = shadowPointer(Addr);
        if (*Byte == kShadowBlack)
          __atomic_store_n(Byte, Value, __ATOMIC_RELEASE);
      }
  // A stale view would go on reading BLACK, which is about to mean good.
  if (windowKind(Window) != WindowKind::Private)
    invalidateViews(recordWindowKinds(Window, Window + kWindowSize,
                                      WindowKind::Private));
}

void restoreStates(const PageExtent &Object, uptr Window) {
  uptr End = minOf(Window + kWindowSize, Object.PagesEnd);
  for (uptr Page = Window; Page < End; Page += kPageSize)
    if (valueOf(pageState(Page)))
      setPageStates(Page, Page + kPageSize,
                    Page + kPageSize <= Object.ObjectEnd ? PageState::Valid
                                                         : PageState::Edge);
}

// In one window: bytes that speak for themselves turn good. In a black window
// that is BLACK, as its pages are Valid or Edge; the part of a granule that is
// not the object's last takes a byte of its own.
void clearBytes(const PageExtent &Object, uptr Begin, uptr End) {
  uptr Window = windowBegin(Begin);
  for (uptr Addr = Begin; Addr < End; Addr += kGranuleSize) {
    u8 *Byte = shadowPointer(Addr);
    u8 Old = *Byte;
    if (Old == kShadowGood || Old == kShadowBlack)
      continue;
    unsigned Good = unsigned(minOf(End - Addr, uptr(kGranuleSize)));
    if (isPartialGranule(Old) && Old >= Good)
      continue;
    u8 New = Good == kGranuleSize ? u8(kShadowGood) : u8(Good);
    if (windowKind(Window) == WindowKind::Black) {
      if (New == kShadowGood || End == Object.ObjectEnd)
        New = kShadowBlack;
      else
        makeWindowPrivate(Object, Window);
      invalidateViews(currentGeneration());
    }
    __atomic_store_n(Byte, New, __ATOMIC_RELEASE);
  }
}

// --- Outside the heap zone ------------------------------------------------------

// Less is cheaper to write than to map.
constexpr uptr kLeastPages = uptr(1) << 20;
// More is cheaper to drop than to read, or to map anew where dropping would
// bring black back.
constexpr uptr kLeastDropped = uptr(1) << 20;
constexpr uptr kLeastRemapped = uptr(64) << 20;

constinit Mutex OutsideLock{LockRank::OutsidePages};
// All windows that were ever black lie between these; 0, 0: none. Under the lock
// for writing. Release when they grow: pairs with openOutsidePages.
constinit Atomic<uptr> OutsideBegin, OutsideEnd;

// Taken and not given back; under the lock. Runs come back in other pieces than
// they went.
constinit u64 OutsideMappings;

u64 mappingsFor(uptr Begin, uptr End) {
  return ((End - Begin) >> kGranuleShift) / kTileSize + 3;
}

void growOutside(uptr Begin, uptr End) {
  uptr Low = OutsideBegin.load(Order::Relaxed);
  if (!Low || Begin < Low)
    OutsideBegin.store(Begin, Order::Release);
  if (End > OutsideEnd.load(Order::Relaxed))
    OutsideEnd.store(End, Order::Release);
}

void mapWhite(uptr Begin, uptr End) {
  uptr Shadow = shadowOf(Begin), Size = (End - Begin) >> kGranuleShift;
  if (!mapZeroAt(Shadow, Size).ok()) {
    setMemory(shadowPointer(Begin), kShadowGood, Size); // dear, and correct
    return;
  }
  adviseDontDump(Shadow, Size).ignore(); // advice only
  adviseNoHugePages(Shadow, Size).ignore();
}

} // namespace

const ForkLock fork_locks::OutsidePages = {&OutsideLock};

void poisonObjectPages(const PageExtent &Object, uptr Begin, uptr End,
                       u8 Value) {
  Change Now(/*MayWait=*/true);
  ScopedLock Lock(*Object.TransitionLock);
  if (!isStill(Object))
    return;
  uptr ObjectEnd = roundUpTo(Object.ObjectEnd, kGranuleSize);
  End = minOf(End, ObjectEnd);
  PageState State = stateFor(Value);
  uptr First = roundUpTo(Begin, kWindowSize);
  // What follows the object in its last window is its own, and bad.
  uptr Last = End == ObjectEnd ? roundUpTo(End, kWindowSize) : windowBegin(End);
  if (State == PageState::Byte || First >= Last) {
    pokeBytes(Object, Begin, End, Value);
    return;
  }
  setPageStates(First, minOf(Last, Object.PagesEnd), State);
  blackenPart(First, Last);
  pokeBytes(Object, Begin, First, Value);
  pokeBytes(Object, Last, End, Value);
}

void unpoisonObjectPages(const PageExtent &Object, uptr Begin, uptr End) {
  Change Now(/*MayWait=*/true);
  ScopedLock Lock(*Object.TransitionLock);
  if (!isStill(Object))
    return;
  End = minOf(End, Object.ObjectEnd);
  for (uptr W = windowBegin(Begin); W < End; W += kWindowSize) {
    uptr From = maxOf(Begin, W), To = minOf(End, W + kWindowSize);
    bool IsWhole =
        From == W && To == minOf(W + kWindowSize, Object.ObjectEnd);
    if (hasProgramPages(W)) {
      if (!IsWhole)
        giveBytes(W);
      restoreStates(Object, W);
    }
    clearBytes(Object, From, To);
  }
}

bool poisonOutsidePages(uptr Begin, uptr End, u8 Value) {
  PageState State = stateFor(Value);
  uptr First = roundUpTo(Begin, kWindowSize), Last = windowBegin(End);
  if (isHeapZone(Begin) || shadowMode() == ShadowMode::Classic ||
      State == PageState::Byte || First >= Last || Last - First < kLeastPages)
    return false;
  Change Now(/*MayWait=*/true);
  ScopedLock Lock(OutsideLock);
  u64 Mappings = mappingsFor(First, Last);
  if (!takeMappings(Mappings))
    return false;
  OutsideMappings += Mappings;
  growOutside(First, Last);
  setPageStates(First, Last, State);
  if (!mapBlack(shadowOf(First), shadowOf(Last))) {
    // Part of it may be black.
    poisonBytes(First, Last - First, Value);
    setPageStates(First, Last, PageState::Byte);
  }
  poisonBytes(Begin, First - Begin, Value);
  poisonBytes(Last, End - Last, Value);
  return true;
}

void openOutsidePages(uptr Begin, uptr End) {
  uptr Low = maxOf(windowBegin(Begin), OutsideBegin.load(Order::Acquire));
  uptr High = minOf(End, OutsideEnd.load(Order::Acquire));
  if (PAGESAN_LIKELY(Low >= High) || isHeapZone(Begin))
    return;
  Change Now(/*MayWait=*/true);
  ScopedLock Lock(OutsideLock);
  auto IsInside = [&](uptr W) { return W >= Begin && W + kWindowSize <= End; };
  for (uptr W = Low; W < High;) {
    u8 Value = valueOf(pageState(W));
    uptr RunEnd = W + kWindowSize;
    if (Value && IsInside(W)) {
      while (RunEnd < High && IsInside(RunEnd) && valueOf(pageState(RunEnd)))
        RunEnd += kWindowSize;
      // BLACK over Byte is bad until it is white.
      setPageStates(W, RunEnd, PageState::Byte);
      mapWhite(W, RunEnd);
      u64 Freed = minOf(OutsideMappings, mappingsFor(W, RunEnd));
      OutsideMappings -= Freed;
      returnMappings(Freed);
    } else if (Value) {
      poisonBytes(W, kWindowSize, Value);
      setPageStates(W, RunEnd, PageState::Byte);
    }
    W = RunEnd;
  }
}

void whitenOutside(uptr Begin, uptr End) {
  uptr First = roundUpTo(Begin, kWindowSize), Last = windowBegin(End);
  // Memory that was black once is dropped to black.
  bool IsZeroWhenDropped = !OutsideEnd.load(Order::Acquire);
  uptr Least = IsZeroWhenDropped ? kLeastDropped : kLeastRemapped;
  if (First < Last && Last - First >= Least) {
    if (!IsZeroWhenDropped ||
        !discard(shadowOf(First), (Last - First) >> kGranuleShift).ok())
      mapWhite(First, Last);
    whitenOutside(Begin, First);
    whitenOutside(Last, End);
    return;
  }
  u8 *Byte = shadowPointer(Begin), *ByteEnd = shadowPointer(End);
  while (Byte < ByteEnd) {
    u64 *Word = reinterpret_cast<u64 *>(Byte);
    if (isAligned(uptr(Byte), 8) && ByteEnd - Byte >= 8) {
      if (*Word)
        *Word = 0;
      Byte += 8;
      continue;
    }
    if (*Byte)
      *Byte = 0;
    ++Byte;
  }
}

} // namespace pagesan
