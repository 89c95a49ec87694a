//===- objects/fake_stack.h - Frames that outlive their calls -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory of the real stack is used again by the next call. Frames whose
// variables may be used after the function's end come from a fake stack
// instead, and stay poisoned until many others have been used.
//
// Each thread, and each fiber that is announced, has a fake stack of its own:
// per size class a queue of free frames, first in, first out. Each frame in use
// knows where its function's real frame lies. Calls that end by longjmp or an
// exception never leave their frames: those who move the stack pointer tell
// (no_return.h), and the frames are taken back then and there. What nobody told
// is found when a quarter of a class's frames are in use: stacks grow down, so
// all calls at or below a function that just starts have ended.
//
// The comparison needs one stack: functions that run outside of the thread's
// stack bounds (alternate signal stacks, fibers that nobody announced) get no
// fake frames, nor do those above such a stack that lies inside.
//
// Bounded: 256 KiB for each size class. A class begins with 16, doubles when a
// quarter of it is in use, and gives memory back when it has not been needed
// for a while.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_FAKE_STACK_H
#define PAGESAN_OBJECTS_FAKE_STACK_H

#include "pagesan/abi/frame_descriptor.h"
#include "support/base.h"

namespace pagesan {

struct ThreadState;

inline constexpr uptr kFakeStackSize = uptr(4) << 20; // of addresses
inline constexpr uptr kFakeStacks = 1 << 14;

// One past another, aligned; 0 without use-after-return detection.
extern constinit uptr FakeStacksBegin;

PAGESAN_ALWAYS_INLINE bool isFakeFrame(uptr Frame) {
  return Frame - FakeStacksBegin < kFakeStackSize * kFakeStacks &&
         FakeStacksBegin;
}

// Reserves addresses, when option detect_stack_use_after_return is on.
void initFakeStacks();
// Whatever that option says: for code that was compiled so. Async-signal-safe.
void reserveFakeStacks();

// A frame for the function whose real frame is RealFrame, or 0: use that.
// Async-signal-safe. The long way, as fake_lists.h has it.
uptr enterFakeFrame(unsigned Class, uptr RealFrame);
// Its shadow is poisoned already. The long way, too.
void leaveFakeFrame(uptr Frame);
// This thread's fake stack, made when it has had no frame yet; nullptr when its
// frames are real. Async-signal-safe.
void *ensureFakeStack();
// All calls of this thread whose real frames lie in [Low, High) have ended.
void takeBackFakeFrames(uptr Low, uptr High);

// A fiber is switched to: no fake frames until finishFakeSwitch. Returns the
// fake stack to come back to; when the fiber that is left never runs again, it
// is retired at the end of the switch.
void *startFakeSwitch(bool IsLast);
void finishFakeSwitch(void *FakeStack);

// This thread gets no new fake frames until as many calls with false.
void suppressFakeFrames(bool Suppress);

// Code will run on a context's stack at Addr. Inside of the thread's own, in an
// array of a function that runs, addresses do not tell which frames are alive:
// no fake frames from there on, up to the thread's first function.
void noteOtherStack(uptr Addr);
// The same of the alternate signal stack: the program is about to ask for this
// one; and the kernel has answered.
void noteAltStack(uptr Low, uptr High);
void renewAltStack();
// Whether Addr is on the one that the program asked for, [Low, High).
bool isOnAskedAltStack(uptr Addr, uptr &Low, uptr &High);

// Calls Fn for every frame in use, of all fake stacks. While other threads
// stand still anywhere; a frame that is being entered or left may be told or
// not.
void forEachFakeFrame(void (*Fn)(uptr Begin, uptr End, void *Arg), void *Arg);

// The frame in the fake stack that Addr lies in.
struct FakeFrameInfo {
  uptr Begin, Size; // of its size class
  uptr RealFrame;   // 0 when its function has ended
  u32 Tid;          // the last thread that used this fake stack
};
bool findFakeFrame(uptr Addr, FakeFrameInfo &Out);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_FAKE_STACK_H
