//===- race_test.cpp - The runtime's shared structures under TSan --------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Locks, the depot of stacks and its tree, blocks of metadata and the arrays
// that grow in them: what several threads use at a time, compiled for
// ThreadSanitizer. It sees the orders of atomics that the model (model/) takes
// for sequentially consistent.
//
//===----------------------------------------------------------------------===//
#include "platform/metadata.h"
#include "platform/platform.h"
#include "stacks/depot.h"
#include "support/flags.h"
#include "support/mapped_vector.h"
#include "support/mutex.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace pagesan;

// A thread that is overtaken reads the link of a block that is another's by
// now, finds that the count has changed, and does not use it.
extern "C" const char *__tsan_default_suppressions() {
  return "race:pagesan::takeBlock\n";
}

namespace pagesan {

constinit Flags TheFlags;
int currentTid() { return int(syscall(SYS_gettid)); }
void futexWait(u32 *Word, u32 Value) {
  syscall(SYS_futex, Word, FUTEX_WAIT_PRIVATE, Value, nullptr);
}
void futexWake(u32 *Word, int Count) {
  syscall(SYS_futex, Word, FUTEX_WAKE_PRIVATE, Count);
}
SysResult allowAccess(uptr Begin, uptr Size, const char *) {
  static std::atomic_flag IsMapping;
  static std::vector<uptr> Mapped;
  while (IsMapping.test_and_set())
    std::this_thread::yield();
  bool IsNew = std::find(Mapped.begin(), Mapped.end(), Begin) == Mapped.end();
  void *At = reinterpret_cast<void *>(Begin);
  if (IsNew &&
      mmap(At, Size, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
           -1, 0) != At)
    abort();
  if (IsNew)
    Mapped.push_back(Begin);
  IsMapping.clear();
  return SysResult::fromRaw(0);
}
// The kernel's: readers may be at it, and find zeros.
SysResult discard(uptr Begin, uptr Size) {
  return SysResult::fromRaw(
      madvise(reinterpret_cast<void *>(Begin), Size, MADV_DONTNEED));
}
void checkFailed(const char *, int, const char *Condition, u64, u64) {
  fprintf(stderr, "check failed: %s\n", Condition);
  abort();
}

} // namespace pagesan

namespace {

constexpr int kThreads = 4;

template <class FnT> void inThreads(FnT Fn) {
  std::vector<std::thread> All;
  for (int I = 0; I < kThreads; ++I)
    All.emplace_back([=] { Fn(I); });
  for (std::thread &T : All)
    T.join();
}

TEST(Races, LocksPublish) {
  static Mutex M{LockRank::Pools};
  static long Count;
  inThreads([](int) {
    for (int I = 0; I < 5000; ++I) {
      ScopedLock Lock(M);
      ++Count;
    }
  });
  EXPECT_EQ(Count, 5000 * kThreads);
}

// Half of the stacks are everybody's, and each is read by who did not put it.
TEST(Races, StacksArePublishedWhole) {
  constexpr int kStacks = 3000;
  static Atomic<u32> Ids[kThreads][kStacks];
  inThreads([](int Own) {
    for (int I = 0; I < kStacks; ++I) {
      uptr Frames[6];
      uptr Seed = uptr(I) * 8 + uptr(I % 2 ? Own : 0);
      for (uptr J = 0; J < 6; ++J)
        Frames[J] = 0x10000 + (Seed >> J) * 0x100 + J;
      u32 Id = depotPut(Frames, 6);
      ASSERT_NE(Id, 0u);
      // Relaxed: who reads the number has nothing else to rely on.
      Ids[Own][I].store(Id, Order::Relaxed);
      uptr Read[6];
      u32 Other = Ids[(Own + 1) % kThreads][I].load(Order::Relaxed);
      if (Other) {
        ASSERT_EQ(depotGet(Other, Read, 6), 6u);
        ASSERT_EQ(Read[5] & 0xff, 5u);
      }
      ASSERT_EQ(depotGet(Id, Read, 6), 6u);
      for (uptr J = 0; J < 6; ++J)
        ASSERT_EQ(Read[J], Frames[J]);
    }
  });
}

// Blocks go from thread to thread: each is zero, and one thread's at a time.
TEST(Races, BlocksAndArrays) {
  inThreads([](int Own) {
    for (int I = 0; I < 60; ++I) {
      MappedVector<u64> Numbers;
      for (u64 J = 0; J < 20000; ++J)
        ASSERT_TRUE(Numbers.push(J * kThreads + u64(Own)));
      for (u64 J = 0; J < Numbers.size(); J += 97)
        ASSERT_EQ(Numbers[J], J * kThreads + u64(Own));
      Numbers.release();
      auto *Block = static_cast<u64 *>(takeBlock(8192));
      ASSERT_NE(Block, nullptr);
      for (int J = 0; J < 1024; ++J)
        ASSERT_EQ(Block[J], 0u);
      Block[I] = 1;
      giveBlock(Block, 8192);
    }
  });
}

} // namespace
