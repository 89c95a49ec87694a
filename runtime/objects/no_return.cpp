//===- objects/no_return.cpp - Frames that never return -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/no_return.h"

#include "objects/context_stacks.h"
#include "objects/fake_stack.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "shadow/shadow_map.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

// Anything else in the range is not theirs: a stack may lie in the heap.
bool isOfFrame(u8 Byte) {
  return isFrameShadow(Byte) || isPartialGranule(Byte);
}

// Words without a poisoned byte are only read.
void clearShadow(u8 *Begin, u8 *End) {
  for (; Begin < End && uptr(Begin) % 8; ++Begin)
    if (isOfFrame(*Begin))
      *Begin = kShadowGood;
  for (; Begin + 8 <= End; Begin += 8) {
    u64 Word;
    __builtin_memcpy_inline(&Word, Begin, 8);
    if (PAGESAN_LIKELY(!Word))
      continue;
    for (u32 I = 0; I < 8; ++I)
      if (isOfFrame(Begin[I]))
        Begin[I] = kShadowGood;
  }
  for (; Begin < End; ++Begin)
    if (isOfFrame(*Begin))
      *Begin = kShadowGood;
}

bool contains(uptr Low, uptr High, uptr Addr) {
  return Addr >= Low && Addr < High;
}

} // namespace

// All frames of the program's are dead, and the C library's way out of them is
// its own. Exit handlers may still run there.
void initNoReturn() {
  atMainThreadEnd(
      [](ThreadState &) { forgetCalls(CurrentStack.Low, CurrentStack.High); });
}

void forgetFrames(uptr Low, uptr High) {
  if (Low >= High || !isShadowMapped(Low) || !isShadowMapped(High - 1))
    return;
  u8 *Begin = reinterpret_cast<u8 *>(shadowOf(Low));
  u8 *End = reinterpret_cast<u8 *>(shadowOf(High - 1) + 1);
  // Outside of the heap zone untouched shadow is white: whole pages of it can
  // be dropped, which costs by what was touched and not by what is there.
  constexpr uptr kLong = 16 * kPageSize;
  u8 *FirstPage = reinterpret_cast<u8 *>(roundUpTo(uptr(Begin), kPageSize));
  u8 *LastPage = reinterpret_cast<u8 *>(pageBegin(uptr(End)));
  if (isHeapZone(Low) || isHeapZone(High - 1) || LastPage < FirstPage + kLong) {
    clearShadow(Begin, End);
    return;
  }
  clearShadow(Begin, FirstPage);
  if (!discard(uptr(FirstPage), uptr(LastPage - FirstPage)).ok())
    clearShadow(FirstPage, LastPage); // locked memory
  clearShadow(LastPage, End);
}

void forgetCalls(uptr Low, uptr High) {
  if (Low >= High)
    return;
  forgetFrames(Low, High);
  takeBackFakeFrames(Low, High);
}

void forgetFramesBelow(uptr Sp) {
  const ThreadState &Thread = currentThread();
  if (contains(CurrentStack.Low, CurrentStack.High, Sp))
    forgetCalls(CurrentStack.Low, Sp);
  else if (contains(Thread.HomeLow, Thread.HomeHigh, Sp))
    forgetFrames(Thread.HomeLow, Sp);
}

// --- Stacks that a thread changes ------------------------------------------

static void leaveHome(ThreadState &Thread, uptr Sp) {
  Thread.LeftAt = Sp;
  Thread.HomeLow = CurrentStack.Low;
  Thread.HomeHigh = CurrentStack.High;
  suppressFakeFrames(true);
}

// From a context that is left at Sp; at its stack's begin if nobody saw where.
static void comeHome(ThreadState &Thread, uptr Sp) {
  leaveContextStack(CurrentStack.Low, Sp);
  CurrentStack.Low = Thread.HomeLow;
  CurrentStack.High = Thread.HomeHigh;
  Thread.HomeLow = Thread.HomeHigh = 0;
  suppressFakeFrames(false);
}

