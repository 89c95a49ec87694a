//===- stop_threads.h - Holding the other threads still -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// By a signal that each thread answers from its handler, and not by ptrace,
// which containers, seccomp and debuggers refuse. The signal is the one that
// the C library keeps for setuid: programs cannot block it, as the library
// takes it out of every mask. For the time of the stop its handler is ours,
// and what is not ours is handed on.
//
// System calls that threads wait in are restarted afterwards, but for those
// that the kernel never restarts after a handler (poll, epoll_wait, nanosleep):
// these return EINTR.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_STOP_THREADS_H
#define PAGESAN_PLATFORM_STOP_THREADS_H

#include "support/base.h"

namespace pagesan {

struct StoppedThread {
  int OsTid;
  // False: it blocks the signal by a system call of its own, or waits where
  // signals do not reach it. It may go on running; the rest is 0 then.
  bool Answered;
  uptr StackPointer;
  uptr TlsBase; // %fs: what pthread_self() returns in it; 0 when it has none
  // Where its registers were saved, vector registers included.
  uptr RegistersBegin, RegistersEnd;
  uptr VectorBegin, VectorEnd;
};

struct StoppedThreads {
  const StoppedThread *List; // valid until resumeOtherThreads()
  u32 Count;
  bool AllAnswered;
};

// Stops every other thread of the process, for as long as no new answer takes
// longer than half a second. Known lists threads by their kernel numbers, for
// processes that cannot read /proc/self/task; more is found there. Not
// re-entrant: the caller holds a lock that threads need to get here. False
// without memory, or when they are more than option leak_check_threads; nothing
// is stopped then.
[[nodiscard]] bool stopOtherThreads(const int *Known, u32 KnownCount,
                                    StoppedThreads &Out);
void resumeOtherThreads();

} // namespace pagesan

#endif // PAGESAN_PLATFORM_STOP_THREADS_H
