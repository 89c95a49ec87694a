//===- mutex.h - A futex lock that needs no initialisation -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_MUTEX_H
#define PAGESAN_SUPPORT_MUTEX_H

#include "support/atomic.h"
#include "support/handlers_wait.h"
#include "support/lock_rank.h"
#include "support/system.h"

namespace pagesan {

// The kernel's number of this thread, kept. In a fork child it stays that of
// the thread that forked: what it held then it holds still.
extern PAGESAN_TLS u32 TheLockOwnerId; // 0: not asked yet
u32 askLockOwnerId();
PAGESAN_ALWAYS_INLINE u32 lockOwnerId() {
  return PAGESAN_LIKELY(TheLockOwnerId) ? TheLockOwnerId : askLockOwnerId();
}

// Zero state is unlocked. Not recursive. lock() pairs with unlock() as acquire
// with release. The word holds the owner, and whether others wait, so that a
// signal handler can tell at any instruction whether the thread that it is on
// is inside. The program's handlers wait while the thread has, or waits for, a
// lock that forks wait for. Every lock is a row of lock_rank.def.
class Mutex {
public:
  // In mapped memory: of rank Transition.
  constexpr Mutex() = default;
  constexpr explicit Mutex(LockRank Rank) : Rank(Rank) {}

  bool tryLock() {
    hold();
    if (take())
      return true;
    release();
    return false;
  }
  void lock() {
    noteLocking(Rank);
    hold();
    if (PAGESAN_LIKELY(take()))
      return;
    lockSlow();
    noteLocked(Rank);
  }
  void unlock() {
    noteUnlocked(Rank);
    if (PAGESAN_UNLIKELY(State.exchange(0, Order::Release) & kHasWaiters))
      futexWake(word(), 1);
    release();
  }
  // In a fork child, for a lock whose holder, or whose waiters, are not there.
  void resetAfterFork() {
    bool IsOwn = isHeldByCaller();
    State.store(0, Order::Relaxed);
    if (!IsOwn)
      return;
    noteUnlocked(Rank);
    release();
  }
  bool isLocked() const { return State.load(Order::Relaxed) != 0; }
  bool isHeldByCaller() const {
    return (State.load(Order::Relaxed) & ~kHasWaiters) == lockOwnerId();
  }

private:
  static constexpr u32 kHasWaiters = 1u << 31;

  void hold() {
    if (isWaitedForByForks(Rank))
      holdHandlers();
  }
  void release() {
    if (isWaitedForByForks(Rank))
      releaseHandlers();
  }
  bool take() {
    u32 Free = 0;
    if (!State.compareExchange(Free, lockOwnerId(), Order::Acquire))
      return false;
    noteLocked(Rank);
    return true;
  }

  u32 *word() { return reinterpret_cast<u32 *>(&State); }

  // Who comes out of a wait says that others may wait, too: it cannot know.
  PAGESAN_NOINLINE void lockSlow() {
    u32 Own = lockOwnerId();
    for (int I = 0; I < 100; ++I) {
      u32 Free = 0;
      if (State.load(Order::Relaxed) == 0 &&
          State.compareExchange(Free, Own, Order::Acquire))
        return;
      cpuRelax();
    }
    for (;;) {
      u32 Seen = 0;
      if (State.compareExchange(Seen, Own | kHasWaiters, Order::Acquire))
        return;
      if (!(Seen & kHasWaiters) &&
          !State.compareExchange(Seen, Seen | kHasWaiters, Order::Relaxed))
        continue;
      countLockWait(Rank);
      futexWait(word(), Seen | kHasWaiters);
    }
  }

  Atomic<u32> State;
  LockRank Rank = LockRank::InMemory;
};

class ScopedLock {
public:
  explicit ScopedLock(Mutex &Lock) : Held(Lock) { Held.lock(); }
  ~ScopedLock() { Held.unlock(); }
  ScopedLock(const ScopedLock &) = delete;
  ScopedLock &operator=(const ScopedLock &) = delete;

private:
  Mutex &Held;
};

} // namespace pagesan

#endif // PAGESAN_SUPPORT_MUTEX_H
