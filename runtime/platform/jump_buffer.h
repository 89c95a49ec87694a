//===- platform/jump_buffer.h - Where a jump goes -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_JUMP_BUFFER_H
#define PAGESAN_PLATFORM_JUMP_BUFFER_H

#include "support/base.h"

#include <ucontext.h>

#if !defined(__x86_64__) || !defined(__GLIBC__)
#error "the layout of jmp_buf is known for the GNU C library on x86-64 only"
#endif

namespace pagesan {

// The stack pointer that longjmp will set. The GNU C library keeps it mangled
// with the thread's pointer guard.
PAGESAN_ALWAYS_INLINE uptr jumpTarget(const void *Buffer) {
  constexpr u32 kStackPointer = 6, kRotation = 17;
  uptr Mangled = static_cast<const uptr *>(Buffer)[kStackPointer];
  uptr Guard;
  __asm__("movq %%fs:0x30, %0" : "=r"(Guard));
  return ((Mangled >> kRotation) | (Mangled << (64 - kRotation))) ^ Guard;
}

inline uptr contextTarget(const ucontext_t *Context) {
  return uptr(Context->uc_mcontext.gregs[REG_RSP]);
}

} // namespace pagesan

#endif // PAGESAN_PLATFORM_JUMP_BUFFER_H
