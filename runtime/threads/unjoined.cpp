//===- unjoined.cpp - Threads that have ended -------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// They are known by their descriptors, in which the C library keeps what they
// returned, until somebody joins them or the descriptor is gone.
//
//===----------------------------------------------------------------------===//
#include "pagesan/abi/shadow_layout.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "platform/stack_probe.h"
#include "threads/registry.h"

namespace pagesan {

JoinedThread threadToJoin(uptr PthreadSelf) {
  ScopedLock Lock(TheRegistry.Lock);
  JoinedThread Found = {PthreadSelf, kNoThread,
                        TheRegistry.Numbers.load(Order::Relaxed)};
  forEachWith(PthreadSelf,
              [&](const ThreadSlot &S) { Found.Tid = S.Info.Tid; });
  return Found;
}

namespace {

// Listed with the descriptor of a thread that was joined and had not begun
// before: it is that one, which did not leave, or who has the descriptor now.
struct Listed {
  u32 Tid = kNoThread;
  int OsTid = 0;
};

// The kernel tells joins of a thread's end shortly before it is gone.
bool isGone(int OsTid) {
  constexpr int kTries = 8;
  // A filter of system calls may end the process for asking.
  for (int Try = 0; Try < kTries && !areCallsFiltered(); ++Try) {
    if (!isThread(OsTid))
      return true;
    sleepMicroseconds(250);
  }
  return areCallsFiltered();
}

// Under the lock. Where the thread's shadow is to be forgotten.
StackBounds forgetListed(ThreadSlot &S) {
  StackBounds Lost = S.Stack;
  forgetRunning(S);
  return Lost;
}

// One that has ended with another's number is the joined one, unless somebody
// had the descriptor before, who may not have been it.
StackBounds forgetMeant(const JoinedThread &Joined, Listed &Other) {
  StackBounds Lost;
  ScopedLock Lock(TheRegistry.Lock);
  forEachWith(Joined.PthreadSelf, [&](ThreadSlot &S) {
    u32 Tid = S.Info.Tid;
    bool IsUnknown = Tid != Joined.Tid && Tid < Joined.CountBefore;
    if (Tid == Joined.Tid && S.State)
      Lost = forgetListed(S); // joined, and did not leave
    else if (Tid == Joined.Tid ||
             (IsUnknown && !S.State && Joined.Tid == kNoThread))
      forgetUnjoined(S);
    else if (IsUnknown && S.State)
      Other = {Tid, int(S.Info.OsTid)};
  });
  return Lost;
}

} // namespace

void forgetJoinedThread(const JoinedThread &Joined) {
  Listed Other;
  StackBounds Lost = forgetMeant(Joined, Other);
  if (PAGESAN_UNLIKELY(Other.Tid != kNoThread) && isGone(Other.OsTid)) {
    ScopedLock Lock(TheRegistry.Lock);
    ThreadSlot &S = slotOf(Other.Tid);
    if (S.State && S.Info.Tid == Other.Tid)
      Lost = forgetListed(S);
  }
  if (Lost.High && isMapped(pageBegin(Lost.High - 1)))
    forgetStackShadow(Lost.Low, Lost.High);
}

void forEachUnjoinedThread(void (*Fn)(uptr, void *), void *Arg) {
  forEachUnjoined([&](const ThreadSlot &S) { Fn(S.PthreadSelf, Arg); });
}

namespace {

// One that has ended, to be asked about without the lock.
struct Ended {
  u32 Tid;
  int OsTid;
  uptr PthreadSelf;
};
// A bucket has one or two.
constexpr u32 kAtOnce = 32;

u32 listEnded(u32 Bucket, Ended (&List)[kAtOnce]) {
  u32 Count = 0;
  ScopedLock Lock(TheRegistry.Lock);
  forEachUnjoinedIn(Bucket, [&](const ThreadSlot &S) {
    if (Count < kAtOnce)
      List[Count++] = {S.Info.Tid, int(S.Info.OsTid), S.PthreadSelf};
  });
  return Count;
}

// A thread that has the descriptor by now has forgotten this one.
void forgetIfStill(const Ended &E, bool IsDescriptorGone) {
  ScopedLock Lock(TheRegistry.Lock);
  ThreadSlot &S = slotOf(E.Tid);
  if (S.Info.Tid != E.Tid || !S.IsInBucket || S.State)
    return;
  if (IsDescriptorGone)
    return forgetUnjoined(S);
  if (S.AltStack)
    giveBackAltStack(S.AltStack);
  S.AltStack = 0;
}

} // namespace

void forgetGoneThreads() {
  // A filter of system calls may end the process for asking.
  for (u32 Bucket = 0; Bucket < kBuckets && !areCallsFiltered(); ++Bucket) {
    if (!__atomic_load_n(&ThreadBuckets[Bucket], __ATOMIC_RELAXED))
      continue;
    Ended List[kAtOnce];
    u32 Count = listEnded(Bucket, List);
    for (u32 I = 0; I < Count; ++I) {
      bool IsDescriptorGone = !isMapped(List[I].PthreadSelf);
      if (IsDescriptorGone || !isThread(List[I].OsTid))
        forgetIfStill(List[I], IsDescriptorGone);
    }
  }
  ScopedLock Lock(TheRegistry.Lock);
  TheRegistry.NextLook = maxOf(TheRegistry.Unjoined * 2, u32(1024));
}

} // namespace pagesan
