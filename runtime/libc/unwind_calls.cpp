//===- libc/unwind_calls.cpp - Where exceptions land -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An exception, pthread_exit or a cancellation goes from frame to frame; where
// one has something to do, its personality routine sets the place to go on at.
// The unwinder runs at the end of the stack: all between it and the frame that
// it lands in is dead. So one function of the unwinder tells what is to be
// forgotten, exactly, whatever language the frames in between were written in
// and whether or not they are instrumented.
//
//===----------------------------------------------------------------------===//
#include "libc/real.h"
#include "objects/no_return.h"
#include "threads/thread.h"

using namespace pagesan;

namespace {

constinit Atomic<void *> RealSetIP, RealGetCFA;

// Of the library that is unwinding, which need not be visible to us. Relaxed:
// threads that race look up the same address.
void *findOnce(Atomic<void *> &Where, const char *Name) {
  void *P = Where.load(Order::Relaxed);
  if (PAGESAN_UNLIKELY(!P)) {
    P = findRealFunction(Name);
    Where.store(P, Order::Relaxed);
  }
  return P;
}

} // namespace

// Weak: an unwinder that is linked statically brings its own.
extern "C" __attribute__((visibility("default"), weak)) void
_Unwind_SetIP(void *Context, uptr Ip) {
  auto GetCFA = reinterpret_cast<uptr (*)(void *)>(
      findOnce(RealGetCFA, "_Unwind_GetCFA"));
  auto SetIP = reinterpret_cast<void (*)(void *, uptr)>(
      findOnce(RealSetIP, "_Unwind_SetIP"));
  // The canonical frame address that the unwinder knows is that of the call
  // which it came from: the stack pointer of the frame it lands in.
  // A handler on another stack may have thrown.
  forgetFramesBeforeJump(uptr(__builtin_frame_address(0)), GetCFA(Context));
  SetIP(Context, Ip);
}

// Of _pagesan_thread_main, which has nothing to do and is the end of all that
// was instrumented.
extern "C" __attribute__((visibility("hidden"))) int
_pagesan_thread_personality(int, int Actions, u64, void *, void *) {
  constexpr int kCleanupPhase = 2, kContinueUnwind = 8;
  if (Actions & kCleanupPhase)
    forgetFramesBeforeJump(uptr(__builtin_frame_address(0)),
                           currentThread().MainSp);
  return kContinueUnwind;
}
