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
  for (uptr Addr = C.StorageBegin; Addr < minOf(GoodBegin, RightEnd); ++Addr)
    if (isGood(Addr))
      return Addr;
  for (uptr Addr = GoodBegin; Addr < C.End; ++Addr)
    if (!isGood(Addr))
      return Addr;
  for (uptr Addr = C.End; Addr < RightEnd; ++Addr)
    if (isGood(Addr))
      return Addr;
  return 0;
}

uptr findWrongAnnotation(const Container &C) {
  if (!isRegion(C.StorageBegin, C.StorageEnd) || !areAnnotationsTrusted())
    return 0;
  uptr Wrong = findWrongByte(C);
  // Looking at the modules costs more than looking at most containers.
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
