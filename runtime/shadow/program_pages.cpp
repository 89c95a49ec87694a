//===- program_pages.cpp - Objects poisoned by page states -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The argument: the object's transition lock is held and the object is looked
// at again under it, so no promotion and no free is under way. Good to bad
// writes states or bytes first, then changes windows, then invalidates views.
// Bad to good gives a window its bytes, all bad, before its pages' states let
// BLACK read as good. A window's pages are all poisoned by their states, or
// none is.
//
// Programs poison from signal handlers, and jump out of those that interrupt
// poisoning, as they may where it is nothing but stores: handlers wait.
//
//===----------------------------------------------------------------------===//
#include "shadow/program_pages.h"

#include "shadow/flush.h"
#include "shadow/transition.h"
#include "support/handlers_wait.h"
#include "support/memory.h"
#include "support/mutex.h"

namespace pagesan {

namespace {

u8 *shadowPointer(uptr Addr) { return reinterpret_cast<u8 *>(shadowOf(Addr)); }

// The lock is held.
bool isStill(const PageExtent &Object) {
  PageExtent Now;
  return findPageExtent(Object.Begin, Now) &&
         Now.ObjectEnd == Object.ObjectEnd &&
         Now.TransitionLock == Object.TransitionLock;
}

// Bytes in windows of which the rest stays as it is. White ones are written
// where they are: cut out of the white around them they would be mappings of
// their own, written apart from all others, which the kernel never merges.
void pokeBytes(const PageExtent &Object, uptr Begin, uptr End, u8 Value) {
  for (uptr W = windowBegin(Begin); W < End; W += kWindowSize) {
    if (windowKind(W) == WindowKind::White)
      recordWindowKinds(W, W + kWindowSize, WindowKind::Spotted);
    uptr From = maxOf(Begin, W), To = minOf(End, W + kWindowSize);
    poisonBytes(From, To - From, Value);
    if (windowKind(W) == WindowKind::Black)
      makeWindowPrivate(Object, W);
  }
  invalidateViews();
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
  if (windowKind(Window) == WindowKind::Black)
    recordWindowKinds(Window, Window + kWindowSize, WindowKind::Private);
  invalidateViews();
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
      invalidateViews();
    }
    __atomic_store_n(Byte, New, __ATOMIC_RELEASE);
  }
}

} // namespace

void poisonObjectPages(const PageExtent &Object, uptr Begin, uptr End,
                       u8 Value) {
  HandlersWait NoHandlers;
  TransitionScope Now(/*MayWait=*/true);
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
  HandlersWait NoHandlers;
  TransitionScope Now(/*MayWait=*/true);
  ScopedLock Lock(*Object.TransitionLock);
  if (!isStill(Object))
    return;
  End = minOf(End, Object.ObjectEnd);
  for (uptr W = windowBegin(Begin); W < End; W += kWindowSize) {
    uptr From = maxOf(Begin, W), To = minOf(End, W + kWindowSize);
    bool IsWhole = From == W && To == minOf(W + kWindowSize, Object.ObjectEnd);
    if (hasProgramPages(W)) {
      if (!IsWhole)
        giveBytes(W);
      restoreStates(Object, W);
    }
    clearBytes(Object, From, To);
  }
}

} // namespace pagesan
