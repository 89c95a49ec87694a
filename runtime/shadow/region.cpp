//===- region.cpp - Poisoning of any memory by the program -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/region.h"

#include "shadow/flush.h"
#include "shadow/program_pages.h"
#include "shadow/shadow_map.h"
#include "support/memory.h"

namespace pagesan {

namespace {

u8 &shadowByte(uptr Addr) { return *reinterpret_cast<u8 *>(shadowOf(Addr)); }

// A stretch of [Begin, End) that is described in one way. The extent is that of
// the page-granular object there, if any.
struct Stretch {
  uptr Begin, End;
  enum { Nothing, Bytes, Pages } Kind;
  PageExtent Object;
};

Stretch firstStretch(uptr Begin, uptr End) {
  if (!isHeapZone(Begin)) {
    uptr Border = Begin < kHeapZoneBegin ? kHeapZoneBegin : kUserEnd;
    return {Begin, minOf(End, Border), Stretch::Bytes, {}};
  }
  uptr WindowEnd = windowBegin(Begin) + kWindowSize;
  if (shadowMode() == ShadowMode::Classic ||
      pageState(Begin) == PageState::Byte)
    return {Begin, minOf(End, WindowEnd), Stretch::Bytes, {}};
  PageExtent Object;
  if (!findPageExtent(Begin, Object))
    return {Begin, minOf(End, WindowEnd), Stretch::Nothing, {}};
  return {Begin, minOf(End, Object.PagesEnd), Stretch::Pages, Object};
}

template <class FnT> void forEachStretch(uptr Begin, uptr End, FnT Fn) {
  while (Begin < End) {
    Stretch S = firstStretch(Begin, End);
    Fn(S);
    Begin = S.End;
  }
}

// Whole granules.
void poisonGranules(uptr Begin, uptr End, u8 Value) {
  forEachStretch(Begin, End, [&](const Stretch &S) {
    if (S.Kind == Stretch::Pages)
      poisonObjectPages(S.Object, S.Begin, S.End, Value);
    else if (S.Kind == Stretch::Bytes &&
             !poisonOutsidePages(S.Begin, S.End, Value))
      poisonBytes(S.Begin, S.End - S.Begin, Value);
  });
}

// End may lie inside a granule: its first bytes become good.
void unpoisonGranules(uptr Begin, uptr End) {
  forEachStretch(Begin, End, [&](const Stretch &S) {
    if (S.Kind == Stretch::Pages) {
      unpoisonObjectPages(S.Object, S.Begin, S.End);
      return;
    }
    if (S.Kind == Stretch::Nothing)
      return;
    uptr Whole = roundDownTo(S.End, kGranuleSize);
    if (isHeapZone(S.Begin)) {
      unpoisonBytes(S.Begin, Whole - S.Begin);
    } else {
      openOutsidePages(S.Begin, S.End);
      whitenOutside(S.Begin, Whole);
    }
    if (unsigned Tail = unsigned(S.End - Whole))
      if (addressableBytes(Whole) < Tail)
        shadowByte(Whole) = u8(Tail);
  });
}

// Bytes [From, To) of the granule at Addr.
void poisonInGranule(uptr Addr, unsigned From, unsigned To, u8 Value) {
  unsigned Good = addressableBytes(Addr);
  if (To < Good || From >= Good)
    return; // good bytes behind them, or bad already
  poisonGranules(Addr, Addr + kGranuleSize, From ? u8(From) : Value);
}

} // namespace

unsigned addressableBytes(uptr Addr) {
  uptr Granule = roundDownTo(Addr, kGranuleSize);
  u8 Byte = __atomic_load_n(&shadowByte(Granule), __ATOMIC_ACQUIRE);
  if (Byte == kShadowGood)
    return kGranuleSize;
  if (isPartialGranule(Byte))
    return Byte;
  if (Byte != kShadowBlack)
    return 0;
  PageState State = pageState(Granule);
  if (State == PageState::Valid)
    return kGranuleSize;
  PageExtent Object;
  if (State != PageState::Edge || !findPageExtent(Granule, Object) ||
      Object.ObjectEnd <= Granule)
    return 0;
  return unsigned(minOf(Object.ObjectEnd - Granule, uptr(kGranuleSize)));
}

bool isAnyRegion(uptr Begin, uptr End) {
  if (Begin > End)
    return false;
  if (Begin == End)
    return true;
  if (!isShadowMapped(Begin) || !isShadowMapped(End - 1))
    return false;
  // Both below all shadow or both above, and not across what the zone has not
  // opened yet.
  bool SameSide = (Begin < kLowMemEnd) == (End - 1 < kLowMemEnd);
  bool Crosses =
      Begin < kHeapZoneEnd && End > heapFrontier() && End > kHeapZoneBegin;
  return SameSide && !Crosses;
}

static constinit Atomic<bool> AnyIsPoisoned;

// Relaxed: who resizes an object has synchronised with who poisons a part of
// it.
bool anyRegionIsPoisoned() { return AnyIsPoisoned.load(Order::Relaxed); }

void poisonRegion(uptr Begin, uptr End, u8 Value) {
  if (Begin >= End)
    return;
  if (PAGESAN_UNLIKELY(!anyRegionIsPoisoned()))
    AnyIsPoisoned.store(true, Order::Relaxed);
  uptr First = roundDownTo(Begin, kGranuleSize);
  uptr Last = roundDownTo(End, kGranuleSize);
  if (First == Last)
    return poisonInGranule(First, unsigned(Begin - First),
                           unsigned(End - First), Value);
  if (Begin != First) {
    poisonInGranule(First, unsigned(Begin - First), kGranuleSize, Value);
    First += kGranuleSize;
  }
  poisonGranules(First, Last, Value);
  if (End != Last)
    poisonInGranule(Last, 0, unsigned(End - Last), Value);
}

// An element of a container in a page-granular object, in a window that has
// bytes of its own: no page state changes, and no lock is needed. Promotions
// change BLACK bytes only and leave such windows as they are. Who frees or
// poisons the window meanwhile has made the byte BLACK before it holds anything
// else; then the exchange fails, and it stays so.
static bool unpoisonElement(uptr Begin, uptr End) {
  constexpr uptr kLargest = 64; // other ranges cost more than the locks do
  if (!isHeapZone(Begin) || End - Begin > kLargest ||
      pageBegin(Begin) != pageBegin(End - 1) ||
      pageState(Begin) != PageState::Valid || !hasOwnBytes(windowKind(Begin)))
    return false;
  for (uptr Addr = roundDownTo(Begin, kGranuleSize); Addr < End;
       Addr += kGranuleSize) {
    u8 *Byte = &shadowByte(Addr);
    u8 Old = __atomic_load_n(Byte, __ATOMIC_ACQUIRE);
    u8 New = End - Addr < kGranuleSize ? u8(End - Addr) : u8(kShadowGood);
    bool IsGood = Old == kShadowGood || Old == kShadowBlack || // its page is
                  (isPartialGranule(Old) && New && Old >= New);
    if (!IsGood)
      __atomic_compare_exchange_n(Byte, &Old, New, false, __ATOMIC_RELEASE,
                                  __ATOMIC_RELAXED);
  }
  return true;
}

void unpoisonAnyRegion(uptr Begin, uptr End) {
  if (unpoisonElement(Begin, End))
    return;
  unpoisonGranules(roundDownTo(Begin, kGranuleSize), End);
}

void forgetRegion(uptr Begin, uptr End) {
  DCHECK(isAligned(Begin, kPageSize) && isAligned(End, kPageSize));
  if (Begin >= End || isHeapZone(Begin) || !isRegion(Begin, End))
    return;
  openOutsidePages(Begin, End);
  forgetOutside(Begin, End);
}

} // namespace pagesan
