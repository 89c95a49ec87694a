//===- bounds.cpp - Where a thread's stack lies -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stacks/bounds.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/linked_modules.h"
#include "platform/stack_probe.h"
#include "support/atomic.h"

#include <pthread.h>

// The stack pointer that the kernel gave the process, set by the dynamic
// linker. Everything that ever runs on the main stack lies below.
extern "C" void *__libc_stack_end __attribute__((weak));

namespace pagesan {

PAGESAN_TLS StackBounds CurrentStack;

// Not pthread_getattr_np: for the main thread it reads /proc/self/maps through
// stdio, allocating, and fails where /proc is not mounted.
StackBounds mainStackBounds() {
  // The limit may be none at all, or raised later. A stack that grows below
  // Low is still captured, only slower.
  constexpr uptr kMost = uptr(1) << 30;
  if (!&__libc_stack_end || !__libc_stack_end)
    return {};
  uptr High = roundUpTo(uptr(__libc_stack_end) + 1, kPageSize);
  uptr Size = minOf(stackLimit(), kMost);
  return {pageBegin(High - Size), High};
}

// The C library's own: the wrapper checks what it is given, and a stack that
// was used before is not clean yet.
StackBounds pthreadStackBounds() {
  static constinit Atomic<int (*)(pthread_t, pthread_attr_t *)> Real;
  // Relaxed: threads that race look up the same address.
  auto *GetAttributes = Real.load(Order::Relaxed);
  if (!GetAttributes) {
    GetAttributes = reinterpret_cast<int (*)(pthread_t, pthread_attr_t *)>(
        findNextFunction("pthread_getattr_np"));
    Real.store(GetAttributes, Order::Relaxed);
  }
  pthread_attr_t Attributes;
  if (!GetAttributes || GetAttributes(pthread_self(), &Attributes))
    return {};
  void *Low = nullptr;
  size_t Size = 0;
  bool Ok = pthread_attr_getstack(&Attributes, &Low, &Size) == 0;
  pthread_attr_destroy(&Attributes);
  if (!Ok)
    return {};
  return {uptr(Low), uptr(Low) + Size};
}

} // namespace pagesan
