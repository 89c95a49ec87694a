//===- malloc_hooks.h - Functions that want to know of every allocation -*-
// C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_MALLOC_HOOKS_H
#define PAGESAN_HEAP_MALLOC_HOOKS_H

#include "support/atomic.h"

namespace pagesan {

// Set as soon as the program has any hook: its own definition of
// __sanitizer_malloc_hook and so on, or one installed by
// __sanitizer_install_malloc_and_free_hooks.
extern constinit Atomic<bool> AnyMallocHook;

// Filled in by interface/: what the program's hooks and ours do.
void runMallocHooks(const void *Ptr, uptr Size);
// True when a hook asks that this free be ignored.
bool runFreeHooks(const void *Ptr);

// After an allocation, before the program sees Ptr.
PAGESAN_ALWAYS_INLINE void onMalloc(const void *Ptr, uptr Size) {
  // Relaxed: installing hooks is not thread-safe, by its contract.
  if (PAGESAN_UNLIKELY(AnyMallocHook.load(Order::Relaxed)) && Ptr)
    runMallocHooks(Ptr, Size);
}
// Before a free; false when it must not take place.
[[nodiscard]] PAGESAN_ALWAYS_INLINE bool onFree(const void *Ptr) {
  if (PAGESAN_UNLIKELY(AnyMallocHook.load(Order::Relaxed)) && Ptr)
    return !runFreeHooks(Ptr);
  return true;
}

} // namespace pagesan

#endif // PAGESAN_HEAP_MALLOC_HOOKS_H
