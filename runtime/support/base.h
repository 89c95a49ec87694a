//===- base.h - Words every file of the runtime uses -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_BASE_H
#define PAGESAN_SUPPORT_BASE_H

#include <stddef.h>
#include <stdint.h>

#define PAGESAN_LIKELY(X) __builtin_expect(!!(X), 1)
#define PAGESAN_UNLIKELY(X) __builtin_expect(!!(X), 0)
#define PAGESAN_NOINLINE __attribute__((noinline))
// What is left to do is a call with the same parameters: it needs no frame.
#define PAGESAN_JUMP __attribute__((musttail)) return
#define PAGESAN_ALWAYS_INLINE inline __attribute__((always_inline))
// Symbols that programs and emitted code may bind to.
#define PAGESAN_INTERFACE extern "C" __attribute__((visibility("default")))
// Defined here unless the program defines it.
// AddressSanitizer's second name for a function that this file defines.
#define PAGESAN_INTERCEPTOR_ALIAS(Name)                                        \
  __asm__(".globl __interceptor_" #Name "\n"                                   \
          ".type __interceptor_" #Name ", @function\n"                         \
          ".set __interceptor_" #Name ", " #Name "\n")
#define PAGESAN_WEAK_INTERFACE                                                 \
  extern "C" __attribute__((visibility("default"), weak))
// Thread-local storage that needs no allocation and no call.
#define PAGESAN_TLS                                                            \
  __attribute__((tls_model("initial-exec"))) constinit thread_local

// Variables that the program is given to read: the others are bad for it
// (own_data.h). Kind: bss for what begins as zeros, else data.
#define PAGESAN_READ_BY_PROGRAM(Kind)                                          \
  __attribute__((section("." #Kind ".pagesan_shown")))

namespace pagesan {

using uptr = uintptr_t;
using u8 = uint8_t;
using u16 = uint16_t;
using u32 = uint32_t;
using u64 = uint64_t;
using s64 = int64_t;

// The impossible happened: print and abort. A user's error is never a CHECK.
[[noreturn]] void checkFailed(const char *File, int Line, const char *Cond,
                              u64 A, u64 B);
#define PAGESAN_CHECK_MSG(Cond, A, B)                                          \
  do {                                                                         \
    if (PAGESAN_UNLIKELY(!(Cond)))                                             \
      ::pagesan::checkFailed(__FILE_NAME__, __LINE__, #Cond,                   \
                             (::pagesan::u64)(A), (::pagesan::u64)(B));        \
  } while (0)
#define CHECK(Cond) PAGESAN_CHECK_MSG(Cond, 0, 0)
#define CHECK_OP(A, Op, B) PAGESAN_CHECK_MSG((A)Op(B), A, B)
#ifdef NDEBUG
#define DCHECK(Cond) ((void)sizeof(!(Cond)))
#else
#define DCHECK(Cond) CHECK(Cond)
#endif

template <class T> constexpr T minOf(T A, T B) { return B < A ? B : A; }
template <class T> constexpr T maxOf(T A, T B) { return A < B ? B : A; }
constexpr bool isPowerOfTwo(u64 X) { return X && !(X & (X - 1)); }
constexpr u64 roundUpTo(u64 X, u64 Align) {
  return (X + Align - 1) & ~(Align - 1);
}
constexpr u64 roundDownTo(u64 X, u64 Align) { return X & ~(Align - 1); }
constexpr bool isAligned(u64 X, u64 Align) { return (X & (Align - 1)) == 0; }
constexpr unsigned log2Floor(u64 X) { return 63 - __builtin_clzll(X); }
constexpr unsigned log2Ceil(u64 X) { return X <= 1 ? 0 : log2Floor(X - 1) + 1; }

} // namespace pagesan

#endif // PAGESAN_SUPPORT_BASE_H
