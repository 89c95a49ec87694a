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

u32 threadCount() { return TheRegistry.Numbers.load(Order::Relaxed); }

void forgetUnjoinedThread(uptr PthreadSelf, u32 CountBefore) {
  StackBounds Lost;
  {
    ScopedLock Lock(TheRegistry.Lock);
    forEachWith(PthreadSelf, [&](ThreadSlot &S) {
      if (S.Info.Tid >= CountBefore)
        return;
      if (!S.State)
        return forgetUnjoined(S);
      Lost = S.Stack; // joined, and did not leave
      forgetRunning(S);
    });
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
