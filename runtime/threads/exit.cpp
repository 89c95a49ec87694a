//===- exit.cpp - What a thread leaves behind -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A destructor of thread-specific data is the only notice of a thread's end
// that pthread_exit, cancellation, detached threads and threads made behind
// our back have in common. It should come last, as other destructors, and C++
// thread_local objects, still allocate and free: it asks to be called again
// until the last round. What the C library frees after that finds a thread
// that has ended, and the heap keeps no cache for it.
//
//===----------------------------------------------------------------------===//
#include "support/output.h"
#include "threads/thread.h"

#include <limits.h>
#include <pthread.h>

namespace pagesan {

namespace {

// 0: not made yet; else the key plus 1. The main thread makes it during
// start-up, before there are others.
constinit Atomic<u32> TheKey;

void setKey() {
  // Any value but null makes the destructor run. Cannot fail for early keys.
  (void)pthread_setspecific(TheKey.load(Order::Relaxed) - 1, &TheKey);
}

struct Steps {
  static constexpr u32 kMost = 8;
  ThreadStep List[kMost];
  u32 Count;

  void add(ThreadStep Step) {
    CHECK_OP(Count, <, kMost);
    List[Count++] = Step;
  }
  void run(ThreadState &Thread) const {
    for (u32 I = 0; I < Count; ++I)
      List[I](Thread);
  }
};
// Not changed after start-up.
constinit Steps OfThreads = {}, OfMain = {};

void onThreadExit(void *) {
  ThreadState &Thread = currentThread();
  if (!Thread.Tid)
    return OfMain.run(Thread);
  if (++Thread.ExitRounds < PTHREAD_DESTRUCTOR_ITERATIONS) {
    setKey();
    return;
  }
  // First: nothing may make a new cache from here on.
  Thread.Ended = true;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  OfThreads.run(Thread);
  leaveThread();
}

} // namespace

void atThreadEnd(ThreadStep Step) { OfThreads.add(Step); }
void atMainThreadEnd(ThreadStep Step) { OfMain.add(Step); }

void armThreadExit() {
  if (!TheKey.load(Order::Relaxed)) {
    pthread_key_t Key;
    if (pthread_key_create(&Key, onThreadExit))
      die("cannot create a thread-specific data key\n");
    u32 None = 0;
    if (!TheKey.compareExchange(None, Key + 1, Order::Relaxed))
      pthread_key_delete(Key);
  }
  setKey();
}

} // namespace pagesan
