//===- libc/memory_calls.h - Checked memory functions -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_MEMORY_CALLS_H
#define PAGESAN_LIBC_MEMORY_CALLS_H

#include <stddef.h>

namespace pagesan {

// The C library's own, once initMemoryCalls() has found it.
using MoveFn = void *(void *, const void *, size_t);
extern constinit MoveFn *RealMove;

// Part of start-up: copies are the C library's from here on.
void initMemoryCalls();

} // namespace pagesan

#endif // PAGESAN_LIBC_MEMORY_CALLS_H
