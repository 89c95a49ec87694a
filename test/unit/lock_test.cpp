//===- lock_test.cpp - Mutexes exclude, wait, and nest in one order -------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/mutex.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace pagesan;

namespace pagesan {

static Atomic<u32> Waits;

int currentTid() { return int(syscall(SYS_gettid)); }
void futexWait(u32 *Word, u32 Value) {
  Waits.fetchAdd(1, Order::Relaxed);
  syscall(SYS_futex, Word, FUTEX_WAIT_PRIVATE, Value, nullptr);
}
void futexWake(u32 *Word, int Count) {
  syscall(SYS_futex, Word, FUTEX_WAKE_PRIVATE, Count);
}
void checkFailed(const char *, int, const char *Cond, u64, u64) {
  fprintf(stderr, "check failed: %s\n", Cond);
  abort();
}

} // namespace pagesan

TEST(Lock, ExcludesOthers) {
  Mutex M{LockRank::Pools};
  unsigned long Count = 0;
  std::vector<std::thread> Threads;
  for (int I = 0; I < 4; ++I)
    Threads.emplace_back([&] {
      for (int J = 0; J < 20000; ++J) {
        ScopedLock Lock(M);
        ++Count;
      }
    });
  for (std::thread &T : Threads)
    T.join();
  EXPECT_EQ(Count, 80000u);
  EXPECT_FALSE(M.isLocked());
}

// Who waits long enough sleeps, and every one of several sleepers is woken.
TEST(Lock, WaitersSleepAndAreWoken) {
  Mutex M{LockRank::Pools};
  Waits.store(0, Order::Relaxed);
  u64 CountedBefore = lockWaits(LockRank::Pools);
  M.lock();
  std::vector<std::thread> Threads;
  for (int I = 0; I < 3; ++I)
    Threads.emplace_back([&] { ScopedLock Lock(M); });
  while (Waits.load(Order::Relaxed) < 3)
    usleep(1000);
  M.unlock();
  for (std::thread &T : Threads)
    T.join();
  EXPECT_FALSE(M.isLocked());
  EXPECT_GE(lockWaits(LockRank::Pools), CountedBefore + 3);
  EXPECT_STREQ(lockName(LockRank::Pools), "Pools");
}

TEST(Lock, KnowsItsHolder) {
  Mutex M{LockRank::Pools};
  EXPECT_FALSE(M.isHeldByCaller());
  M.lock();
  EXPECT_TRUE(M.isHeldByCaller());
  std::thread([&] {
    EXPECT_FALSE(M.isHeldByCaller());
    EXPECT_FALSE(M.tryLock());
  }).join();
  M.unlock();
  EXPECT_FALSE(M.isHeldByCaller());
}

TEST(LockDeathTest, OrderIsChecked) {
  Mutex Outer{LockRank::Pools}, Inner{LockRank::Depot}, InMemory;
  {
    ScopedLock First(Outer);
    ScopedLock Second(InMemory);
    ScopedLock Third(Inner);
  }
  EXPECT_DEATH(
      {
        ScopedLock First(Inner);
        ScopedLock Second(Outer);
      },
      "check failed: ");
  // In mapped memory: the rank Transition.
  EXPECT_DEATH(
      {
        ScopedLock First(InMemory);
        ScopedLock Second(Outer);
      },
      "check failed: ");
  // What is only tried cannot wait for ever.
  ScopedLock First(Inner);
  EXPECT_TRUE(Outer.tryLock());
  Outer.unlock();
}
