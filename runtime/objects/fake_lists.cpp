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

// A class looks whether it has become too large every so many frames.
constexpr u32 kReviewEvery = 1 << 16;

// Header and arrays. Those that a class begins with share its first pages, the
// large classes' first, as they are short; those for all its frames come later.
struct Arrays {
  uptr First[kFakeClasses], Most[kFakeClasses], Bytes;
};
constexpr Arrays layOut() {
  Arrays Result = {};
  uptr At = sizeof(FakeStack);
  for (unsigned Class = kFakeClasses; Class--;) {
    Result.First[Class] = At;
    At += 2 * (firstFakeFrames(Class) + 1) * sizeof(u32);
  }
  At = roundUpTo(At, kPageSize);
  for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
    Result.Most[Class] = At;
    At += 2 * (maxFakeFrames(Class) + 1) * sizeof(u32);
  }
  Result.Bytes = At;
  return Result;
}
constexpr Arrays kArrays = layOut();
static_assert(kArrays.Bytes <= kFakeControlSize);

u32 *arrayAt(FakeStack &S, uptr Offset) {
  return reinterpret_cast<u32 *>(uptr(&S) + Offset);
}
void setArrays(FakeStack &S, unsigned Class, uptr Offset, u32 Frames) {
  u32 *First = arrayAt(S, Offset);
  S.Classes[Class].Arrays[0] = First;
  S.Classes[Class].Arrays[1] = First + Frames + 1;
}

uptr frameAt(const FakeStack &S, unsigned Class, u32 Index) {
  return S.begin() + Class * kFakeClassBytes + Index * fakeClassSize(Class);
}
unsigned classOf(const FakeStack &S, uptr Frame) {
  return unsigned((Frame - S.begin()) / kFakeClassBytes);
}

u32 entryOf(const FakeStack &S, uptr Frame) { return u32(Frame - S.Origin); }

// --- Queues. Busy is set in all that follows. --------------------------------

u32 framesAhead(FakeStack &S, unsigned Class) {
  return u32(S.Classes[Class].End - S.Next[Class]);
}
u32 framesLeft(FakeStack &S, unsigned Class) {
  return u32(S.Left[Class] - S.Classes[Class].Arrays[!S.Classes[Class].Taken]);
}
u32 framesFree(FakeStack &S, unsigned Class) {
  return framesAhead(S, Class) + framesLeft(S, Class);
}

// The call that had it will not leave it any more.
void takeBack(FakeStack &S, unsigned Class, uptr Frame) {
  poisonBytes(Frame, fakeClassSize(Class), kShadowStackAfterReturn);
  realFrameOf(S, Frame) = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  *S.Left[Class]++ = entryOf(S, Frame);
}

u32 framesInUse(FakeStack &S, unsigned Class) {
  return S.Classes[Class].Capacity - framesFree(S, Class);
}

void takeBackIn(FakeStack &S, unsigned Class, uptr Low, uptr High) {
  u32 InUse = framesInUse(S, Class);
  for (u32 I = 0; InUse && I < S.Classes[Class].Capacity; ++I) {
    uptr Frame = frameAt(S, Class, I), RealFrame = realFrameOf(S, Frame);
    InUse -= RealFrame != 0;
    if (RealFrame && RealFrame - Low < High - Low)
      takeBack(S, Class, Frame);
  }
}

// Those of calls that a jump ended. They were entered last: they are looked for
// from the newest one on, up to one that lives. Those that were entered before
// it and are in use live, too, or nobody told of their end. Programs jump to
// the same place again and again; what was seen there before is passed over.
void takeBackEnded(FakeStack &S, unsigned Class, uptr Low, uptr High) {
  if (!framesInUse(S, Class))
    return;
  FakeStack::SizeClass &C = S.Classes[Class];
  bool IsKnown = C.SearchedTo && High <= C.SearchedBelow;
  const u32 *End = IsKnown ? C.SearchedTo : C.Arrays[C.Taken];
  for (const u32 *At = S.Next[Class]; At != End;) {
    uptr Frame = S.Origin + *--At, RealFrame = realFrameOf(S, Frame);
    if (RealFrame && RealFrame - Low >= High - Low) {
      IsKnown = true;
      break;
    }
    if (RealFrame)
      takeBack(S, Class, Frame);
  }
  // Entered before the arrays changed places.
  if (!IsKnown)
    takeBackIn(S, Class, Low, High);
  C.SearchedTo = S.Next[Class];
  C.SearchedBelow = High;
}

// Whoever was changing the lists will not go on. All frames that are not in use
// are free, and poisoned: they are when they become so. Their order is lost.
void recover(FakeStack &S) {
  for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
    FakeStack::SizeClass &C = S.Classes[Class];
    if (!C.Capacity)
      continue;
    C.Taken = 0;
    C.Stopped = 0;
    C.SearchedTo = nullptr;
    C.End = S.Next[Class] = C.Arrays[0];
    S.Left[Class] = C.Arrays[1];
    for (u32 I = 0; I < C.Capacity; ++I)
      if (uptr Frame = frameAt(S, Class, I); !realFrameOf(S, Frame))
        *C.End++ = entryOf(S, Frame);
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
  S.Left[Class] = C.Arrays[C.Taken];
  C.Taken = !C.Taken;
  C.SearchedTo = nullptr;
  S.Next[Class] = C.Arrays[C.Taken];
}

void append(FakeStack &S, unsigned Class, const u32 *Begin, const u32 *End) {
  while (Begin != End)
    *S.Left[Class]++ = *Begin++;
}

