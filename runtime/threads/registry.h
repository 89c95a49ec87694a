//===- registry.h - The table of threads ------------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For the files of this folder. One lock guards the table; no system call is
// made under it.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_THREADS_REGISTRY_H
#define PAGESAN_THREADS_REGISTRY_H

#include "support/mutex.h"
#include "threads/thread.h"

namespace pagesan {

inline constexpr u32 kNoThread = ~u32(0);

// One per thread number. The newest kRemembered threads share the table by
// number modulo its size, but for the main thread, which keeps slot 0; those of
// running threads are passed over. Here and not in thread-local storage, which
// may go away without notice when a thread ends by a system call of its own.
struct ThreadSlot {
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
  // Stays until the thread is known to be gone: it ends with it installed.
  // Written by the thread itself until it has left.
  uptr AltStack;
};
inline constexpr u32 kRemembered = 1 << 20;
inline constexpr u32 kBuckets = 1 << 14;

// Every thread that holds Lock is registered, and registered threads take it
// only in calls that are not async-signal-safe: a handler never waits for the
// thread that it interrupted.
struct Registry {
  Mutex Lock{LockRank::Threads};
  u32 First = kNoThread;       // of those that run
  ThreadSlot *Slots = nullptr; // mapped on first use, touched sparsely
  // The numbers given out so far. Release in giveNumber(), acquire in
  // threadInfo(): the slots of smaller numbers are filled.
  Atomic<u32> Numbers;
  u32 Pending = 0; // announced, not entered yet; under Lock
  // Ended, not joined; when it comes to NextLook, those that are gone are
  // forgotten.
  u32 Unjoined = 0, NextLook = 1024;
};
extern Registry TheRegistry;
extern u32 ThreadBuckets[kBuckets]; // 1 + a thread's number; 0: empty

inline ThreadSlot &slotOf(u32 Tid) {
  return TheRegistry.Slots[Tid ? 1 + (Tid - 1) % (kRemembered - 1) : 0];
}
[[nodiscard]] bool mapSlots();

// --- The lock is held --------------------------------------------------------

// The slots are mapped.
u32 giveNumber(u32 CreationStack, ThreadStart Start);
// The calling thread runs from here on, and has ended.
void linkThread(ThreadState &Thread);
void unlinkThread(ThreadSlot &S);
bool isListed(const ThreadState &Thread);

void putInBucket(ThreadSlot &S);
void takeFromBucket(ThreadSlot &S);
u32 &bucketOf(uptr PthreadSelf);

// Fn(slot) for those with this pthread_t; it may take the slot out.
template <class FnT> void forEachWith(uptr PthreadSelf, FnT Fn) {
  for (u32 Link = bucketOf(PthreadSelf); Link;) {
    ThreadSlot &S = slotOf(Link - 1);
    Link = S.NextInBucket;
    if (S.PthreadSelf == PthreadSelf)
      Fn(S);
  }
}

// Fn(slot) for those of the bucket that have ended; likewise.
template <class FnT> void forEachUnjoinedIn(u32 Bucket, FnT Fn) {
  for (u32 Link = ThreadBuckets[Bucket]; Link;) {
    ThreadSlot &S = slotOf(Link - 1);
    Link = S.NextInBucket;
    if (!S.State)
      Fn(S);
  }
}
template <class FnT> void forEachUnjoined(FnT Fn) {
  for (u32 Bucket = 0; Bucket < kBuckets; ++Bucket)
    forEachUnjoinedIn(Bucket, Fn);
}

template <class FnT> void forEachRunning(FnT Fn) {
  for (u32 Tid = TheRegistry.First; Tid != kNoThread;) {
    ThreadSlot &S = slotOf(Tid);
    Tid = S.Next;
    Fn(S);
  }
}

// Its descriptor is another's by now, or no more: nobody is on its alternate
// stack.
void forgetUnjoined(ThreadSlot &S);
// The same for one that counts as running and ended by a system call of its
// own.
void forgetRunning(ThreadSlot &S);
// The calling thread has ended and may be joined. True when it is time for
// forgetGoneThreads().
[[nodiscard]] bool noteUnjoined();

// --- The lock is not held ----------------------------------------------------

void forgetGoneThreads();

} // namespace pagesan

#endif // PAGESAN_THREADS_REGISTRY_H
