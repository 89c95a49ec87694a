//===- containers.cpp - Containers with room to spare -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/containers.h"

#include "pagesan/abi/shadow_encoding.h"
#include "shadow/region.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"

namespace pagesan {

namespace {

uptr granuleOf(uptr Addr) { return roundDownTo(Addr, kGranuleSize); }

// Before the elements of a container that grows at both ends there may be a
// part of a granule that is good only because the granule's end is.
uptr poisonableBegin(const Container &C) {
  return maxOf(C.StorageBegin, granuleOf(C.Begin));
}

void poison(uptr Begin, uptr End) {
  poisonRegion(Begin, End, kShadowContainerOverflow);
}

bool isGood(uptr Addr) {
  return Addr - granuleOf(Addr) < addressableBytes(Addr);
}

u8 shadowByte(uptr Addr) {
  return __atomic_load_n(reinterpret_cast<u8 *>(shadowOf(Addr)),
                         __ATOMIC_ACQUIRE);
}

// The first granule from Addr's on whose byte is not Value, or where a granule
// begins behind End.
uptr skipShadow(uptr Addr, uptr End, u8 Value) {
  const u64 Like = Value * 0x0101010101010101;
  constexpr uptr kStep = 8 * kGranuleSize;
  for (Addr = granuleOf(Addr); Addr + kStep <= End; Addr += kStep) {
    u64 Word;
    __builtin_memcpy_inline(&Word, reinterpret_cast<void *>(shadowOf(Addr)), 8);
    if (Word != Like)
      break;
  }
  while (Addr < End && shadowByte(Addr) == Value)
    Addr += kGranuleSize;
  return Addr;
}

// A granule of a page that is good or bad as a whole, as its state says.
bool isOfWholePage(uptr Addr) {
  return shadowByte(Addr) == kShadowBlack && pageState(Addr) != PageState::Edge;
}

// The first byte of [Addr, End) that is good, or the first that is not; 0 when
// there is none. Costs by the shadow words of the range.
uptr findFirst(bool Good, uptr Addr, uptr End) {
  const u8 Usual = Good ? kShadowContainerOverflow : kShadowGood;
  while (Addr < End) {
    uptr GoodEnd = granuleOf(Addr) + addressableBytes(Addr);
    uptr Next = granuleOf(Addr) + kGranuleSize;
    uptr Found = Good ? Addr : maxOf(Addr, GoodEnd);
    if (Found < minOf(Good ? GoodEnd : Next, End))
      return Found;
    Addr = isOfWholePage(Addr)
               ? skipShadow(Next, minOf(End, pageBegin(Addr) + kPageSize),
                            kShadowBlack)
               : skipShadow(Next, End, Usual);
  }
  return 0;
}

} // namespace

void annotateAnyContainer(const Container &Old, const Container &New) {
  bool HadElements = Old.Begin < Old.End, HasElements = New.Begin < New.End;
  bool Overlap =
      HadElements && HasElements && Old.Begin < New.End && New.Begin < Old.End;
  if (!Overlap) {
    if (HadElements)
      poison(poisonableBegin(Old), Old.End);
    if (HasElements)
      unpoisonRegion(New.Begin, New.End);
    return;
  }
  if (New.Begin > Old.Begin)
    poison(poisonableBegin(Old), New.Begin);
  if (New.End < Old.End)
    poison(New.End, Old.End);
  if (New.Begin < Old.Begin)
    unpoisonRegion(New.Begin, Old.Begin);
  if (New.End > Old.End)
    unpoisonRegion(Old.End, New.End);
}

static uptr findWrongByte(const Container &C) {
  // Granules that end in good bytes, of elements or of others behind the
  // storage, are good from their begin.
  uptr GoodBegin = C.Begin < C.End ? poisonableBegin(C) : C.Begin;
  uptr RightEnd = C.StorageEnd;
  if (RightEnd != granuleOf(RightEnd) && isRegion(RightEnd, RightEnd + 1) &&
      isGood(RightEnd))
    RightEnd = granuleOf(RightEnd);
  if (uptr Wrong = findFirst(true, C.StorageBegin, minOf(GoodBegin, RightEnd)))
    return Wrong;
  if (uptr Wrong = findFirst(false, GoodBegin, C.End))
    return Wrong;
  return findFirst(true, C.End, RightEnd);
}

uptr findWrongAnnotation(const Container &C) {
  if (!isRegion(C.StorageBegin, C.StorageEnd) || !areAnnotationsTrusted())
    return 0;
  uptr Wrong = findWrongByte(C);
  return Wrong && areAnnotationsStillTrusted() ? Wrong : 0;
}

void copyAnnotations(uptr From, uptr To, uptr Size) {
  for (uptr Done = 0; Done < Size;) {
    bool Good = isGood(From + Done);
    uptr Run = Done + 1;
    while (Run < Size && isGood(From + Run) == Good)
      ++Run;
    if (Good)
      unpoisonRegion(To + Done, To + Run);
    else
      poison(To + Done, To + Run);
    Done = Run;
  }
}

bool dropUntrustedPoison(uptr Addr) {
  if (!isShadowMapped(Addr))
    return false;
  auto IsPoison = [](uptr A) {
    u8 Byte = *reinterpret_cast<const volatile u8 *>(shadowOf(A));
    return Byte == kShadowContainerOverflow ||
           (Byte == kShadowBlack &&
            pageState(A) == PageState::ContainerPoisoned);
  };
  // Poison may begin behind the good bytes of Addr's granule.
  uptr First = granuleOf(Addr), End = First;
  if (addressableBytes(First))
    End += kGranuleSize;
  if (!isRegion(First, End + 1) || !IsPoison(End) ||
      areAnnotationsStillTrusted())
    return false;
  while (isRegion(First, End + 1) && IsPoison(End))
    End += kGranuleSize;
  unpoisonRegion(First, End);
  return true;
}

} // namespace pagesan
