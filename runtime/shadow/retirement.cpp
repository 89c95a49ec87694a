//===- retirement.cpp - Page-granular memory: good to bad -------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Synchronous: on return no check passes in any thread. In this order: the lock
// is taken, so that whatever promotion and whatever poisoning or unpoisoning
// held it is over; the page states say so, which every later one reads under
// the lock; the windows go black; views are invalidated. States that were
// written before the lock was taken could be overwritten by an unpoisoning that
// had found the object alive.
//
//===----------------------------------------------------------------------===//
#include "platform/platform.h"
#include "shadow/flush.h"
#include "shadow/mapping_budget.h"
#include "shadow/tile.h"
#include "shadow/transition.h"
#include "support/mutex.h"

namespace pagesan {

namespace {

constinit Atomic<u64> Demotions;

bool isWhite(uptr Window) { return isOverWhite(windowKind(Window)); }

uptr windowsEnd(const PageExtent &E) {
  return roundUpTo(E.PagesEnd, kWindowSize);
}

// What the white windows of [Begin, End) save by being white, with their
// neighbours as they are.
long mappingsOfWhites(uptr Begin, uptr End) {
  long Sum = 0;
  for (uptr Run = Begin, RunEnd; Run < End; Run = RunEnd) {
    RunEnd = endOfLikeRun(Run, End);
    if (isWhite(Run))
      Sum += mappingsOfWhite(Run, RunEnd, isWhite(Run - kWindowSize),
                             RunEnd < kHeapZoneEnd && isWhite(RunEnd));
  }
  return Sum;
}

// White in the middle of more white takes mappings to be cut out; without them,
// or without memory for one, it is written, and counted as if it were cut.
void blackenWhites(uptr Begin, uptr End) {
  uptr Shadow = shadowOf(Begin), ShadowEnd = shadowOf(End);
  long Mappings = mappingsOfWhites(Begin, End);
  if (!takeMappings(MappingUse::White, -Mappings)) {
    writeBlackOver(Shadow, ShadowEnd);
    returnMappings(MappingUse::White, Mappings);
    return;
  }
  restoreBlack(Shadow, ShadowEnd);
}

// From the first white window of [Begin, End) to the end of the last one; empty
// when there is none.
struct Whites {
  uptr Begin, End;
};
Whites whitesIn(uptr Begin, uptr End) {
  Whites Found = {End, End};
  for (uptr Run = Begin, RunEnd; Run < End; Run = RunEnd) {
    RunEnd = endOfLikeRun(Run, End);
    if (!isWhite(Run))
      continue;
    Found = {minOf(Found.Begin, Run), RunEnd};
  }
  return Found;
}

} // namespace

// What is recorded as black may have been written: frames poison and unpoison
// the stack that they are on, wherever it lies.
//
// What lies between white windows is mapped anew together with them. It was
// written, as a rule, while it was a mapping of its own, and the kernel merges
// no two that have been written apart: such a piece would stay a mapping for
// ever, uncounted, for each large object of which a part was poisoned.
void blackenPart(uptr Begin, uptr End) {
  Whites Found = whitesIn(Begin, End);
  dropToBlack(shadowOf(Begin), shadowOf(Found.Begin));
  if (Found.Begin < Found.End) {
    blackenWhites(Found.Begin, Found.End);
    dropToBlack(shadowOf(Found.End), shadowOf(End));
  }
  recordWindowKinds(Begin, End, WindowKind::Black);
  invalidateViews();
}

void retirePages(const PageExtent &E, PageState State) {
  Demotions.fetchAdd(1, Order::Relaxed);
  TransitionScope Now(/*MayWait=*/true);
  ScopedLock Lock(*E.TransitionLock);
  setPageStates(E.Begin, E.PagesEnd, State);
  if (shadowMode() == ShadowMode::Classic) {
    poisonBytes(E.Begin, E.PagesEnd - E.Begin, kShadowHeapFreed);
    return;
  }
  blackenPart(E.Begin, windowsEnd(E));
}

void blackenWindows(uptr Begin, uptr End, PageState State) {
  TransitionScope Now(/*MayWait=*/true);
  setPageStates(Begin, End, State);
  if (shadowMode() == ShadowMode::Classic) {
    poisonBytes(Begin, End - Begin,
                State == PageState::Free ? kShadowHeapFreed
                                         : kShadowHeapRedzone);
    return;
  }
  blackenPart(Begin, End);
}

u64 demotionCount() { return Demotions.load(Order::Relaxed); }

} // namespace pagesan
