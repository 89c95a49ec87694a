//===- large.cpp - Large objects: windows of their own
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/large.h"

#include "heap/large_quarantine.h"
#include "heap/ranges.h"
#include "shadow/shadow_map.h"

namespace pagesan {

namespace {

PageExtent extentOf(Span *S) {
  uptr End = S->Begin + chunkAt(S->FirstChunk).Size;
  return {S->Begin, End, roundUpTo(End, kPageSize), &S->TransitionLock};
}

} // namespace

Span *makeLargeSpan(uptr Size, uptr Alignment) {
  u64 Bytes = roundUpTo(Size, kPageSize) + kPageSize; // and its guard
  u32 Windows = u32(roundUpTo(Bytes, kWindowSize) / kWindowSize);
  ScopedLock Lock(RangesLock);
  uptr Begin = takeWindows(Windows, Alignment);
  Span *S = Begin ? newSpanRecord() : nullptr;
  if (!S) {
    if (Begin)
      giveWindows(Begin, Windows);
    return nullptr;
  }
  S->Begin = Begin;
  S->Windows = Windows;
  S->Kind = SpanKind::Large;
  return S;
}

// The object can be found before its pages are Valid: a promotion needs it.
void publishLarge(Span *S) {
  PageExtent E = extentOf(S);
  recordSpan(S);
  setPageStates(E.PagesEnd, S->end(), PageState::Guard);
  publishPages(E);
}

void retireLarge(Span *S) {
  PageExtent E = extentOf(S);
  retirePages(E, PageState::Free);
  discard(E.Begin, E.PagesEnd - E.Begin).ignore(); // locked memory stays
  quarantineSpan(S);
}

bool findPageExtent(uptr Addr, PageExtent &Out) {
  Span *S = spanOf(Addr);
  if (!S || S->Kind != SpanKind::Large)
    return false;
  PageExtent E = extentOf(S);
  // Acquire: pairs with the store of Live; the size is the object's.
  if (chunkAt(S->FirstChunk).State.load(Order::Acquire) != ChunkState::Live ||
      Addr < E.Begin || Addr >= E.PagesEnd)
    return false;
  Out = E;
  return true;
}

} // namespace pagesan
