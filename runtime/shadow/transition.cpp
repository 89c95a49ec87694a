//===- transition.cpp - The gate of transitions, and their counts -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/transition.h"

#include "platform/platform.h"
#include "shadow/flush.h"
#include "shadow/mapping_budget.h"
#include "support/handlers_wait.h"
#include "support/mutex.h"

namespace pagesan {

u64 mappedTiles();

// Transitions are counted while they last; a fork closes the gate and waits for
// the count to drain. Sequentially consistent: of a transition that enters and
// a fork that closes, at least one sees the other.
namespace {

struct Gate {
  Atomic<u32> Inside;
  Atomic<u32> IsClosed;

  bool enter() {
    Inside.fetchAdd(1, Order::SeqCst);
    if (PAGESAN_LIKELY(!IsClosed.load(Order::SeqCst)))
      return true;
    leave();
    return false;
  }
  void leave() {
    Inside.fetchSub(1, Order::SeqCst);
    if (PAGESAN_UNLIKELY(IsClosed.load(Order::SeqCst)))
      futexWake(reinterpret_cast<u32 *>(&Inside), 1);
  }
  void awaitOpen() {
    if (IsClosed.load(Order::SeqCst))
      futexWait(reinterpret_cast<u32 *>(&IsClosed), 1);
  }
  // But for Own, which the caller is inside of itself.
  void close(u32 Own) {
    IsClosed.store(1, Order::SeqCst);
    while (u32 Others = Inside.load(Order::SeqCst)) {
      if (Others <= Own)
        return;
      futexWait(reinterpret_cast<u32 *>(&Inside), Others);
    }
  }
  void open() {
    IsClosed.store(0, Order::SeqCst);
    futexWake(reinterpret_cast<u32 *>(&IsClosed), kAll);
  }
  static constexpr int kAll = 0x7fffffff;
};
constinit Gate TheGate;
} // namespace

// Handlers wait as for a lock that is held: forks wait for whoever is inside.
TransitionScope::TransitionScope(bool MayWait) {
  holdHandlers();
  while (!(Entered = TheGate.enter()) && MayWait)
    TheGate.awaitOpen();
  if (Entered)
    ++transitionsOfThread();
  else
    releaseHandlers();
}

TransitionScope::~TransitionScope() {
  if (!Entered)
    return;
  --transitionsOfThread();
  TheGate.leave();
  releaseHandlers();
}

const ForkLock fork_locks::ShadowGate = {
    .BeforeLock = closeShadow, .AfterUnlock = [](bool) { openShadow(); }};

void closeShadow() { TheGate.close(transitionsOfThread()); }
void openShadow() { TheGate.open(); }

ShadowStats shadowStats() {
  WindowCounts Windows = windowCounts();
  TransitionCounts Promotions = promotionCounts();
  return {mappedTiles(),
          mappingsUsed(),
          mappingBudget(),
          Windows.White,
          Windows.PeakWhite,
          Windows.Private,
          Windows.PeakPrivate,
          Promotions.Promotions,
          Promotions.PromotionsLost,
          Promotions.BudgetRefusals,
          demotionCount(),
          flushCount()};
}

} // namespace pagesan
