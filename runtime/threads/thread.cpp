//===- thread.cpp - What the runtime knows about threads -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "threads/thread.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/metadata.h"
#include "platform/platform.h"
#include "platform/stack_probe.h"
#include "shadow/region.h"
#include "stacks/bounds.h"
#include "support/mutex.h"

#include <pthread.h>

namespace pagesan {

PAGESAN_TLS ThreadState CurrentThreadState;

namespace {

constexpr u32 kNoThread = ~u32(0);

// One per thread number. The newest kRemembered threads share the table by
// number modulo its size, but for the main thread, which keeps slot 0; those of
// running threads are passed over. Here and not in thread-local storage, which
// may go away without notice when a thread ends by a system call of its own.
struct Slot {
  ThreadInfo Info;
  ThreadStart Start;
  // While it runs; nullptr: not yet, or it has ended. Under the lock, as all
  // below.
  ThreadState *State;
  StackBounds Stack;
  uptr PthreadSelf;
  u32 Next, Previous; // of those that run
  // By pthread_t, those that run and those that have ended and were not joined:
  // the next of the bucket.
  u32 NextInBucket;
  bool IsInBucket;
};
constexpr u32 kRemembered = 1 << 20;
constexpr u32 kBuckets = 1 << 14;

// Every thread that holds Lock is registered, and registered threads take it
// only in calls that are not async-signal-safe: a handler never waits for the
// thread that it interrupted.
struct Registry {
  Mutex Lock{LockRank::Threads};
  u32 First = kNoThread; // of those that run
  Slot *Slots = nullptr; // mapped on first use, touched sparsely
  // The numbers given out so far. Release in giveNumber(), acquire in
  // threadInfo(): the slots of smaller numbers are filled.
  Atomic<u32> Numbers;
  u32 Pending = 0; // announced, not entered yet; under Lock
  // Ended, not joined; when it comes to NextLook, those whose descriptor is
  // gone are forgotten.
  u32 Unjoined = 0, NextLook = 1024;
};
constinit Registry TheRegistry;
constinit u32 Buckets[kBuckets] = {}; // 1 + a thread's number; 0: empty

Slot &slotOf(u32 Tid) {
  return TheRegistry.Slots[Tid ? 1 + (Tid - 1) % (kRemembered - 1) : 0];
}

bool mapSlots() {
  if (TheRegistry.Slots)
    return true;
  constexpr MetadataTable<Slot, Metadata::ThreadSlots> kSlots;
  static_assert(kSlots.kCapacity >= kRemembered);
  if (!kSlots.open())
    return false;
  TheRegistry.Slots = kSlots.data();
  // The number of the main thread is taken, even if others register first.
  TheRegistry.Numbers.store(1, Order::Release); // pairs with threadInfo()
  return true;
}

// --- By pthread_t. The lock is held ------------------------------------------

u32 &bucketOf(uptr PthreadSelf) {
  return Buckets[PthreadSelf * 0x9e3779b97f4a7c15 >>
                 (64 - log2Floor(kBuckets))];
}

void putInBucket(Slot &S) {
  u32 &Head = bucketOf(S.PthreadSelf);
  S.NextInBucket = Head;
  S.IsInBucket = true;
  Head = S.Info.Tid + 1;
}

void takeFromBucket(Slot &S) {
  u32 *Link = &bucketOf(S.PthreadSelf);
  while (*Link && *Link != S.Info.Tid + 1)
    Link = &slotOf(*Link - 1).NextInBucket;
  if (*Link)
    *Link = S.NextInBucket;
  S.IsInBucket = false;
}

// Fn(slot) for those with this pthread_t; it may take the slot out.
template <class FnT> void forEachWith(uptr PthreadSelf, FnT Fn) {
  for (u32 Link = bucketOf(PthreadSelf); Link;) {
    Slot &S = slotOf(Link - 1);
    Link = S.NextInBucket;
    if (S.PthreadSelf == PthreadSelf)
      Fn(S);
  }
}

template <class FnT> void forEachUnjoined(FnT Fn) {
  for (u32 Head : Buckets)
    for (u32 Link = Head; Link;) {
      Slot &S = slotOf(Link - 1);
      Link = S.NextInBucket;
      if (!S.State)
        Fn(S);
    }
}

void forgetUnjoined(Slot &S) {
  takeFromBucket(S);
  --TheRegistry.Unjoined;
}

// Detached threads are told from others by nothing that is cheap. Their
// descriptors are used again by later threads, or unmapped: so that they do not
// pile up, all are looked through each time that their number has doubled.
void noteUnjoined() {
  Registry &R = TheRegistry;
  if (++R.Unjoined < R.NextLook)
    return;
  forEachUnjoined([](Slot &S) {
    if (!isMapped(S.PthreadSelf))
      forgetUnjoined(S);
  });
  R.NextLook = maxOf(R.Unjoined * 2, u32(1024));
}

// --- Those that run. The lock is held
// ------------------------------------------

// The slots are mapped.
u32 giveNumber(u32 CreationStack, ThreadStart Start) {
  u32 Tid = TheRegistry.Numbers.load(Order::Relaxed);
  while (slotOf(Tid).State)
    ++Tid;
  Slot &S = slotOf(Tid);
  if (S.IsInBucket)
    forgetUnjoined(S);
  S.Info = {Tid, currentThread().Tid, CreationStack, 0, {}};
  S.Start = Start;
  TheRegistry.Numbers.store(Tid + 1, Order::Release); // pairs with threadInfo()
  return Tid;
}

void unlink(Slot &S) {
  if (S.Next != kNoThread)
    slotOf(S.Next).Previous = S.Previous;
  if (S.Previous != kNoThread)
    slotOf(S.Previous).Next = S.Next;
  else
    TheRegistry.First = S.Next;
  S.State = nullptr;
}

// A thread that had this pthread_t is not there any more. If it still counts as
// running it ended by a system call of its own.
void forgetOwnerOf(uptr PthreadSelf) {
  forEachWith(PthreadSelf, [](Slot &S) {
    if (!S.State)
      return forgetUnjoined(S);
    unlink(S);
    takeFromBucket(S);
  });
}

void link(ThreadState &Thread) {
  Thread.Stack = &CurrentStack;
  Thread.PthreadSelf = uptr(pthread_self());
  if (!TheRegistry.Slots)
    return;
  forgetOwnerOf(Thread.PthreadSelf);
  Slot &S = slotOf(Thread.Tid);
  S.Info.Tid = Thread.Tid;
  S.Info.OsTid = lockOwnerId();
  S.State = &Thread;
  S.PthreadSelf = Thread.PthreadSelf;
  S.Stack = CurrentStack;
  S.Previous = kNoThread;
  S.Next = TheRegistry.First;
  if (S.Next != kNoThread)
    slotOf(S.Next).Previous = Thread.Tid;
  TheRegistry.First = Thread.Tid;
  putInBucket(S);
}

bool isListed(const ThreadState &Thread) {
  return TheRegistry.Slots && slotOf(Thread.Tid).State == &Thread;
}

template <class FnT> void forEachRunning(FnT Fn) {
  for (u32 Tid = TheRegistry.First; Tid != kNoThread;) {
    Slot &S = slotOf(Tid);
    Tid = S.Next;
    Fn(S);
  }
}

} // namespace

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

PAGESAN_NOINLINE static void registerThread(ThreadState &Thread) {
  // First, so that a signal handler on top of this does not come here.
  Thread.Registered = true;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  bool IsMain = currentTid() == currentPid();
  {
    ScopedLock Lock(TheRegistry.Lock);
    if (mapSlots() && !IsMain)
      Thread.Tid = giveNumber(0, {});
    link(Thread);
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

// Its stack may have been that of a thread that ended without notice, or of one
// that a fork left behind: nothing checked has run on it yet.
ThreadStart enterThread(u32 Tid) {
  ThreadState &Thread = currentThread();
  // A signal handler may have come first and registered the thread under a
  // number of its own; the announced one is right.
  bool WasRegistered = Thread.Registered;
  Thread.Registered = true;
  CurrentStack = pthreadStackBounds();
  forgetStackShadow(CurrentStack.Low,
                    minOf(CurrentStack.High, uptr(__builtin_frame_address(0))));
  Slot &S = slotOf(Tid);
  {
    ScopedLock Lock(TheRegistry.Lock);
    if (WasRegistered && isListed(Thread)) {
      unlink(slotOf(Thread.Tid));
      takeFromBucket(slotOf(Thread.Tid));
    }
    Thread.Tid = Tid;
    link(Thread);
    --TheRegistry.Pending;
  }
  armThreadExit();
  CHECK_OP(S.Info.Tid, ==, Tid);
  return S.Start;
}

void leaveThread() {
  ThreadState &Thread = currentThread();
  Thread.Ended = true;
  forgetStackShadow(CurrentStack.Low, CurrentStack.High);
  ScopedLock Lock(TheRegistry.Lock);
  if (!isListed(Thread))
    return;
  unlink(slotOf(Thread.Tid));
  noteUnjoined();
}

u32 threadCount() { return TheRegistry.Numbers.load(Order::Relaxed); }

void forgetUnjoinedThread(uptr PthreadSelf, u32 CountBefore) {
  ScopedLock Lock(TheRegistry.Lock);
  StackBounds Lost;
  forEachWith(PthreadSelf, [&](Slot &S) {
    if (S.Info.Tid >= CountBefore)
      return;
    if (!S.State)
      return forgetUnjoined(S);
    Lost = S.Stack; // joined, and did not leave
    unlink(S);
    takeFromBucket(S);
  });
  if (Lost.High && isMapped(pageBegin(Lost.High - 1)))
    forgetStackShadow(Lost.Low, Lost.High);
}

void forEachUnjoinedThread(void (*Fn)(uptr, void *), void *Arg) {
  forEachUnjoined([&](const Slot &S) { Fn(S.PthreadSelf, Arg); });
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
  forEachWith(PthreadSelf, [&](Slot &S) {
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
  forEachRunning([&](const Slot &S) { Fn(*S.State, Arg); });
}

// They are among the newest. A thread that could not be made after all stays
// pending, and its argument a root.
void forEachPendingStart(void (*Fn)(void *StartArg, void *), void *Arg) {
  u32 Left = TheRegistry.Pending;
  u32 Numbers = TheRegistry.Numbers.load(Order::Relaxed);
  for (u32 I = 1; Left && I < minOf(Numbers, kRemembered); ++I) {
    const Slot &S = slotOf(Numbers - I);
    if (S.Info.OsTid || !S.Start.Start)
      continue;
    Fn(S.Start.Arg, Arg);
    --Left;
  }
}

void forEachView(void (*Fn)(View &, void *), void *Arg) {
  ScopedLock Lock(TheRegistry.Lock);
  forEachRunning([&](const Slot &S) { Fn(S.State->TheView, Arg); });
}

void tryForEachThread(void (*Fn)(ThreadState &, void *), void *Arg) {
  if (!TheRegistry.Lock.tryLock())
    return;
  forEachRunning([&](const Slot &S) { Fn(*S.State, Arg); });
  TheRegistry.Lock.unlock();
}

const ForkLock fork_locks::Threads = {&TheRegistry.Lock};

// What the others announced, and what they returned, means nothing here.
void forgetLostThreads(void (*Fn)(ThreadState &, StackBounds, void *),
                       void *Arg) {
  ScopedLock Lock(TheRegistry.Lock);
  ThreadState &Thread = currentThread();
  forEachRunning([&](Slot &S) {
    if (S.State == &Thread)
      return;
    Fn(*S.State, S.Stack, Arg);
    unlink(S);
    takeFromBucket(S);
  });
  forEachUnjoined([](Slot &S) { forgetUnjoined(S); });
  TheRegistry.Pending = 0;
  if (isListed(Thread))
    slotOf(Thread.Tid).Info.OsTid = u32(currentTid());
}

} // namespace pagesan
