//===- atomic.h - Atomics whose operations are steps -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the place of runtime/support/atomic.h in the model. Relaxed operations
// are counters, on which nothing depends: no steps.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_ATOMIC_H
#define PAGESAN_SUPPORT_ATOMIC_H

#include "scheduler.h"
#include "support/base.h"

namespace pagesan {

// Broken on purpose: the caller's sequentially consistent loads find nothing.
bool modelGateIsIgnored();

enum class Order : int { Relaxed, Acquire, Release, AcqRel, SeqCst };

template <class T> class Atomic {
public:
  constexpr Atomic() = default;
  constexpr explicit Atomic(T V) : Value(V) {}
  Atomic(const Atomic &) = delete;
  Atomic &operator=(const Atomic &) = delete;

  T load(Order O) const {
    before(O, "load");
    if (O == Order::SeqCst && modelGateIsIgnored())
      return T{};
    // Gates are asked whether they are 0.
    model::observe(O == Order::SeqCst ? Value != T{} : uint64_t(Value));
    return Value;
  }
  void store(T V, Order O) {
    before(O, "store");
    Value = V;
  }
  T exchange(T V, Order O) {
    before(O, "exchange");
    T Old = Value;
    Value = V;
    model::observe(uint64_t(Old));
    return Old;
  }
  bool compareExchange(T &Expected, T Desired, Order O,
                       Order = Order::Relaxed) {
    before(O, "compare-exchange");
    T Old = Value;
    if (Old == Expected)
      Value = Desired;
    bool Done = Old == Expected;
    model::observe(uint64_t(Old));
    Expected = Old;
    return Done;
  }
  T fetchAdd(T V, Order O) {
    before(O, "add");
    T Old = Value;
    Value = T(Old + V);
    if (O == Order::AcqRel) // others' results are not used
      model::observe(uint64_t(Old));
    return Old;
  }
  T fetchSub(T V, Order O) {
    before(O, "subtract");
    T Old = Value;
    Value = T(Old - V);
    return Old;
  }

private:
  static void before(Order O, const char *What) {
    if (O != Order::Relaxed)
      model::step(What);
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
