//===- thread.h - What the runtime knows about threads -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_THREAD_H
#define PAGESAN_THREAD_H

#include "shadow/flush.h"
#include "support/base.h"

namespace pagesan {

// One per thread, in initial-exec TLS: zero-initialised, reachable without a
// call, valid before the thread is registered.
struct ThreadState {
  // Small numbers in order of creation, 0 is the main thread. As in reports.
  u32 Tid;
  bool Registered;
  // Set while the runtime itself runs in a way that must not be re-entered
  // (capturing a stack, reporting); see ScopedInRuntime.
  u8 InRuntime;
  uptr StackLow, StackHigh; // [StackLow, StackHigh); 0, 0 when unknown
  View TheView;
  // The heap's per-thread cache; owned by runtime/heap.
  void *HeapCache;
  ThreadState *Next, *Previous; // all registered threads, under the registry's lock
};

extern PAGESAN_TLS ThreadState CurrentThreadState;
PAGESAN_ALWAYS_INLINE ThreadState &currentThread() { return CurrentThreadState; }

// RAII guard against re-entry, e.g. a signal handler that allocates while this
// thread captures a stack.
class ScopedInRuntime {
public:
  ScopedInRuntime() : Thread(currentThread()) { ++Thread.InRuntime; }
  ~ScopedInRuntime() { --Thread.InRuntime; }
  // True when this guard is the outermost.
  bool entered() const { return Thread.InRuntime == 1; }

private:
  ThreadState &Thread;
};

// What is remembered about a thread, also after it has ended.
struct ThreadInfo {
  u32 Tid;
  u32 ParentTid;
  u32 CreationStack; // stack depot id, 0 when unknown
  u32 OsTid;
  char Name[16];
};
// False when the number was never given out.
bool threadInfo(u32 Tid, ThreadInfo &Out);

// Registers the calling thread if it is not yet (main thread, threads made
// behind our back).
void ensureThreadRegistered();
// Fills StackLow and StackHigh when unknown; safe in signal handlers once done.
void ensureStackBounds(ThreadState &Thread);

// Calls Fn(thread, Arg) for every registered thread, holding the registry.
void forEachThread(void (*Fn)(ThreadState &, void *), void *Arg);

void lockThreadsForFork();
void unlockThreadsAfterFork(bool InChild);

} // namespace pagesan

#endif // PAGESAN_THREAD_H
