//===- objects/fake_lists.cpp - What is rare about fake frames --*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/fake_lists.h"

#include "platform/platform.h"
#include "shadow/shadow_map.h"

namespace pagesan {

namespace {

constexpr uptr kFirstBytes = uptr(16) << 10;
// A class looks whether it has become too large every so many frames.
constexpr u32 kReviewEvery = 1 << 16;

constexpr u32 firstFrames(unsigned Class) {
  return u32(maxOf(kFirstBytes / fakeClassSize(Class), uptr(1)));
}

uptr frameAt(const FakeStack &S, unsigned Class, u32 Index) {
  return S.Begin + Class * kFakeClassBytes + Index * fakeClassSize(Class);
}
unsigned classOf(const FakeStack &S, uptr Frame) {
  return unsigned((Frame - S.Begin) / kFakeClassBytes);
}

// --- Queues. Busy is set in all that follows. --------------------------------

u32 framesAhead(FakeStack &S, unsigned Class) {
  return u32(S.Classes[Class].End - S.Next[Class]);
}
u32 framesLeft(FakeStack &S, unsigned Class) {
  return u32(S.Left[Class] - S.array(Class, !S.Classes[Class].Taken));
}
u32 framesFree(FakeStack &S, unsigned Class) {
  return framesAhead(S, Class) + framesLeft(S, Class);
}

// The call that had it will not leave it any more.
void takeBack(FakeStack &S, unsigned Class, uptr Frame) {
  poisonBytes(Frame, fakeClassSize(Class), kShadowStackAfterReturn);
  realFrameOf(S, Frame) = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  *S.Left[Class]++ = Frame;
}

void takeBackClass(FakeStack &S, unsigned Class, uptr Low, uptr High) {
  for (u32 I = 0; I < S.Classes[Class].Capacity; ++I) {
    uptr Frame = frameAt(S, Class, I), RealFrame = realFrameOf(S, Frame);
    if (RealFrame && RealFrame - Low < High - Low)
      takeBack(S, Class, Frame);
  }
}

// Whoever was changing the lists will not go on. All frames that are not in use
// are free, and poisoned: they are when they become so. Their order is lost.
void recover(FakeStack &S) {
  for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
    FakeStack::SizeClass &C = S.Classes[Class];
    C.Taken = 0;
    C.Stopped = 0;
    C.End = S.Next[Class] = S.array(Class, 0);
    S.Left[Class] = S.array(Class, 1);
    for (u32 I = 0; I < C.Capacity; ++I)
      if (uptr Frame = frameAt(S, Class, I); !realFrameOf(S, Frame))
        *C.End++ = Frame;
    *C.End = 0;
  }
}

struct Change {
  Change(FakeStack &S, uptr RealFrame) : S(S) {
    uptr Old = S.Busy;
    setBusy(S, RealFrame);
    if (PAGESAN_UNLIKELY(Old))
      recover(S);
  }
  ~Change() { endBusy(S); }
  FakeStack &S;
};

// Whether it may still be going on, further up the stack.
bool isChanging(const FakeStack &S, uptr RealFrame) {
  return RealFrame < S.Busy;
}

// --- Sizes -------------------------------------------------------------------

void removeStop(FakeStack::SizeClass &C) {
  if (C.Stopped)
    *C.Stop = C.Stopped;
  C.Stopped = 0;
}

// The class is looked after once more before the array's end: after Count
// frames.
void setStop(FakeStack &S, unsigned Class, u32 Count) {
  FakeStack::SizeClass &C = S.Classes[Class];
  Count = minOf(Count, framesAhead(S, Class));
  C.Stop = S.Next[Class] + Count;
  C.Stopped = C.Stop == C.End ? 0 : *C.Stop;
  *C.Stop = 0;
  C.UntilReview -= minOf(C.UntilReview, Count);
}

void changePlaces(FakeStack &S, unsigned Class) {
  FakeStack::SizeClass &C = S.Classes[Class];
  C.End = S.Left[Class];
  S.Left[Class] = S.array(Class, C.Taken);
  C.Taken = !C.Taken;
  S.Next[Class] = S.array(Class, C.Taken);
}

// New ones come behind all that were left.
void grow(FakeStack &S, unsigned Class) {
  FakeStack::SizeClass &C = S.Classes[Class];
  u32 Old = C.Capacity;
  C.WasEmpty = Old != 0;
  C.Capacity = Old ? minOf(Old * 2, maxFakeFrames(Class)) : firstFrames(Class);
  for (u32 I = Old; I < C.Capacity; ++I)
    *S.Left[Class]++ = frameAt(S, Class, I);
}

uptr *dropFrom(uptr *Begin, uptr *End, uptr Last) {
  uptr *To = Begin;
  for (uptr *At = Begin; At != End; ++At)
    if (*At < Last)
      *To++ = *At;
  return To;
}

// Frames beyond the capacity leave the queue, and their memory goes back;
// another time if one of them is in use.
void shrink(FakeStack &S, unsigned Class, u32 Capacity) {
  FakeStack::SizeClass &C = S.Classes[Class];
  for (u32 I = Capacity; I < C.Capacity; ++I)
    if (realFrameOf(S, frameAt(S, Class, I)))
      return;
  uptr Last = frameAt(S, Class, Capacity), End = frameAt(S, Class, C.Capacity);
  C.Capacity = Capacity;
  C.End = dropFrom(S.Next[Class], C.End, Last);
  S.Left[Class] = dropFrom(S.array(Class, !C.Taken), S.Left[Class], Last);
  uptr Begin = roundUpTo(Last, kPageSize);
  if (Begin < End)
    discard(Begin, End - Begin).ignore(); // ours, never locked
}

void review(FakeStack &S, unsigned Class) {
  FakeStack::SizeClass &C = S.Classes[Class];
  u32 Wanted = firstFrames(Class);
  while (Wanted <= 2 * C.PeakInUse)
    Wanted *= 2;
  if (Wanted < C.Capacity)
    shrink(S, Class, Wanted);
  C.UntilReview = kReviewEvery;
  C.PeakInUse = 0;
}

// Half of the frames are in use: for the function at RealFrame and those above
// it, or for calls that ended. A search that found nothing is not repeated at
// once.
void makeRoom(FakeStack &S, unsigned Class, uptr RealFrame) {
  FakeStack::SizeClass &C = S.Classes[Class];
  auto isScarce = [&] { return framesFree(S, Class) * 2 <= C.Capacity; };
  if (C.UntilSearch) {
    --C.UntilSearch;
  } else {
    takeBackClass(S, Class, 0, RealFrame + 1);
    if (isScarce())
      C.UntilSearch = C.Capacity;
  }
  if (isScarce() && C.Capacity < maxFakeFrames(Class))
    grow(S, Class);
}

// Next is at a 0. Afterwards at a frame, if there is any. At least half of the
// frames are kept out of use as far as there may be so many: so long has the
// one waited that is used next.
bool refill(FakeStack &S, unsigned Class, uptr RealFrame) {
  FakeStack::SizeClass &C = S.Classes[Class];
  removeStop(C);
  C.PeakInUse = maxOf(C.PeakInUse, C.Capacity - framesFree(S, Class));
  if (!C.UntilReview)
    review(S, Class);
  if (framesFree(S, Class) * 2 <= C.Capacity)
    makeRoom(S, Class, RealFrame);
  if (!framesAhead(S, Class))
    changePlaces(S, Class);
  u32 Free = framesFree(S, Class);
  setStop(S, Class, Free * 2 > C.Capacity ? Free - C.Capacity / 2 : Free);
  return *S.Next[Class];
}

} // namespace

