//===- mutex.h - A futex lock that needs no initialisation -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_MUTEX_H
#define PAGESAN_SUPPORT_MUTEX_H

#include "support/atomic.h"
#include "support/system.h"

namespace pagesan {

// Zero state is unlocked. Not recursive. lock() pairs with unlock() as acquire
// with release. Three states after Drepper, "Futexes Are Tricky": 0 free,
// 1 held, 2 held with waiters.
class Mutex {
public:
  constexpr Mutex() = default;

  bool tryLock() {
    u32 Free = 0;
    return State.compareExchange(Free, 1, Order::Acquire);
  }
  void lock() {
    if (PAGESAN_LIKELY(tryLock()))
      return;
    lockSlow();
  }
  void unlock() {
    if (PAGESAN_UNLIKELY(State.exchange(0, Order::Release) == 2))
      futexWake(reinterpret_cast<u32 *>(&State), 1);
  }
  // A fork child has one thread: a lock that it held across fork is its own,
  // its waiters are gone.
  void resetAfterFork() { State.store(0, Order::Relaxed); }
  bool isLocked() const { return State.load(Order::Relaxed) != 0; }

private:
  PAGESAN_NOINLINE void lockSlow() {
    for (int I = 0; I < 100; ++I) {
      if (State.load(Order::Relaxed) == 0 && tryLock())
        return;
      cpuRelax();
    }
    while (State.exchange(2, Order::Acquire) != 0)
      futexWait(reinterpret_cast<u32 *>(&State), 2);
  }
  Atomic<u32> State;
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
