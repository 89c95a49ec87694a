//===- syscall.h - Raw system calls, by architecture
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_SYSCALL_H
#define PAGESAN_PLATFORM_SYSCALL_H

#include "platform/fault_injection.h"
#include "support/result.h"
#include <sys/syscall.h>

namespace pagesan {

#if defined(__x86_64__)
PAGESAN_ALWAYS_INLINE SysResult rawSyscall(long Nr, uptr A = 0, uptr B = 0,
                                           uptr C = 0, uptr D = 0, uptr E = 0,
                                           uptr F = 0) {
  if (mayFail(Nr))
    if (int Error = nextFault())
      return SysResult::fromRaw(-Error);
  long Result;
  register uptr R10 __asm__("r10") = D;
  register uptr R8 __asm__("r8") = E;
  register uptr R9 __asm__("r9") = F;
  __asm__ volatile("syscall"
                   : "=a"(Result)
                   : "a"(Nr), "D"(A), "S"(B), "d"(C), "r"(R10), "r"(R8), "r"(R9)
                   : "rcx", "r11", "memory");
  return SysResult::fromRaw(Result);
}
#else
#error "PageSan supports x86-64 only"
#endif

} // namespace pagesan

#endif // PAGESAN_PLATFORM_SYSCALL_H
