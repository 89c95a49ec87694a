//===- libc/real.h - The functions behind our wrappers ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_REAL_H
#define PAGESAN_LIBC_REAL_H

#include "support/atomic.h"

namespace pagesan {

// platform/linked_modules.h's findNextFunction(); ends the process when there
// is none.
void *findRealFunction(const char *Name);

// The C library's own version of a function that we define, looked up once:
//   static constinit RealFunction<int(const void *, size_t)>
//   RealMlock("mlock"); return RealMlock(Addr, Size);
template <class Fn> class RealFunction {
public:
  constexpr explicit RealFunction(const char *Name) : Name(Name) {}

  PAGESAN_ALWAYS_INLINE Fn *get() {
    // Relaxed: threads that race look up the same address.
    void *P = Pointer.load(Order::Relaxed);
    if (PAGESAN_UNLIKELY(!P))
      P = resolve();
    return reinterpret_cast<Fn *>(P);
  }
  template <class... Args>
  PAGESAN_ALWAYS_INLINE decltype(auto) operator()(Args... A) {
    return get()(A...);
  }

private:
  PAGESAN_NOINLINE void *resolve() {
    void *P = findRealFunction(Name);
    Pointer.store(P, Order::Relaxed);
    return P;
  }

  const char *Name;
  Atomic<void *> Pointer;
};

} // namespace pagesan

#endif // PAGESAN_LIBC_REAL_H
