//===- registry.cpp - The table of threads ----------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "threads/registry.h"

#include "platform/metadata.h"
#include "platform/signals.h"

#include <pthread.h>

namespace pagesan {

constinit Registry TheRegistry;
constinit u32 ThreadBuckets[kBuckets] = {};

bool mapSlots() {
  if (TheRegistry.Slots)
    return true;
  constexpr MetadataTable<ThreadSlot, Metadata::ThreadSlots> kSlots;
  static_assert(kSlots.kCapacity >= kRemembered);
  if (!kSlots.open())
    return false;
  TheRegistry.Slots = kSlots.data();
  // The number of the main thread is taken, even if others register first.
  TheRegistry.Numbers.store(1, Order::Release); // pairs with threadInfo()
  return true;
}

// --- By pthread_t ------------------------------------------------------------

u32 &bucketOf(uptr PthreadSelf) {
  return ThreadBuckets[PthreadSelf * 0x9e3779b97f4a7c15 >>
                       (64 - log2Floor(kBuckets))];
}

void putInBucket(ThreadSlot &S) {
  u32 &Head = bucketOf(S.PthreadSelf);
  S.NextInBucket = Head;
  S.IsInBucket = true;
  Head = S.Info.Tid + 1;
}

void takeFromBucket(ThreadSlot &S) {
  u32 *Link = &bucketOf(S.PthreadSelf);
  while (*Link && *Link != S.Info.Tid + 1)
    Link = &slotOf(*Link - 1).NextInBucket;
  if (*Link)
    *Link = S.NextInBucket;
  S.IsInBucket = false;
}

// --- Those that run ----------------------------------------------------------

u32 giveNumber(u32 CreationStack, ThreadStart Start) {
  u32 Tid = TheRegistry.Numbers.load(Order::Relaxed);
  while (slotOf(Tid).State)
    ++Tid;
  ThreadSlot &S = slotOf(Tid);
  if (S.IsInBucket)
    forgetUnjoined(S);
  S.Info = {Tid, currentThread().Tid, CreationStack, 0, {}};
  S.Start = Start;
  TheRegistry.Numbers.store(Tid + 1, Order::Release); // pairs with threadInfo()
  return Tid;
}

void linkThread(ThreadState &Thread) {
  Thread.Stack = &CurrentStack;
  Thread.PthreadSelf = uptr(pthread_self());
  if (!TheRegistry.Slots)
    return;
  ThreadSlot &S = slotOf(Thread.Tid);
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

void unlinkThread(ThreadSlot &S) {
  if (S.Next != kNoThread)
    slotOf(S.Next).Previous = S.Previous;
  if (S.Previous != kNoThread)
    slotOf(S.Previous).Next = S.Next;
  else
    TheRegistry.First = S.Next;
  S.State = nullptr;
}

bool isListed(const ThreadState &Thread) {
  return TheRegistry.Slots && slotOf(Thread.Tid).State == &Thread;
}

// --- Those that do not -------------------------------------------------------

static void forget(ThreadSlot &S) {
  takeFromBucket(S);
  if (uptr Stack = S.AltStack)
    giveBackAltStack(Stack);
  S.AltStack = 0;
}

void forgetRunning(ThreadSlot &S) {
  unlinkThread(S);
  forget(S);
}

void forgetUnjoined(ThreadSlot &S) {
  forget(S);
  --TheRegistry.Unjoined;
}

// Detached threads are told from others by nothing that is cheap. Their
// descriptors are used again by later threads, or unmapped: so that they do not
// pile up, all are looked through each time that their number has doubled.
bool noteUnjoined() {
  Registry &R = TheRegistry;
  if (++R.Unjoined < R.NextLook)
    return false;
  R.NextLook = ~u32(0); // one thread looks
  return true;
}

} // namespace pagesan