// From Sp to TargetSp on a context's stack [Low, High). What lies there between
// where the context was left and TargetSp is dead: it went on without.
static void goToContext(ThreadState &Thread, uptr Sp, uptr TargetSp, uptr Low,
                        uptr High) {
  noteOtherStack(Low);
  if (!Thread.HomeHigh && contains(CurrentStack.Low, CurrentStack.High, Sp))
    leaveHome(Thread, Sp);
  if (!Thread.HomeHigh)
    return;
  leaveContextStack(CurrentStack.Low, Sp);
  forgetFrames(enterContextStack(Low, High), TargetSp);
  CurrentStack.Low = Low;
  CurrentStack.High = High;
}

void noteStackPointer(uptr Sp) {
  ThreadState &Thread = currentThread();
  uptr Low, High;
  // First: a context's stack may lie inside of the thread's own.
  if (contains(CurrentStack.Low, CurrentStack.High, Sp))
    return;
  if (contains(Thread.HomeLow, Thread.HomeHigh, Sp))
    comeHome(Thread, CurrentStack.Low);
  else if (findContextStack(Sp, Low, High))
    goToContext(Thread, CurrentStack.Low, Sp, Low, High);
}

void switchStack(uptr Sp, uptr TargetSp, uptr Low, uptr High) {
  ThreadState &Thread = currentThread();
  noteStackPointer(Sp);
  bool IsKnown = TargetSp > Low && TargetSp <= High;
  // The first switch to a stack: it may have been used before.
  constexpr uptr kFirstFrame = 512;
  if (IsKnown && High - TargetSp < kFirstFrame)
    forgetFrames(Low, TargetSp);
  if (Thread.NextStackHigh) // an announced fiber
    return;
  if (contains(Thread.HomeLow, Thread.HomeHigh, TargetSp)) {
    comeHome(Thread, Sp);
    forgetFrames(Thread.LeftAt, TargetSp);
    return;
  }
  if (!IsKnown && contains(CurrentStack.Low, CurrentStack.High, Sp) &&
      contains(CurrentStack.Low, CurrentStack.High, TargetSp)) {
    forgetFrames(Sp, TargetSp);
    return;
  }
  // Who saves a context need not say where its stack is.
  if (IsKnown || findContextStack(TargetSp, Low, High))
    goToContext(Thread, Sp, TargetSp, Low, High);
}

void forgetFramesBeforeJump(uptr Sp, uptr TargetSp) {
  const ThreadState &Thread = currentThread();
  uptr Low, High;
  // An alternate stack may lie inside of the thread's own.
  if (!isOnAskedAltStack(Sp, Low, High)) {
    if (contains(CurrentStack.Low, CurrentStack.High, Sp) &&
        contains(CurrentStack.Low, CurrentStack.High, TargetSp)) {
      forgetCalls(Sp, TargetSp);
      return;
    }
    if (!isOnAltStack(Low, High))
      Low = High = 0;
  }
  if (contains(Low, High, Sp)) {
    if (contains(Low, High, TargetSp)) {
      forgetFrames(Sp, TargetSp);
      return;
    }
    // Out of a signal handler. Where the signal came in is not known.
    forgetFrames(Sp, High);
    forgetFramesBelow(TargetSp);
    return;
  }
  if (contains(Thread.HomeLow, Thread.HomeHigh, TargetSp) ||
      findContextStack(TargetSp, Low, High)) {
    switchStack(Sp, TargetSp, 0, 0);
    return;
  }
  // Stacks that nobody announced: the same one if it is near.
  constexpr uptr kNear = uptr(8) << 20;
  bool IsOnOwn = contains(CurrentStack.Low, CurrentStack.High, Sp);
  if (!IsOnOwn && TargetSp > Sp && TargetSp - Sp < kNear)
    forgetFrames(Sp, TargetSp);
}

} // namespace pagesan
