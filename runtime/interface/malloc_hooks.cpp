//===- malloc_hooks.cpp - Functions that want to know of every allocation
//-*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/malloc_hooks.h"
#include "interface/start.h"
#include "leak/leak.h"
#include "threads/thread.h"

using namespace pagesan;

using MallocHook = void (*)(const volatile void *, size_t);
using FreeHook = void (*)(const volatile void *);

// The program's own definitions win over these.
PAGESAN_WEAK_INTERFACE void __sanitizer_malloc_hook(const volatile void *,
                                                    size_t) {}
PAGESAN_WEAK_INTERFACE void __sanitizer_free_hook(const volatile void *) {}
PAGESAN_WEAK_INTERFACE int __sanitizer_ignore_free_hook(const volatile void *) {
  return 0;
}

// Other names for the same code, by which a definition of the program's is
// told from the default.
extern "C" {
__attribute__((alias("__sanitizer_malloc_hook"), visibility("hidden"))) void
_pagesan_default_malloc_hook(const volatile void *, size_t);
__attribute__((alias("__sanitizer_free_hook"), visibility("hidden"))) void
_pagesan_default_free_hook(const volatile void *);
__attribute__((alias("__sanitizer_ignore_free_hook"), visibility("hidden"))) int
_pagesan_default_ignore_free_hook(const volatile void *);
}

namespace pagesan {

namespace {

struct HookPair {
  MallocHook OnMalloc;
  FreeHook OnFree;
};
constexpr int kMaxHooks = 5; // as documented in sanitizer/allocator_interface.h
constinit HookPair Hooks[kMaxHooks] = {};
constinit int HookCount;

// A hook that allocates or frees must not run hooks again.
PAGESAN_TLS bool InsideHook;

} // namespace

void initMallocHooks() {
  if (__sanitizer_malloc_hook != _pagesan_default_malloc_hook ||
      __sanitizer_free_hook != _pagesan_default_free_hook ||
      __sanitizer_ignore_free_hook != _pagesan_default_ignore_free_hook)
    AnyMallocHook.store(true, Order::Relaxed);
}

PAGESAN_NOINLINE void runMallocHooks(const void *Ptr, uptr Size) {
  leaksOnMalloc(Ptr);
  if (InsideHook)
    return;
  InsideHook = true;
  __sanitizer_malloc_hook(Ptr, Size);
  for (int I = 0; I < HookCount; ++I)
    Hooks[I].OnMalloc(Ptr, Size);
  InsideHook = false;
}

PAGESAN_NOINLINE bool runFreeHooks(const void *Ptr) {
  if (InsideHook) {
    leaksOnFree(Ptr);
    return false;
  }
  InsideHook = true;
  bool Ignore = __sanitizer_ignore_free_hook(Ptr) != 0;
  if (!Ignore) {
    __sanitizer_free_hook(Ptr);
    for (int I = 0; I < HookCount; ++I)
      Hooks[I].OnFree(Ptr);
  }
  InsideHook = false;
  if (!Ignore)
    leaksOnFree(Ptr);
  return Ignore;
}

} // namespace pagesan

PAGESAN_INTERFACE int
__sanitizer_install_malloc_and_free_hooks(MallocHook OnMalloc,
                                          FreeHook OnFree) {
  if (!OnMalloc || !OnFree || HookCount == kMaxHooks)
    return 0;
  Hooks[HookCount++] = {OnMalloc, OnFree};
  AnyMallocHook.store(true, Order::Relaxed);
  return HookCount;
}
