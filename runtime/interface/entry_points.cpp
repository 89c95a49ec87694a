//===- entry_points.cpp - Symbols that emitted code refers to by name
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The checks are in check/stubs_x86_64.S, the memory functions in
// libc/memory_calls.cpp.
//
//===----------------------------------------------------------------------===//
#include "pagesan/abi/version.h"
#include "support/base.h"

// Objects built for another ABI look for another name and do not link.
PAGESAN_INTERFACE const unsigned char PAGESAN_ABI_SYMBOL = PAGESAN_ABI_VERSION;
