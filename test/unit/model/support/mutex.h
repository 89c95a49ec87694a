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

// Broken on purpose: lock() and tryLock() succeed without excluding anybody.
bool modelLockIsIgnored(bool IsTry);
void modelUnlocked();

class Mutex {
public:
  constexpr Mutex() = default;
  constexpr explicit Mutex(LockRank) {}
  bool tryLock() {
    model::step("try to lock");
    if (modelLockIsIgnored(/*IsTry=*/true))
      return true;
    bool Free = Owner < 0;
    model::observe(Free);
    if (Free)
      Owner = model::currentThreadNumber();
    return Free;
  }
  void lock() {
    model::step("lock");
    if (modelLockIsIgnored(/*IsTry=*/false))
      return;
    while (Owner >= 0)
      model::waitForOthers();
    Owner = model::currentThreadNumber();
  }
  void unlock() {
    model::step("unlock");
    if (Owner == model::currentThreadNumber())
      Owner = -1;
    modelUnlocked();
  }
  bool isLocked() const { return Owner >= 0; }
  void resetAfterFork() { Owner = -1; }

private:
  int Owner = -1;
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
