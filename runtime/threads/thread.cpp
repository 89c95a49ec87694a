//===- thread.cpp - What the runtime knows about threads -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "threads/thread.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "shadow/region.h"
#include "stacks/bounds.h"
#include "stacks/kept_stacks.h"
#include "threads/registry.h"

#include <pthread.h>

namespace pagesan {

PAGESAN_TLS ThreadState CurrentThreadState;

void forgetStackShadow(uptr Low, uptr High) {
  Low = roundUpTo(Low, kPageSize);
  High = roundDownTo(High, kPageSize);
  if (!isRegion(Low, High))
    return;
  if (isHeapZone(Low))
    unpoisonRegion(Low, High); // the program's own memory
  else
    forgetRegion(Low, High);
}

namespace {

// No thread has run that the runtime did not see begin, and perhaps not end:
// what it left on a stack that the C library hands on is not cleared.
constinit Atomic<bool> AreStacksClean{true};

struct PreviousOwner {
  uptr AltStack;
  bool DidNotLeave; // it ended by a system call of its own
};

// A thread that had this pthread_t is not there any more. Under the lock.
PreviousOwner forgetOwner(uptr PthreadSelf) {
  PreviousOwner Previous = {};
  forEachWith(PthreadSelf, [&](ThreadSlot &S) {
    if (!Previous.AltStack) {
      Previous.AltStack = S.AltStack;
      S.AltStack = 0;
    }
    if (!S.State)
      return forgetUnjoined(S);
    Previous.DidNotLeave = true;
    forgetRunning(S);
  });
  return Previous;
}

} // namespace

PAGESAN_NOINLINE static void registerThread(ThreadState &Thread) {
  // First, so that a signal handler on top of this does not come here.
  Thread.Registered = true;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  bool IsMain = currentTid() == currentPid();
  if (!IsMain)
    AreStacksClean.store(false, Order::Relaxed);
  {
    ScopedLock Lock(TheRegistry.Lock);
    if (mapSlots() && !IsMain)
      Thread.Tid = giveNumber(0, {});
    (void)forgetOwner(uptr(pthread_self()));
    linkThread(Thread);
  }
  if (IsMain)
    CurrentStack = mainStackBounds();
  armThreadExit();
}

void ensureThreadRegistered() {
  ThreadState &Thread = currentThread();
  if (PAGESAN_UNLIKELY(!Thread.Registered))
    registerThread(Thread);
}

u32 announceThread(u32 CreationStack, ThreadStart Start) {
  ensureThreadRegistered();
  ScopedLock Lock(TheRegistry.Lock);
  if (!mapSlots())
    return 0;
  ++TheRegistry.Pending;
  return giveNumber(CreationStack, Start);
}

// Registers the calling thread under its announced number. A signal handler may
// have come first and registered it under one of its own. The alternate stack
// of the thread that had this descriptor is this one's.
static PreviousOwner takeDescriptor(ThreadState &Thread, u32 Tid,
                                    bool WasRegistered) {
  ScopedLock Lock(TheRegistry.Lock);
  if (WasRegistered && isListed(Thread))
    forgetRunning(slotOf(Thread.Tid));
  PreviousOwner Previous = forgetOwner(uptr(pthread_self()));
  Thread.Tid = Tid;
  linkThread(Thread);
  --TheRegistry.Pending;
  return Previous;
}

ThreadStart enterThread(u32 Tid) {
  ThreadState &Thread = currentThread();
  bool WasRegistered = Thread.Registered;
  Thread.Registered = true;
  CurrentStack = pthreadStackBounds();
  PreviousOwner Previous = takeDescriptor(Thread, Tid, WasRegistered);
  ThreadSlot &S = slotOf(Tid);
  if (S.Start.HasOwnStack || Previous.DidNotLeave ||
      !AreStacksClean.load(Order::Relaxed))
    forgetStackShadow(
        CurrentStack.Low,
        minOf(CurrentStack.High, uptr(__builtin_frame_address(0))));
  S.AltStack = installAltStack(Previous.AltStack);
  armThreadExit();
  CHECK_OP(S.Info.Tid, ==, Tid);
  return S.Start;
}

void leaveThread() {
  ThreadState &Thread = currentThread();
  Thread.Ended = true;
  KeptStacks::drop();
  forgetStackShadow(CurrentStack.Low, CurrentStack.High);
  if (!isListed(Thread))
    return;
  ThreadSlot &S = slotOf(Thread.Tid);
  if (S.AltStack)
    coolAltStack(S.AltStack);
  bool IsTimeToLook;
  {
    ScopedLock Lock(TheRegistry.Lock);
    unlinkThread(S);
    IsTimeToLook = noteUnjoined();
  }
  if (IsTimeToLook)
    forgetGoneThreads();
}

bool threadInfo(u32 Tid, ThreadInfo &Out) {
  // Acquire: pairs with giveNumber().
  if (Tid >= TheRegistry.Numbers.load(Order::Acquire))
    return false;
  Out = slotOf(Tid).Info;
  // Overwritten by a later thread, or while it was copied?
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return Out.Tid == Tid && slotOf(Tid).Info.Tid == Tid;
}

void setThreadName(uptr PthreadSelf, const char *Name) {
  ensureThreadRegistered();
  ScopedLock Lock(TheRegistry.Lock);
  forEachWith(PthreadSelf, [&](ThreadSlot &S) {
    if (!S.State)
      return;
    char(&To)[16] = S.Info.Name;
    u32 I = 0;
    for (; Name[I] && I + 1 < sizeof(To); ++I)
      To[I] = Name[I];
    To[I] = 0;
  });
}

void forEachThread(void (*Fn)(ThreadState &, void *), void *Arg) {
  ScopedLock Lock(TheRegistry.Lock);
  forEachThreadLocked(Fn, Arg);
}

void forEachThreadLocked(void (*Fn)(ThreadState &, void *), void *Arg) {
  forEachRunning([&](const ThreadSlot &S) { Fn(*S.State, Arg); });
}

// They are among the newest. A thread that could not be made after all stays
// pending, and its argument a root.
void forEachPendingStart(void (*Fn)(void *StartArg, void *), void *Arg) {
  u32 Left = TheRegistry.Pending;
  u32 Numbers = TheRegistry.Numbers.load(Order::Relaxed);
  for (u32 I = 1; Left && I < minOf(Numbers, kRemembered); ++I) {
    const ThreadSlot &S = slotOf(Numbers - I);
    if (S.Info.OsTid || !S.Start.Start)
      continue;
    Fn(S.Start.Arg, Arg);
    --Left;
  }
}

void forEachView(void (*Fn)(View &, void *), void *Arg) {
  ScopedLock Lock(TheRegistry.Lock);
  forEachRunning([&](const ThreadSlot &S) { Fn(S.State->TheView, Arg); });
}

void tryForEachThread(void (*Fn)(ThreadState &, void *), void *Arg) {
  if (!TheRegistry.Lock.tryLock())
    return;
  forEachRunning([&](const ThreadSlot &S) { Fn(*S.State, Arg); });
  TheRegistry.Lock.unlock();
}

const ForkLock fork_locks::Threads = {&TheRegistry.Lock};

// What the others announced, and what they returned, means nothing here.
void forgetLostThreads(void (*Fn)(ThreadState &, StackBounds, void *),
                       void *Arg) {
  ScopedLock Lock(TheRegistry.Lock);
  ThreadState &Thread = currentThread();
  forEachRunning([&](ThreadSlot &S) {
    if (S.State == &Thread)
      return;
    Fn(*S.State, S.Stack, Arg);
    forgetRunning(S);
  });
  forEachUnjoined([](ThreadSlot &S) { forgetUnjoined(S); });
  TheRegistry.Pending = 0;
  if (isListed(Thread))
    slotOf(Thread.Tid).Info.OsTid = u32(currentTid());
}

} // namespace pagesan
