//===- objects/fake_lists.h - Which fake frames are free --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The lists of one fake stack, and the short ways into a frame and out of it.
//
// Free frames are a queue per size class, in two arrays: frames are taken from
// one and put into the other, which change places when the first is empty. So a
// frame is used again after all that were left before it. Where an array ends,
// or the class is to be looked after, there is a 0.
//
// Of each frame in use a table knows where the real frame of its function lies.
// At any time a frame is in a queue, or has an entry in that table, or is lost;
// never both. A frame whose entry is at or below the real frame of a function
// that runs is one that a call never left.
//
// Signal handlers. Busy is set while lists change: handlers on top of that do
// without fake frames. A handler that comes before leaves Busy as it was, and
// what is read after it was set is true. Whoever leaves by longjmp out of the
// middle leaves it set; the next function to find it that starts no deeper than
// the one for which it was set knows that nobody will go on there, and queues
// are made anew from the table.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_FAKE_LISTS_H
#define PAGESAN_OBJECTS_FAKE_LISTS_H

#include "objects/fake_stack.h"
#include "pagesan/abi/shadow_layout.h"

namespace pagesan {

inline constexpr uptr kFakeClassBytes = uptr(256) << 10;
// Of memory for a FakeStack and its arrays.
inline constexpr uptr kFakeControlSize = uptr(256) << 10;
static_assert(kFakeClasses * kFakeClassBytes <= kFakeStackSize);

constexpr u32 maxFakeFrames(unsigned Class) {
  return u32(kFakeClassBytes / fakeClassSize(Class));
}
constexpr u32 firstFakeFrames(unsigned Class) {
  constexpr uptr kFirstBytes = uptr(16) << 10;
  uptr Frames = kFirstBytes / fakeClassSize(Class);
  return Frames ? u32(Frames) : 1;
}

// The frames are the program's to read and write; this lies out of its reach.
struct FakeStack {
  uptr Origin;     // one below the frames; entries are distances from here
  uptr RealFrames; // from a frame's address / 8 to its entry in the table
  // Real frames in [Low, Low + Height) may take the short way: those on the
  // thread's stack, or none.
  uptr Low, Height;
  uptr Busy;               // 0, or the real frame of who changes the lists
  u32 *Next[kFakeClasses]; // the frame to use next, or 0: the long way
  u32 *Left[kFakeClasses]; // behind the one that was left last

  struct SizeClass {
    u32 Capacity;  // frames up to this one may be used
    u32 PeakInUse; // of what was seen since the last review
    u32 UntilReview, UntilSearch;
    bool WasEmpty; // all frames were used at least once
    u8 Taken;      // the array that Next is in
    u32 Stopped;
    u32 *Arrays[2];
    u32 *End;  // of that one
    u32 *Stop; // where it has a 0 before its end, in place of Stopped
    // Frames in use that were entered before Next was there have their real
    // frames at SearchedBelow or above. Null: not known.
    const u32 *SearchedTo;
    uptr SearchedBelow;
  } Classes[kFakeClasses];

  u32 Tid;
  u32 Zero; // where classes without frames find one
  FakeStack *NextRetired;

  uptr begin() const { return Origin + 1; }
};

// A frame's entry in the table of real frames: 8 bytes for 64.
PAGESAN_ALWAYS_INLINE uptr &realFrameOf(const FakeStack &S, uptr Frame) {
  return *reinterpret_cast<uptr *>((Frame >> kGranuleShift) + S.RealFrames);
}

PAGESAN_ALWAYS_INLINE void setBusy(FakeStack &S, uptr RealFrame) {
  S.Busy = RealFrame;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
PAGESAN_ALWAYS_INLINE void endBusy(FakeStack &S) {
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  S.Busy = 0;
}

// A frame for the function whose real frame is RealFrame; 0: the long way.
PAGESAN_ALWAYS_INLINE uptr enterFakeFrameFast(FakeStack &S, unsigned Class,
                                              uptr RealFrame) {
  if (PAGESAN_UNLIKELY(S.Busy || RealFrame - S.Low >= S.Height))
    return 0;
  setBusy(S, RealFrame);
  u32 *Next = S.Next[Class];
  u32 Entry = *Next;
  uptr Frame = S.Origin + Entry;
  if (PAGESAN_LIKELY(Entry)) {
    S.Next[Class] = Next + 1;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    realFrameOf(S, Frame) = RealFrame;
  }
  endBusy(S);
  return PAGESAN_LIKELY(Entry) ? Frame : 0;
}

// The real frame of a frame of S in use; 0: leaving takes the long way.
PAGESAN_ALWAYS_INLINE uptr canLeaveFast(const FakeStack &S, uptr Frame) {
  if (PAGESAN_UNLIKELY(Frame - S.Origin >= kFakeStackSize || S.Busy))
    return 0;
  return realFrameOf(S, Frame);
}
PAGESAN_ALWAYS_INLINE void leaveFakeFrameFast(FakeStack &S, unsigned Class,
                                              uptr Frame, uptr RealFrame) {
  setBusy(S, RealFrame);
  realFrameOf(S, Frame) = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  u32 *Left = S.Left[Class];
  *Left = u32(Frame - S.Origin);
  S.Left[Class] = Left + 1;
  endBusy(S);
}

// --- Out of line, in fake_lists.cpp ------------------------------------------

// Everything else that a frame may need before it is entered: lists are mended,
// more frames are made, those that were never left are taken back. 0: none.
// RealFrame is in [Low, Low + Height), which is that of the thread's stack now.
uptr enterFakeFrameSlow(FakeStack &S, unsigned Class, uptr RealFrame);
// A frame of S's.
void leaveFakeFrameSlow(FakeStack &S, uptr Frame);
// Those whose real frames lie in [Low, High), where all calls have ended.
void takeBackFakeFrames(FakeStack &S, uptr Low, uptr High);

// No frame is in use, none free; the first come when one is wanted.
void openFakeLists(FakeStack &S);
// Frames in use are poisoned and forgotten.
void closeFakeLists(FakeStack &S);
// Of kFakeControlSize, what may be used.
uptr fakeListsBytes();
// Bytes of frames that were ever used.
uptr usedFakeBytes(FakeStack &S);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_FAKE_LISTS_H
