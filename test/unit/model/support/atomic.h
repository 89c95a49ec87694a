//===- atomic.h - Atomics whose operations are steps -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the place of runtime/support/atomic.h in the model. Relaxed operations
// happen together with the step before: counters, and what a lock guards.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_ATOMIC_H
#define PAGESAN_SUPPORT_ATOMIC_H

#include "scheduler.h"
#include "support/base.h"

namespace pagesan {

enum class Order : int { Relaxed, Acquire, Release, AcqRel, SeqCst };

template <class T> class Atomic {
public:
  constexpr Atomic() = default;
  constexpr explicit Atomic(T V) : Value(V) {}
  Atomic(const Atomic &) = delete;
  Atomic &operator=(const Atomic &) = delete;

  T load(Order O) const {
    before(O, "load");
    if (O == Order::SeqCst && model::TheHooks.IgnoresGate &&
        model::TheHooks.IgnoresGate())
      return T{};
    return Value;
  }
  void store(T V, Order O) {
    before(O, "store");
    if (!model::TheHooks.TakesStore ||
        !model::TheHooks.TakesStore(&Value, uint64_t(V), sizeof(T)))
      Value = V;
  }
  T exchange(T V, Order O) {
    before(O, "exchange");
    return update(V);
  }
  bool compareExchange(T &Expected, T Desired, Order O,
                       Order = Order::Relaxed) {
    before(O, "compare-exchange");
    bool Done = Value == Expected;
    if (Done)
      update(Desired);
    else
      Expected = Value;
    return Done;
  }
  T fetchAdd(T V, Order O) {
    before(O, "add");
    return update(T(Value + V));
  }
  T fetchSub(T V, Order O) {
    before(O, "subtract");
    return update(T(Value - V));
  }
  T fetchOr(T V, Order O) {
    before(O, "or");
    return update(T(Value | V));
  }
  T fetchAnd(T V, Order O) {
    before(O, "and");
    return update(T(Value & V));
  }

private:
  static void before(Order O, const char *What) {
    if (O != Order::Relaxed)
      model::step(What);
  }
  T update(T New) {
    if (model::TheHooks.SplitsUpdate && model::TheHooks.SplitsUpdate(sizeof(T)))
      return updateInTwoSteps(New);
    T Old = Value;
    Value = New;
    return Old;
  }
  // Not in line: counters that live across a step would be part of the state.
  __attribute__((noinline)) T updateInTwoSteps(T New) {
    T Old = Value;
    model::step("the other half");
    Value = New;
    return Old;
  }
  T Value{};
};

template <class T> void atomicMax(Atomic<T> &A, T V) {
  T Seen = A.load(Order::Relaxed);
  while (Seen < V && !A.compareExchange(Seen, V, Order::Relaxed))
    ;
}

inline void cpuRelax() {}

} // namespace pagesan

#endif // PAGESAN_SUPPORT_ATOMIC_H
