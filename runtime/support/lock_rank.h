//===- lock_rank.h - The order in which locks nest -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_LOCK_RANK_H
#define PAGESAN_SUPPORT_LOCK_RANK_H

#include "support/base.h"

namespace pagesan {

enum class LockRank : u8 {
  InMemory, // of locks in mapped memory, whose zero state is valid: Transition
#define LOCK(Name, Room, AtFork) Name,
#include "support/lock_rank.def"
  Count
};

// What a fork does with the locks of the rank: whether it waits for them.
enum class AtFork : u8 { Held, Reset, Gated };
constexpr bool isWaitedForByForks(LockRank Rank) {
  constexpr u64 kReset =
#define LOCK(Name, Room, What)                                                 \
  u64(AtFork::What == AtFork::Reset) << unsigned(LockRank::Name) |
#include "support/lock_rank.def"
      0;
  return !(kReset >> unsigned(Rank) & 1);
}

// What a fork has to know about a row of the table: the owner of the row
// defines fork_locks::Name, and a program without it does not link.
class Mutex;
struct ForkLock {
  Mutex *First = nullptr;    // nullptr: no mutex, the functions do it
  u32 Count = 1, Stride = 0; // mutexes of one rank, so many bytes apart
  // Before the first is taken, by Held rows only.
  void (*BeforeLock)() = nullptr;
  // When they, and all behind them, are free again; not while the thread holds
  // one by itself. Signals are blocked.
  void (*AfterUnlock)(bool InChild) = nullptr;
};
namespace fork_locks {
#define LOCK(Name, Room, AtFork) extern const ForkLock Name;
#include "support/lock_rank.def"
} // namespace fork_locks

// How often a thread has slept for a lock of the rank. Those that it only spun
// for, a moment, do not count.
void countLockWait(LockRank Rank);
u64 lockWaits(LockRank Rank);
const char *lockName(LockRank Rank);

// Debug builds: the calling thread holds no lock of a rank behind this one. A
// lock that is only tried may come in any order.
#ifdef NDEBUG
inline void noteLocking(LockRank) {}
inline void noteLocked(LockRank) {}
inline void noteUnlocked(LockRank) {}
#else
void noteLocking(LockRank Rank);
void noteLocked(LockRank Rank);
void noteUnlocked(LockRank Rank);
#endif

} // namespace pagesan

#endif // PAGESAN_SUPPORT_LOCK_RANK_H
