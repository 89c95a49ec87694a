//===- atomic.h - Atomics without the C++ library -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_ATOMIC_H
#define PAGESAN_SUPPORT_ATOMIC_H

#include "support/base.h"

namespace pagesan {

enum class Order : int {
  Relaxed = __ATOMIC_RELAXED,
  Acquire = __ATOMIC_ACQUIRE,
  Release = __ATOMIC_RELEASE,
  AcqRel = __ATOMIC_ACQ_REL,
  SeqCst = __ATOMIC_SEQ_CST,
};

// Zero-initialised state is valid. Every use names its order; the comment
// beside it names the operation that it pairs with.
template <class T> class Atomic {
public:
  constexpr Atomic() = default;
  constexpr explicit Atomic(T V) : Value(V) {}
  Atomic(const Atomic &) = delete;
  Atomic &operator=(const Atomic &) = delete;

  PAGESAN_ALWAYS_INLINE T load(Order O) const {
    T V;
    __atomic_load(&Value, &V, int(O));
    return V;
  }
  PAGESAN_ALWAYS_INLINE void store(T V, Order O) {
    __atomic_store(&Value, &V, int(O));
  }
  PAGESAN_ALWAYS_INLINE T exchange(T V, Order O) {
    T Old;
    __atomic_exchange(&Value, &V, &Old, int(O));
    return Old;
  }
  // On failure Expected receives the value found.
  PAGESAN_ALWAYS_INLINE bool compareExchange(T &Expected, T Desired, Order O,
                                             Order Failure = Order::Relaxed) {
    return __atomic_compare_exchange(&Value, &Expected, &Desired, false, int(O),
                                     int(Failure));
  }
  PAGESAN_ALWAYS_INLINE T fetchAdd(T V, Order O) {
    return __atomic_fetch_add(&Value, V, int(O));
  }
  PAGESAN_ALWAYS_INLINE T fetchSub(T V, Order O) {
    return __atomic_fetch_sub(&Value, V, int(O));
  }
  PAGESAN_ALWAYS_INLINE T fetchOr(T V, Order O) {
    return __atomic_fetch_or(&Value, V, int(O));
  }
  PAGESAN_ALWAYS_INLINE T fetchAnd(T V, Order O) {
    return __atomic_fetch_and(&Value, V, int(O));
  }

private:
  T Value{};
};

// Keeps the maximum ever seen; statistics only.
template <class T> void atomicMax(Atomic<T> &A, T V) {
  T Seen = A.load(Order::Relaxed);
  while (Seen < V && !A.compareExchange(Seen, V, Order::Relaxed))
    ;
}

PAGESAN_ALWAYS_INLINE void cpuRelax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

} // namespace pagesan

#endif // PAGESAN_SUPPORT_ATOMIC_H
