//===- libc/compare_hooks.h - Fuzzers that trace comparisons ----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_COMPARE_HOOKS_H
#define PAGESAN_LIBC_COMPARE_HOOKS_H

#include "libc/call.h"
#include "stacks/capture.h"

// X(hook, parameters): sanitizer/common_interface_defs.h. Called after the
// comparison, with the address that it returns to.
#define PAGESAN_COMPARE_HOOKS(X)                                               \
  X(__sanitizer_weak_hook_memcmp,                                              \
    (void *, const void *, const void *, size_t, int))                         \
  X(__sanitizer_weak_hook_strncmp,                                             \
    (void *, const char *, const char *, size_t, int))                         \
  X(__sanitizer_weak_hook_strncasecmp,                                         \
    (void *, const char *, const char *, size_t, int))                         \
  X(__sanitizer_weak_hook_strcmp, (void *, const char *, const char *, int))   \
  X(__sanitizer_weak_hook_strcasecmp,                                          \
    (void *, const char *, const char *, int))                                 \
  X(__sanitizer_weak_hook_strstr,                                              \
    (void *, const char *, const char *, char *))                              \
  X(__sanitizer_weak_hook_strcasestr,                                          \
    (void *, const char *, const char *, char *))                              \
  X(__sanitizer_weak_hook_memmem,                                              \
    (void *, const void *, size_t, const void *, size_t, void *))

#define PAGESAN_DECLARE_HOOK(Hook, Params)                                     \
  extern "C" __attribute__((visibility("default"), weak)) void Hook Params;
PAGESAN_COMPARE_HOOKS(PAGESAN_DECLARE_HOOK)
#undef PAGESAN_DECLARE_HOOK

namespace pagesan {

// The program, or its fuzzer, defines one of them.
extern constinit bool AnyCompareHook;
// Part of start-up.
void initCompareHooks();

inline void *hookPc(const Call &C) {
  return reinterpret_cast<void *>(callerOf(C.site()));
}

} // namespace pagesan

#endif // PAGESAN_LIBC_COMPARE_HOOKS_H
