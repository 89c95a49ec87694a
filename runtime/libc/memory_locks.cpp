//===- libc/memory_locks.cpp - mlock is accepted and not carried out -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Locked memory is populated at once: mlockall would fill terabytes of shadow
// and heap zone, and locked pages cannot be given back to the kernel.
//
//===----------------------------------------------------------------------===//
#include "support/base.h"

PAGESAN_WEAK_INTERFACE int mlock(const void *, size_t) { return 0; }
PAGESAN_WEAK_INTERFACE int mlock2(const void *, size_t, unsigned) { return 0; }
PAGESAN_WEAK_INTERFACE int munlock(const void *, size_t) { return 0; }
PAGESAN_WEAK_INTERFACE int mlockall(int) { return 0; }
PAGESAN_WEAK_INTERFACE int munlockall() { return 0; }
