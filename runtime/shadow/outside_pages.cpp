//===- outside_pages.cpp - Windows outside of the heap poisoned by page states
//-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Outside the heap zone a page state other than Byte means that its whole
// window is black. One lock guards all of them; changes are rare and large.
// Signal handlers, which may poison and jump away, wait meanwhile.
//
//===----------------------------------------------------------------------===//
#include "platform/platform.h"
#include "shadow/mapping_budget.h"
#include "shadow/program_pages.h"
#include "shadow/tile.h"
#include "shadow/transition.h"
#include "support/handlers_wait.h"
#include "support/memory.h"
#include "support/mutex.h"

namespace pagesan {

namespace {

u8 *shadowPointer(uptr Addr) { return reinterpret_cast<u8 *>(shadowOf(Addr)); }

// Less is cheaper to write than to map.
constexpr uptr kLeastPages = uptr(1) << 20;
// More is cheaper to drop than to read, or to map anew where dropping would
// bring black back. What comes and goes as a mapping has no shadow as a rule,
// and reading would give it page tables.
constexpr uptr kLeastDropped = uptr(1) << 20;
constexpr uptr kLeastForgotten = uptr(64) << 10;
constexpr uptr kLeastRemapped = uptr(64) << 20;

constinit Mutex OutsideLock{LockRank::OutsidePages};
// All windows that were ever black lie between these; 0, 0: none. Under the
// lock for writing. Release when they grow: pairs with openOutsidePages.
constinit Atomic<uptr> OutsideBegin, OutsideEnd;

bool isOutsideBlack(uptr Window) {
  return isAppMemory(Window) && valueOf(pageState(Window)) != 0;
}

// Of [Begin, End), all white or all black: what it takes to be black.
long mappingsOfBlackRun(uptr Begin, uptr End) {
  return -mappingsOfWhite(Begin, End, !isOutsideBlack(Begin - kWindowSize),
                          !isOutsideBlack(End));
}

// What it takes until all of it is black.
long mappingsToBlacken(uptr Begin, uptr End) {
  long Sum = 0;
  for (uptr Run = Begin, RunEnd; Run < End; Run = RunEnd) {
    RunEnd = Run + kWindowSize;
    while (RunEnd < End && isOutsideBlack(RunEnd) == isOutsideBlack(Run))
      RunEnd += kWindowSize;
    if (isOutsideBlack(Run))
      continue;
    bool IsFirst = Run == Begin, IsLast = RunEnd == End;
    Sum -= mappingsOfWhite(Run, RunEnd,
                           IsFirst && !isOutsideBlack(Run - kWindowSize),
                           IsLast && !isOutsideBlack(RunEnd));
  }
  return Sum;
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

bool poisonOutsidePages(uptr Begin, uptr End, u8 Value) {
  PageState State = stateFor(Value);
  uptr First = roundUpTo(Begin, kWindowSize), Last = windowBegin(End);
  if (isHeapZone(Begin) || shadowMode() == ShadowMode::Classic ||
      State == PageState::Byte || First >= Last || Last - First < kLeastPages)
    return false;
  HandlersWait NoHandlers;
  TransitionScope Now(/*MayWait=*/true);
  ScopedLock Lock(OutsideLock);
  if (!takeMappings(MappingUse::White, mappingsToBlacken(First, Last)))
    return false;
  growOutside(First, Last);
  setPageStates(First, Last, State);
  if (!mapBlack(shadowOf(First), shadowOf(Last))) {
    // Part of it may be black.
    poisonBytes(First, Last - First, Value);
    setPageStates(First, Last, PageState::Byte);
    returnMappings(MappingUse::White, mappingsOfBlackRun(First, Last));
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
  HandlersWait NoHandlers;
  TransitionScope Now(/*MayWait=*/true);
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
      returnMappings(MappingUse::White, mappingsOfBlackRun(W, RunEnd));
    } else if (Value) {
      poisonBytes(W, kWindowSize, Value);
      setPageStates(W, RunEnd, PageState::Byte);
      returnMappings(MappingUse::White, mappingsOfBlackRun(W, RunEnd));
    }
    W = RunEnd;
  }
}

// Memory that was black once is dropped to black.
static bool wasEverBlack(uptr Begin, uptr End) {
  return Begin < OutsideEnd.load(Order::Acquire) &&
         End > OutsideBegin.load(Order::Acquire);
}

static void clearOutside(uptr Begin, uptr End, uptr LeastDropped) {
  uptr First = roundUpTo(Begin, kWindowSize), Last = windowBegin(End);
  bool WasBlack = wasEverBlack(Begin, End);
  uptr Least = WasBlack ? kLeastRemapped : LeastDropped;
  if (First < Last && Last - First >= Least) {
    if (WasBlack ||
        !discard(shadowOf(First), (Last - First) >> kGranuleShift).ok())
      mapWhite(First, Last);
    clearOutside(Begin, First, LeastDropped);
    clearOutside(Last, End, LeastDropped);
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

void whitenOutside(uptr Begin, uptr End) {
  clearOutside(Begin, End, kLeastDropped);
}
void forgetOutside(uptr Begin, uptr End) {
  clearOutside(Begin, End, kLeastForgotten);
}

} // namespace pagesan
