//===- libc/coverage_interface.cpp - sanitizer/coverage_interface.h -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Coverage belongs to whoever collects it (libFuzzer, UBSan's runtime, the
// program): weak, and nothing to dump.
//
//===----------------------------------------------------------------------===//
#include "support/base.h"

PAGESAN_WEAK_INTERFACE void __sanitizer_cov_dump() {}
PAGESAN_WEAK_INTERFACE void __sanitizer_cov_reset() {}
PAGESAN_WEAK_INTERFACE void __sanitizer_dump_coverage(const uintptr_t *,
                                                      uintptr_t) {}

// sanitizer/ubsan_interface.h; UBSan's runtime has its own, weak as well.
PAGESAN_WEAK_INTERFACE const char *__ubsan_default_options() { return ""; }