uptr enterFakeFrameSlow(FakeStack &S, unsigned Class, uptr RealFrame) {
  if (isChanging(S, RealFrame))
    return 0;
  {
    Change C(S, RealFrame);
    if (!*S.Next[Class] && !refill(S, Class, RealFrame))
      return 0;
  }
  return enterFakeFrameFast(S, Class, RealFrame);
}

void leaveFakeFrameSlow(FakeStack &S, uptr Frame) {
  uptr RealFrame = realFrameOf(S, Frame);
  // Taken back already: somebody came by here without having been called.
  if (!RealFrame || isChanging(S, RealFrame))
    return;
  Change C(S, RealFrame);
  takeBack(S, classOf(S, Frame), Frame);
}

void takeBackFakeFrames(FakeStack &S, uptr Low, uptr High) {
  // Not the change that a handler is on top of which jumps within itself.
  if (S.Busy && (S.Busy < Low || S.Busy >= High))
    return;
  Change C(S, High);
  for (unsigned Class = 0; Class < kFakeClasses; ++Class)
    if (framesFree(S, Class) < S.Classes[Class].Capacity)
      takeBackClass(S, Class, Low, High);
}

void openFakeLists(FakeStack &S) {
  S.Busy = S.Height = 0;
  for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
    FakeStack::SizeClass &C = S.Classes[Class];
    C = {};
    C.UntilReview = kReviewEvery;
    C.End = S.Next[Class] = S.array(Class, 0);
    *C.End = 0;
    S.Left[Class] = S.array(Class, 1);
  }
}

void closeFakeLists(FakeStack &S) {
  Change C(S, ~uptr(0));
  for (unsigned Class = 0; Class < kFakeClasses; ++Class)
    takeBackClass(S, Class, 0, ~uptr(0));
}

uptr usedFakeBytes(FakeStack &S) {
  uptr Used = 0;
  for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
    FakeStack::SizeClass &C = S.Classes[Class];
    uptr Frames =
        C.WasEmpty ? C.Capacity : S.Next[Class] - S.array(Class, C.Taken);
    Used += Frames * fakeClassSize(Class);
  }
  return Used;
}

} // namespace pagesan
