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
#include "check/slow_path.h"
#include "heap/heap.h"
#include "objects/fake_stack.h"
#include "objects/no_return.h"
#include "platform/signals.h"
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

// The process goes on with main's stack and thread-local storage in place, and
// exit handlers may run there: there is nothing to give back, but all frames of
// the program's are dead, and the C library's way out of them is its own.
void onMainExit(const ThreadState &Thread) {
  forgetFrames(Thread.StackLow, Thread.StackHigh);
}

void onThreadExit(void *) {
  ThreadState &Thread = currentThread();
  if (!Thread.Tid)
    return onMainExit(Thread);
  if (++Thread.ExitRounds < PTHREAD_DESTRUCTOR_ITERATIONS) {
    setKey();
    return;
  }
  // First: nothing may make a new cache from here on.
  Thread.Ended = true;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  void *Cache = Thread.HeapCache;
  Thread.HeapCache = nullptr;
  if (Cache)
    heapThreadExit(Cache);
  retireFakeStack(Thread);
  removeAltStack();
  retireTripCounters();
  leaveThread();
}

} // namespace

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
