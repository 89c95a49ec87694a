//===- thread.h - What the runtime knows about threads -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_THREADS_THREAD_H
#define PAGESAN_THREADS_THREAD_H

#include "shadow/flush.h"
#include "shadow/trip_counters.h"
#include "stacks/bounds.h"
#include "support/base.h"

namespace pagesan {

// One per thread, in initial-exec TLS: zero-initialised, reachable without a
// call, valid before the thread is registered.
struct ThreadState {
  TripCounters Trips = {}; // first: see trip_counters.h
  // Small numbers in order of creation, 0 is the main thread. As in reports.
  u32 Tid = 0;
  bool Registered = false;
  // The thread has given back all that was its own (HeapCache) and only runs
  // the C library's last clean-up: nothing per-thread may be made again.
  bool Ended = false;
  // Set while the runtime itself runs in a way that must not be re-entered
  // (capturing a stack, reporting); see ScopedInRuntime.
  u8 InRuntime = 0;
  u8 ExitRounds = 0;            // see threads/exit.cpp
  StackBounds *Stack = nullptr; // its CurrentStack, once registered
  // Of the outermost frame that the runtime made: what lies below is the
  // program's. 0 for threads that it did not make.
  uptr MainSp = 0;
  // Of the fiber that is being switched to, and whether the one that is left
  // has ended.
  uptr NextStackLow = 0, NextStackHigh = 0;
  bool IsFiberAtEnd = false;
  // Owned by runtime/objects/fake_stack: this thread's or fiber's, and that of
  // a fiber that is being left for good.
  void *Fake = nullptr, *DyingFake = nullptr;
  u32 FakeFramesOff = 0; // not 0: no new fake frames
  // The thread's own stack while it runs on that of a context, else 0, and
  // where it was left; see objects/no_return.h.
  uptr HomeLow = 0, HomeHigh = 0, LeftAt = 0;
  View TheView;
  // The heap's per-thread cache; owned by runtime/heap.
  void *HeapCache = nullptr;
  uptr PthreadSelf = 0; // pthread_self()
};

extern PAGESAN_TLS ThreadState CurrentThreadState;
PAGESAN_ALWAYS_INLINE ThreadState &currentThread() {
  return CurrentThreadState;
}

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
  u32 OsTid;         // 0 before the thread runs
  char Name[16];     // "" when unknown
};
// False when the number was never given out, or a million threads ago.
// Lock-free, async-signal-safe.
bool threadInfo(u32 Tid, ThreadInfo &Out);

// Registers the calling thread if it is not yet: the main thread, and threads
// made behind our back, whose stack bounds stay unknown (captures then probe).
// Async-signal-safe; nothing to do for threads that have ended.
void ensureThreadRegistered();

// --- For the wrappers of the thread library ----------------------------------

struct ThreadStart {
  void *(*Start)(void *);
  void *Arg;
  bool HasOwnStack; // of the program's, used by who knows whom before
};
// Gives out the number of a thread that the caller is about to make, and keeps
// Start for it. 0 when there is no memory.
u32 announceThread(u32 CreationStack, ThreadStart Start);
// First thing on the new thread, before anything checked runs on it: registers
// it under its number, finds its stack bounds and gives it an alternate signal
// stack. Its stack may be that of a thread that ended without notice: what that
// one's frames poisoned is forgotten. Calls the C library, which may allocate.
ThreadStart enterThread(u32 Tid);
// Last thing on a registered thread: its ThreadState may go away after this.
void leaveThread();
// The shadow of a stack on which no instrumented frame is any more: it is used
// again by later threads, or unmapped by the C library.
void forgetStackShadow(uptr Low, uptr High);
void setThreadName(uptr PthreadSelf, const char *Name);
// Threads that have ended and may still be joined: the C library keeps what
// they returned in their descriptors. A join asks before it who has this
// pthread_t, and forgets that one when it is done: another thread may have the
// descriptor by then, whose number may have been given out before.
struct JoinedThread {
  uptr PthreadSelf;
  u32 Tid;         // ~0: nobody has it yet
  u32 CountBefore; // its number is less
};
JoinedThread threadToJoin(uptr PthreadSelf);
void forgetJoinedThread(const JoinedThread &Joined);
// Calls Fn(pthread_t, Arg) for those that have ended. The registry is held.
void forEachUnjoinedThread(void (*Fn)(uptr PthreadSelf, void *), void *Arg);

// --- The end of threads, in threads/exit.cpp ---------------------------------

// What a room does about the calling thread. At the end of a thread rooms give
// back what is its own, in the order in which they asked for it; the thread may
// then go away. Main, when it ends by pthread_exit, leaves the process running,
// stack and thread-local storage in place. Part of start-up.
using ThreadStep = void (*)(ThreadState &Thread);
void atThreadEnd(ThreadStep Step);
void atMainThreadEnd(ThreadStep Step);

// The steps run, and then leaveThread(), when the calling thread ends.
void armThreadExit();

// Calls Fn(thread, Arg) for every registered thread, holding the registry.
void forEachThread(void (*Fn)(ThreadState &, void *), void *Arg);
// Does nothing when somebody holds it. For reports.
void tryForEachThread(void (*Fn)(ThreadState &, void *), void *Arg);

// The same for a caller that holds it (lockRuntime).
void forEachThreadLocked(void (*Fn)(ThreadState &, void *), void *Arg);
// The arguments of threads that were announced and do not run yet, likewise.
void forEachPendingStart(void (*Fn)(void *StartArg, void *), void *Arg);

// In a fork child: Fn(thread, its stack, Arg) for every other one, which is
// forgotten. What they lie in is their memory still.
void forgetLostThreads(void (*Fn)(ThreadState &, StackBounds, void *),
                       void *Arg);

} // namespace pagesan

#endif // PAGESAN_THREADS_THREAD_H