// From the first arrays to those with room for all, in order.
void moveToLargeArrays(FakeStack &S, unsigned Class) {
  FakeStack::SizeClass &C = S.Classes[Class];
  const u32 *Ahead = S.Next[Class], *AheadEnd = C.End;
  const u32 *Behind = C.Arrays[!C.Taken], *BehindEnd = S.Left[Class];
  setArrays(S, Class, kArrays.Most[Class], maxFakeFrames(Class));
  C.Taken = 0;
  C.SearchedTo = nullptr;
  C.End = S.Next[Class] = C.Arrays[0];
  S.Left[Class] = C.Arrays[1];
  append(S, Class, Ahead, AheadEnd);
  append(S, Class, Behind, BehindEnd);
}

// New ones come behind all that were left.
void grow(FakeStack &S, unsigned Class) {
  FakeStack::SizeClass &C = S.Classes[Class];
  u32 Old = C.Capacity;
  C.WasEmpty = Old != 0;
  C.Capacity =
      Old ? minOf(Old * 2, maxFakeFrames(Class)) : firstFakeFrames(Class);
  if (Old && C.Arrays[0] == arrayAt(S, kArrays.First[Class]))
    moveToLargeArrays(S, Class);
  for (u32 I = Old; I < C.Capacity; ++I)
    *S.Left[Class]++ = entryOf(S, frameAt(S, Class, I));
}

u32 *dropFrom(u32 *Begin, u32 *End, u32 Last) {
  u32 *To = Begin;
  for (u32 *At = Begin; At != End; ++At)
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
  C.End = dropFrom(S.Next[Class], C.End, entryOf(S, Last));
  S.Left[Class] = dropFrom(C.Arrays[!C.Taken], S.Left[Class], entryOf(S, Last));
  uptr Begin = roundUpTo(Last, kPageSize);
  if (Begin < End)
    discard(Begin, End - Begin).ignore(); // ours, never locked
}

void review(FakeStack &S, unsigned Class) {
  FakeStack::SizeClass &C = S.Classes[Class];
  u32 Wanted = firstFakeFrames(Class);
  while (Wanted <= 4 * C.PeakInUse)
    Wanted *= 2;
  if (Wanted < C.Capacity)
    shrink(S, Class, Wanted);
  C.UntilReview = kReviewEvery;
  C.PeakInUse = 0;
}

// So many frames may be used before the class is to be looked after again: a
// quarter of them are kept out of use as far as there may be so many.
u32 framesToSpare(FakeStack &S, unsigned Class) {
  u32 Free = framesFree(S, Class), Quarter = S.Classes[Class].Capacity / 4;
  return Free > Quarter ? Free - Quarter : 0;
}

// A good part of the frames is in use: for the function at RealFrame and those
// above it, or for calls that ended. A search that found nothing is not
// repeated at once.
void makeRoom(FakeStack &S, unsigned Class, uptr RealFrame) {
  FakeStack::SizeClass &C = S.Classes[Class];
  auto isScarce = [&] { return framesToSpare(S, Class) <= C.Capacity / 2; };
  if (C.UntilSearch) {
    --C.UntilSearch;
  } else {
    takeBackIn(S, Class, 0, RealFrame + 1);
    if (isScarce())
      C.UntilSearch = C.Capacity;
  }
  if (isScarce() && C.Capacity < maxFakeFrames(Class))
    grow(S, Class);
}

// Next is at a 0. Afterwards at a frame, if there is any. As many others as
// half of them have been used since that one was left.
bool refill(FakeStack &S, unsigned Class, uptr RealFrame) {
  FakeStack::SizeClass &C = S.Classes[Class];
  removeStop(C);
  C.PeakInUse = maxOf(C.PeakInUse, framesInUse(S, Class));
  if (!C.UntilReview)
    review(S, Class);
  // A quarter or more is in use, or there is none.
  if (framesToSpare(S, Class) <= C.Capacity / 2)
    makeRoom(S, Class, RealFrame);
  if (!framesAhead(S, Class))
    changePlaces(S, Class);
  u32 Spare = framesToSpare(S, Class);
  setStop(S, Class, Spare ? Spare : framesFree(S, Class));
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
    takeBackEnded(S, Class, Low, High);
}

void openFakeLists(FakeStack &S) {
  S.Busy = S.Height = S.Zero = 0;
  for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
    FakeStack::SizeClass &C = S.Classes[Class];
    C = {};
    C.UntilReview = kReviewEvery;
    setArrays(S, Class, kArrays.First[Class], firstFakeFrames(Class));
    C.End = S.Next[Class] = &S.Zero;
    S.Left[Class] = C.Arrays[1];
  }
}

void closeFakeLists(FakeStack &S) {
  Change C(S, ~uptr(0));
  for (unsigned Class = 0; Class < kFakeClasses; ++Class)
    takeBackIn(S, Class, 0, ~uptr(0));
}

uptr fakeListsBytes() { return kArrays.Bytes; }

uptr usedFakeBytes(FakeStack &S) {
  uptr Used = 0;
  for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
    FakeStack::SizeClass &C = S.Classes[Class];
    uptr Frames = C.WasEmpty ? C.Capacity : 0;
    if (C.Capacity && !C.WasEmpty)
      Frames = uptr(S.Next[Class] - C.Arrays[C.Taken]);
    Used += Frames * fakeClassSize(Class);
  }
  return Used;
}

} // namespace pagesan
