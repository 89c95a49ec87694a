//===- decide.h - Is this access good? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pure functions of byte shadow, page states and object ends, which they read
// through a view, so that a unit test can hold them against an oracle of one
// flag per byte. A view provides
//   u8 byte(uptr Addr)             the shadow byte of Addr's granule
//   PageState state(uptr Addr)     the state of Addr's page
//   uptr edgeEnd(uptr Addr)        end of the object on an Edge page, else 0
//   bool isSkippable(uptr Addr)    the whole window is known to be good, but
//   for
//                                  redzones of frames inside of it
//   uptr skipZeros(uptr Addr, uptr End)  first granule in [Addr, End) whose
//                                  byte is not 0, or a value >= End; never
//                                  beyond Addr's window
//   uptr skipBlack(uptr Addr, uptr End)  the same for bytes that are not BLACK;
//                                  never beyond Addr's page
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_CHECK_DECIDE_H
#define PAGESAN_CHECK_DECIDE_H

#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "support/base.h"

namespace pagesan {

struct Verdict {
  bool IsGood;
  // The first byte that is not addressable; 0 when good.
  uptr BadAddr;
  // Some byte that was accepted because its page state said so although its
  // shadow is BLACK: worth promoting. 0 when there is none.
  uptr BlackButGood;

  static constexpr Verdict good(uptr BlackButGood) {
    return {true, 0, BlackButGood};
  }
  static constexpr Verdict bad(uptr Addr) { return {false, Addr, 0}; }
};

// The number of addressable bytes at the start of Addr's granule, 0 to 8. Only
// BLACK asks the page state; any other byte speaks for itself.
template <class View>
constexpr u8 addressableInGranule(const View &V, uptr Addr,
                                  uptr &BlackButGood) {
  u8 Byte = V.byte(Addr);
  if (Byte == kShadowGood)
    return kGranuleSize;
  if (Byte != kShadowBlack)
    return isPartialGranule(Byte) ? Byte : 0;

  PageState State = V.state(Addr);
  uptr Granule = roundDownTo(Addr, kGranuleSize);
  if (State == PageState::Valid) {
    BlackButGood = Addr;
    return kGranuleSize;
  }
  if (State != PageState::Edge)
    return 0;
  uptr End = V.edgeEnd(Addr);
  if (End <= Granule)
    return 0;
  BlackButGood = Addr;
  return u8(minOf(End - Granule, uptr(kGranuleSize)));
}

// Any size; 0 is good. Callers keep [Addr, Addr + Size) inside memory whose
// shadow is mapped. Each granule is decided by its own byte and its own page:
// an access may straddle pages of different states in any combination.
template <class View>
constexpr Verdict decide(const View &V, uptr Addr, uptr Size) {
  uptr End = Addr + Size;
  uptr BlackButGood = 0;
  for (uptr Pos = Addr; Pos < End;) {
    uptr Granule = roundDownTo(Pos, kGranuleSize);
    uptr GoodEnd = Granule + addressableInGranule(V, Pos, BlackButGood);
    uptr Next = Granule + kGranuleSize;
    if (GoodEnd < minOf(Next, End))
      return Verdict::bad(maxOf(Pos, GoodEnd));
    Pos = Next;
  }
  return Verdict::good(BlackButGood);
}

// Where a run of BLACK bytes ends that the state of Addr's page makes good:
// Addr, a granule's begin inside the page, or a value >= End. As for a single
// granule the bytes are read before the state.
template <class View>
constexpr uptr skipGoodBlack(const View &V, uptr Addr, uptr End) {
  if (V.byte(Addr) != kShadowBlack)
    return Addr;
  uptr RunEnd = V.skipBlack(Addr, minOf(End, pageBegin(Addr) + kPageSize));
  PageState State = V.state(Addr);
  if (State == PageState::Valid)
    return RunEnd;
  if (State != PageState::Edge)
    return Addr;
  return maxOf(Addr, minOf(RunEnd, roundDownTo(V.edgeEnd(Addr), kGranuleSize)));
}

// The same verdict as decide, for long ranges: windows that are known to be
// good and that the range covers are skipped (the ends of a range are looked
// at, as a stack may lie in memory that is good as a whole), runs of zero bytes
// and of black ones are scanned many at a time, and what is left is decided
// granule by granule.
template <class View>
constexpr Verdict decideRange(const View &V, uptr Addr, uptr Size) {
  uptr End = Addr + Size;
  uptr BlackButGood = 0;
  for (uptr Pos = Addr; Pos < End;) {
    uptr WindowEnd = windowBegin(Pos) + kWindowSize;
    if (Pos == windowBegin(Pos) && WindowEnd <= End && V.isSkippable(Pos)) {
      Pos = WindowEnd;
      continue;
    }
    Pos = V.skipZeros(Pos, minOf(End, WindowEnd));
    if (Pos >= minOf(End, WindowEnd))
      continue;
    if (uptr Next = skipGoodBlack(V, Pos, End); Next != Pos) {
      BlackButGood = Pos;
      Pos = Next;
      continue;
    }
    uptr Granule = roundDownTo(Pos, kGranuleSize);
    Verdict One = decide(V, Pos, minOf(Granule + kGranuleSize, End) - Pos);
    if (!One.IsGood)
      return One;
    if (One.BlackButGood)
      BlackButGood = One.BlackButGood;
    Pos = Granule + kGranuleSize;
  }
  return Verdict::good(BlackButGood);
}

} // namespace pagesan

#endif // PAGESAN_CHECK_DECIDE_H
