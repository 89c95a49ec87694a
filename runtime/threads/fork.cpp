//===- fork.cpp - fork.h: before and after -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "threads/fork.h"

#include "platform/platform.h"
#include "support/mutex.h"
#include "threads/lost_threads.h"

#include <pthread.h>

namespace pagesan {

namespace {

struct Row {
  AtFork What;
  const ForkLock *Lock;
};

constexpr const ForkLock *kNone = nullptr;
#define ROW_Held(Name) &fork_locks::Name
#define ROW_Reset(Name) &fork_locks::Name
#define ROW_Gated(Name) kNone
constexpr Row kRows[] = {
#define LOCK(Name, Room, What) {AtFork::What, ROW_##What(Name)},
#include "support/lock_rank.def"
};
constexpr u32 kRowCount = sizeof(kRows) / sizeof(kRows[0]);

// What the thread that holds all locks goes back to.
constinit u64 SignalsBefore;
// The mutexes that it held before, by their number among all. Under all locks.
constexpr u32 kMostMutexes = 512;
constinit u8 WasHeld[kMostMutexes];

// Fn(mutex, its number) for those of the row; Next is the number of the first.
template <class FnT> void forEachMutex(const ForkLock &Row, u32 Next, FnT Fn) {
  for (u32 I = 0; Row.First && I < Row.Count; ++I)
    Fn(*reinterpret_cast<Mutex *>(uptr(Row.First) + I * Row.Stride), Next + I);
}

u32 mutexCount(const Row &R) {
  return R.What == AtFork::Held && R.Lock->First ? R.Lock->Count : 0;
}

void lockAll() {
  u64 Before = blockSignals();
  u32 Number = 0;
  for (const Row &R : kRows) {
    if (R.What != AtFork::Held)
      continue;
    if (R.Lock->BeforeLock)
      R.Lock->BeforeLock();
    forEachMutex(*R.Lock, Number, [](Mutex &M, u32 I) {
      CHECK_OP(I, <, kMostMutexes);
      bool IsOwn = M.isHeldByCaller();
      if (!IsOwn)
        M.lock();
      __atomic_store_n(&WasHeld[I], IsOwn, __ATOMIC_RELAXED);
    });
    Number += mutexCount(R);
  }
  SignalsBefore = Before;
}

void unlockRow(const Row &R, u32 Number, bool InChild) {
  if (R.What == AtFork::Gated || (R.What == AtFork::Reset && !InChild))
    return;
  bool IsInside = false;
  forEachMutex(*R.Lock, Number, [&](Mutex &M, u32 I) {
    if (R.What == AtFork::Held && WasHeld[I]) {
      IsInside = true;
      return;
    }
    // Waiters are not in the child.
    if (InChild)
      M.resetAfterFork();
    else
      M.unlock();
  });
  if (R.Lock->AfterUnlock && !IsInside)
    R.Lock->AfterUnlock(InChild);
}

void unlockAll(bool InChild) {
  u64 Before = SignalsBefore;
  u32 Number = 0;
  for (const Row &R : kRows)
    Number += mutexCount(R);
  for (u32 I = kRowCount; I-- > 0;) {
    Number -= mutexCount(kRows[I]);
    unlockRow(kRows[I], Number, InChild);
  }
  if (InChild)
    dropLostThreads();
  restoreSignals(Before);
}

} // namespace

void lockRuntime() { lockAll(); }
void unlockRuntime() { unlockAll(/*InChild=*/false); }

void prepareForForks() {
  pthread_atfork(
      lockAll, [] { unlockAll(/*InChild=*/false); },
      [] { unlockAll(/*InChild=*/true); });
}

} // namespace pagesan
