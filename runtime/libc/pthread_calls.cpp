//===- libc/pthread_calls.cpp - Threads come and are named -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/wrapper.h"
#include "objects/init_order.h"
#include "stacks/bounds.h"
#include "stacks/capture.h"
#include "support/handlers_wait.h"
#include "support/init.h"
#include "threads/thread.h"

#include <errno.h>
#include <pthread.h>

using namespace pagesan;

static constinit RealFunction<int(pthread_t *, const pthread_attr_t *,
                                  void *(*)(void *), void *)>
    RealPthreadCreate("pthread_create");
static constinit RealFunction<int(pthread_t, const char *)>
    RealPthreadSetname("pthread_setname_np");

// The outermost frame of the program's threads is _pagesan_thread_main, in
// jumps_x86_64.S, which calls this. Cancellation and pthread_exit unwind
// through both; what must happen at the end is in threads/exit.cpp.
extern "C" void *_pagesan_thread_main(void *Number);
extern "C" __attribute__((visibility("hidden"))) void *
_pagesan_run_thread(void *Number) {
  ThreadStart Start = enterThread(u32(uptr(Number)));
  currentThread().MainSp = uptr(__builtin_frame_address(0));
  return Start.Start(Start.Arg);
}

// A number is spent even if the thread cannot be made: it was announced. 0:
// there is no memory.
static void *announce(ThreadStart Start, CallSite Site) {
  ensureInit();
  endInitOrderChecks();
  return reinterpret_cast<void *>(
      uptr(announceThread(captureWholeStackId(Site), Start)));
}

PAGESAN_WEAK_INTERFACE int pthread_create(pthread_t *Thread,
                                          const pthread_attr_t *Attributes,
                                          void *(*Start)(void *), void *Arg) {
  bool HasOwnStack = Attributes && attributeStack(*Attributes).High;
  void *Number = announce({Start, Arg, HasOwnStack}, PAGESAN_CALL_SITE());
  if (!Number)
    return EAGAIN;
  return RealPthreadCreate(Thread, Attributes, _pagesan_thread_main, Number);
}

// The C library calls what it is given by its type, and takes the lower half of
// the register that _pagesan_thread_main returns as it came.
#if __GLIBC_PREREQ(2, 28)
PAGESAN_WEAK_INTERFACE int thrd_create(thrd_t *Thread, thrd_start_t Start,
                                       void *Arg) {
  void *Number = announce(
      {reinterpret_cast<void *(*)(void *)>(reinterpret_cast<void *>(Start)),
       Arg, /*HasOwnStack=*/false},
      PAGESAN_CALL_SITE());
  if (!Number)
    return thrd_nomem;
  static constinit RealFunction<int(thrd_t *, void *(*)(void *), void *)> Real(
      "thrd_create");
  return Real(Thread, _pagesan_thread_main, Number);
}
#endif

PAGESAN_WEAK_INTERFACE int pthread_setname_np(pthread_t Thread,
                                              const char *Name) {
  ensureInit();
  PAGESAN_CALL(pthread_setname_np);
  if (isChecked(Family::Any))
    C.readsString(Name);
  int Error = RealPthreadSetname(Thread, Name);
  if (!Error)
    setThreadName(uptr(Thread), Name);
  return Error;
}

// A thread that may be cancelled anywhere holds locks of ours at times, which
// nobody would unlock: checks of what it computes can take them.
static void makeCancellationWait(bool Waits);
PAGESAN_WRAP(int, pthread_setcanceltype, (int Type, int *Old)) {
  ensureInit();
  PAGESAN_CALL(pthread_setcanceltype);
  if (isChecked(Family::Any))
    C.writes(Old, sizeof(*Old));
  if (Type == PTHREAD_CANCEL_ASYNCHRONOUS)
    MakeCancellationWait = makeCancellationWait;
  int Error = Real_pthread_setcanceltype(Type, Old);
  if (Type == PTHREAD_CANCEL_DEFERRED)
    MakeCancellationWait = nullptr;
  return Error;
}
static void makeCancellationWait(bool Waits) {
  int Old;
  Real_pthread_setcanceltype(
      Waits ? PTHREAD_CANCEL_DEFERRED : PTHREAD_CANCEL_ASYNCHRONOUS, &Old);
}
