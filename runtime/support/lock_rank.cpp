//===- lock_rank.cpp - lock_rank.h: who holds what -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/lock_rank.h"

#include "support/mutex.h"

namespace pagesan {

PAGESAN_TLS u32 TheLockOwnerId;

u32 askLockOwnerId() { return TheLockOwnerId = u32(currentTid()); }

static LockRank rowOf(LockRank Rank) {
  return Rank == LockRank::InMemory ? LockRank::Transition : Rank;
}

static constinit Atomic<u64> Waits[unsigned(LockRank::Count)];

void countLockWait(LockRank Rank) {
  Waits[unsigned(rowOf(Rank))].fetchAdd(1, Order::Relaxed);
}
u64 lockWaits(LockRank Rank) {
  return Waits[unsigned(rowOf(Rank))].load(Order::Relaxed);
}

const char *lockName(LockRank Rank) {
  static constexpr const char *kNames[] = {
      "InMemory",
#define LOCK(Name, Room, AtFork) #Name,
#include "support/lock_rank.def"
  };
  return kNames[unsigned(rowOf(Rank))];
}

#ifndef NDEBUG

// A bit for each rank of which this thread holds a lock.
static PAGESAN_TLS u64 HeldRanks = 0;
static_assert(unsigned(LockRank::Count) <= 64);

static u64 bitOf(LockRank Rank) { return u64(1) << unsigned(rowOf(Rank)); }

// Several of one rank are taken by forks alone, in their order in memory.
void noteLocking(LockRank Rank) {
  u64 Own = bitOf(Rank);
  u64 Behind = HeldRanks & ~(Own | (Own - 1));
  CHECK_OP(Behind, ==, 0u);
}
void noteLocked(LockRank Rank) { HeldRanks |= bitOf(Rank); }
void noteUnlocked(LockRank Rank) { HeldRanks &= ~bitOf(Rank); }

#endif

} // namespace pagesan
