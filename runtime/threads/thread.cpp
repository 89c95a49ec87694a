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
#include "support/mapped_vector.h"
#include "support/mutex.h"

#include <pthread.h>

namespace pagesan {

PAGESAN_TLS ThreadState CurrentThreadState;

namespace {

// One per thread number. The newest kRemembered threads share the table by
// number modulo its size, but for the main thread, which keeps slot 0.
struct Slot {
  ThreadInfo Info;
  ThreadStart Start;
};
constexpr u32 kRemembered = 1 << 20;

struct UnjoinedThread {
  uptr PthreadSelf;
  u32 Tid;
};

// Every thread that holds Lock is registered, and registered threads take it
// only in calls that are not async-signal-safe: a handler never waits for the
// thread that it interrupted.
struct Registry {
  Mutex Lock{LockRank::Threads};
  ThreadState *First = nullptr;
  Slot *Slots = nullptr; // mapped on first use, touched sparsely
  // The numbers given out so far. Release in giveNumber(), acquire in
  // threadInfo(): the slots of smaller numbers are filled.
  Atomic<u32> Numbers;
  u32 Pending = 0; // announced, not entered yet; under Lock
  MappedVector<UnjoinedThread> Unjoined; // ended; under Lock
};
constinit Registry TheRegistry;

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

// The lock is held and the slots are mapped.
u32 giveNumber(u32 CreationStack, ThreadStart Start) {
  u32 Tid = TheRegistry.Numbers.load(Order::Relaxed);
  Slot &S = slotOf(Tid);
  S.Info = {Tid, currentThread().Tid, CreationStack, 0, {}};
  S.Start = Start;
  TheRegistry.Numbers.store(Tid + 1, Order::Release); // pairs with threadInfo()
  return Tid;
}

// Fn(thread) says which to forget. The lock is held.
template <class FnT> void forgetUnjoined(FnT Fn) {
  MappedVector<UnjoinedThread> &List = TheRegistry.Unjoined;
  for (u64 I = 0; I < List.size();)
    if (Fn(List[I]))
      List.removeAt(I);
    else
      ++I;
}

// Detached threads are told from others by nothing that is cheap. Their
// descriptors are used again by later threads, or unmapped: so that they do not
// pile up, the list is looked through each time that it has doubled. Without
// memory what the thread returned may be taken for a leak.
void noteUnjoined(const ThreadState &Thread) {
  constexpr u64 kFirstLook = 1024;
  MappedVector<UnjoinedThread> &List = TheRegistry.Unjoined;
  u64 Size = List.size();
  if (Size >= kFirstLook && !(Size & (Size - 1)))
    forgetUnjoined([](UnjoinedThread T) { return !isMapped(T.PthreadSelf); });
  (void)!List.push({Thread.PthreadSelf, Thread.Tid});
}

// The lock is held.
void link(ThreadState &Thread) {
  Thread.Previous = nullptr;
  Thread.Next = TheRegistry.First;
  if (Thread.Next)
    Thread.Next->Previous = &Thread;
  TheRegistry.First = &Thread;
  Thread.PthreadSelf = uptr(pthread_self());
  Thread.Stack = &CurrentStack;
  forgetUnjoined(
      [&](UnjoinedThread T) { return T.PthreadSelf == Thread.PthreadSelf; });
  if (TheRegistry.Slots)
    slotOf(Thread.Tid).Info.OsTid = u32(currentTid());
}

void unlink(ThreadState &Thread) {
  if (Thread.Next)
    Thread.Next->Previous = Thread.Previous;
  if (Thread.Previous)
    Thread.Previous->Next = Thread.Next;
  else
    TheRegistry.First = Thread.Next;
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
  if (IsMain) {
    CurrentStack = mainStackBounds();
  }
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

ThreadStart enterThread(u32 Tid) {
  ThreadState &Thread = currentThread();
  // A signal handler may have come first and registered the thread under a
  // number of its own; the announced one is right.
  bool WasRegistered = Thread.Registered;
  Thread.Registered = true;
  Thread.Tid = Tid;
  {
    ScopedLock Lock(TheRegistry.Lock);
    if (WasRegistered)
      unlink(Thread);
    link(Thread);
    --TheRegistry.Pending;
  }
  armThreadExit();
  CurrentStack = pthreadStackBounds();
  Slot &S = slotOf(Tid);
  CHECK_OP(S.Info.Tid, ==, Tid);
  return S.Start;
}

void leaveThread() {
  ThreadState &Thread = currentThread();
  Thread.Ended = true;
  forgetStackShadow(CurrentStack.Low, CurrentStack.High);
  ScopedLock Lock(TheRegistry.Lock);
  unlink(Thread);
  noteUnjoined(Thread);
}

u32 threadCount() { return TheRegistry.Numbers.load(Order::Relaxed); }

void forgetUnjoinedThread(uptr PthreadSelf, u32 CountBefore) {
  ScopedLock Lock(TheRegistry.Lock);
  forgetUnjoined([&](UnjoinedThread T) {
    return T.PthreadSelf == PthreadSelf && T.Tid < CountBefore;
  });
}

void forEachUnjoinedThread(void (*Fn)(uptr, void *), void *Arg) {
  for (UnjoinedThread T : TheRegistry.Unjoined)
    Fn(T.PthreadSelf, Arg);
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
  for (ThreadState *T = TheRegistry.First; T; T = T->Next) {
    if (T->PthreadSelf != PthreadSelf || !TheRegistry.Slots)
      continue;
    char(&To)[16] = slotOf(T->Tid).Info.Name;
    u32 I = 0;
    for (; Name[I] && I + 1 < sizeof(To); ++I)
      To[I] = Name[I];
    To[I] = 0;
  }
}

void forEachThread(void (*Fn)(ThreadState &, void *), void *Arg) {
  ScopedLock Lock(TheRegistry.Lock);
  forEachThreadLocked(Fn, Arg);
}

void forEachThreadLocked(void (*Fn)(ThreadState &, void *), void *Arg) {
  for (ThreadState *T = TheRegistry.First; T; T = T->Next)
    Fn(*T, Arg);
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
  for (ThreadState *T = TheRegistry.First; T; T = T->Next)
    Fn(T->TheView, Arg);
}

void tryForEachThread(void (*Fn)(ThreadState &, void *), void *Arg) {
  if (!TheRegistry.Lock.tryLock())
    return;
  for (ThreadState *T = TheRegistry.First; T; T = T->Next)
    Fn(*T, Arg);
  TheRegistry.Lock.unlock();
}

const ForkLock fork_locks::Threads = {&TheRegistry.Lock};

// What the others announced, and what they returned, means nothing here.
ThreadState *takeLostThreads() {
  ScopedLock Lock(TheRegistry.Lock);
  ThreadState &Thread = currentThread();
  bool IsListed = Thread.Registered && !Thread.Ended;
  if (IsListed)
    unlink(Thread);
  ThreadState *Lost = TheRegistry.First;
  TheRegistry.First = nullptr;
  if (IsListed)
    link(Thread);
  TheRegistry.Pending = 0;
  TheRegistry.Unjoined.clear();
  return Lost;
}

} // namespace pagesan
