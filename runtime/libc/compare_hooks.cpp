//===- libc/compare_hooks.cpp - Fuzzers that trace comparisons --*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/compare_hooks.h"

// The program's own definitions win over these; by their other names they are
// told apart.
#define PAGESAN_DEFINE_HOOK(Hook, Params)                                      \
  void Hook Params {}                                                          \
  extern "C" __attribute__((alias(#Hook),                                      \
                            visibility("hidden"))) void default_##Hook Params;
PAGESAN_COMPARE_HOOKS(PAGESAN_DEFINE_HOOK)

namespace pagesan {

constinit bool AnyCompareHook = false;

void initCompareHooks() {
#define PAGESAN_TEST_HOOK(Hook, Params)                                        \
  AnyCompareHook |= Hook != default_##Hook;
  PAGESAN_COMPARE_HOOKS(PAGESAN_TEST_HOOK)
}

} // namespace pagesan
