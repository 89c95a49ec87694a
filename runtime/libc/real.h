//===- libc/real.h - The functions behind our wrappers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_REAL_H
#define PAGESAN_LIBC_REAL_H

#include "support/atomic.h"

namespace pagesan {

// The next definition of Name after the executable's. Ends the process when
// there is none. May allocate. Not for signal handlers.
void *findRealFunction(const char *Name);

// The C library's own version of a function that we define, looked up once:
//   static constinit RealFunction<int(const void *, size_t)>
//   RealMlock("mlock"); return RealMlock(Addr, Size);
template <class Fn> class RealFunction;
template <class Ret, class... Args> class RealFunction<Ret(Args...)> {
public:
  constexpr explicit RealFunction(const char *Name) : Name(Name) {}

  Ret operator()(Args... A) {
    // Relaxed: threads that race look up the same address.
    void *P = Pointer.load(Order::Relaxed);
    if (PAGESAN_UNLIKELY(!P)) {
      P = findRealFunction(Name);
      Pointer.store(P, Order::Relaxed);
    }
    return reinterpret_cast<Ret (*)(Args...)>(P)(A...);
  }

private:
  const char *Name;
  Atomic<void *> Pointer;
};

} // namespace pagesan

#endif // PAGESAN_LIBC_REAL_H
