//===- region.h - Poisoning of any memory by the program -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the program, or a library on its behalf, poisons by hand: any memory, of
// any size, byte- or page-granular.
//
// Whole windows are poisoned by page states where that costs less than writing
// their shadow: always in page-granular objects, which have no shadow of their
// own as a rule, elsewhere from 1 MiB on. Such windows read BLACK. The rest,
// and the edges of a range, are bytes.
//
// Whatever is in the way (freed memory, guards, memory without shadow) is left
// as it is. Not for signal handlers where memory is page-granular.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_REGION_H
#define PAGESAN_SHADOW_REGION_H

#include "pagesan/abi/shadow_encoding.h"
#include "shadow/shadow_map.h"

namespace pagesan {

// True when all of [Begin, End) has shadow: what poisonRegion and
// unpoisonRegion may be called with. Empty ranges have.
bool isAnyRegion(uptr Begin, uptr End);
PAGESAN_ALWAYS_INLINE bool isRegion(uptr Begin, uptr End) {
  bool IsInHeap =
      Begin >= kHeapZoneBegin && Begin <= End && End <= heapFrontier();
  return PAGESAN_LIKELY(IsInHeap) || isAnyRegion(Begin, End);
}

// [Begin, End) becomes bad, for the reason that Value gives. A granule that is
// poisoned in part keeps its addressable bytes when those are its first ones;
// otherwise they cannot be told apart and all of it stays good. Complete on
// return: no check passes any more.
void poisonRegion(uptr Begin, uptr End, u8 Value);

// Whether anything ever was.
bool anyRegionIsPoisoned();

// [Begin, End) becomes good, and the bytes before Begin in its granule with it.
void unpoisonAnyRegion(uptr Begin, uptr End);

// The few bytes of a small object that most calls are about: its page speaks by
// bytes alone, and BLACK ones are bad.
PAGESAN_ALWAYS_INLINE bool unpoisonFewBytes(uptr Begin, uptr End) {
  uptr Granule = roundDownTo(Begin, kGranuleSize);
  if (!isHeapZone(Begin) || End - Granule > kGranuleSize ||
      pageState(Begin) != PageState::Byte)
    return false;
  auto *Byte = reinterpret_cast<u8 *>(shadowOf(Granule));
  u8 New = u8((End - Granule) & (kGranuleSize - 1)); // 0: all of it
  u8 Old = *Byte;
  if (Old && (!New || !isPartialGranule(Old) || Old < New))
    *Byte = New;
  return true;
}

PAGESAN_ALWAYS_INLINE void unpoisonRegion(uptr Begin, uptr End) {
  if (Begin < End && !unpoisonFewBytes(Begin, End))
    unpoisonAnyRegion(Begin, End);
}

// [Begin, End), page-aligned, is about to be unmapped or was just mapped: as if
// it had never been used. Nothing happens in the heap zone.
void forgetRegion(uptr Begin, uptr End);

// How many bytes of Addr's granule are addressable from its begin, 0 to 8, as
// byte shadow and page state have it now.
unsigned addressableBytes(uptr Addr);

} // namespace pagesan

#endif // PAGESAN_SHADOW_REGION_H
