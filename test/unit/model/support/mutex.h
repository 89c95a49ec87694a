//===- mutex.h - A lock whose operations are steps -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the place of runtime/support/mutex.h in the model.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_MUTEX_H
#define PAGESAN_SUPPORT_MUTEX_H

#include "platform/platform.h"
#include "support/atomic.h"
#include "support/lock_rank.h"

namespace pagesan {

// 0 is nobody; the scenario itself may hold locks, too.
inline u32 lockOwnerId() { return u32(model::currentThreadNumber() + 2); }

class Mutex {
public:
  constexpr Mutex() = default;
  constexpr explicit Mutex(LockRank Rank) : Rank(Rank) {}
  bool tryLock() {
    before("try to lock");
    if (isIgnored(/*IsTry=*/true))
      return true;
    if (Owner)
      return false;
    Owner = lockOwnerId();
    return true;
  }
  void lock() {
    before("lock");
    if (isIgnored(/*IsTry=*/false))
      return;
    while (Owner)
      model::waitForOthers();
    Owner = lockOwnerId();
  }
  void unlock() {
    before("unlock");
    if (isHeldByCaller())
      Owner = 0;
    if (model::TheHooks.Unlocked)
      model::TheHooks.Unlocked();
  }
  bool isLocked() const { return Owner; }
  bool isHeldByCaller() const { return Owner == lockOwnerId(); }
  void resetAfterFork() {
    if (!model::TheHooks.IgnoresReset || !model::TheHooks.IgnoresReset())
      Owner = 0;
  }

private:
  void before(const char *What) const {
    if (!model::TheHooks.IsIdle || !model::TheHooks.IsIdle(this))
      model::step(What);
  }
  bool isIgnored(bool IsTry) const {
    return model::TheHooks.IgnoresLock &&
           model::TheHooks.IgnoresLock(unsigned(Rank), IsTry);
  }
  u32 Owner = 0;
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
