//===- stack_probe.h - Questions about stacks and memory at hand -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_STACK_PROBE_H
#define PAGESAN_PLATFORM_STACK_PROBE_H

#include "support/base.h"

namespace pagesan {

// Can the 8 bytes at Addr (8-aligned) be read without a fault? Asked of the
// kernel; about 100 ns. Async-signal-safe, needs no descriptor, never faults.
bool isReadable(uptr Addr);

// Copies memory that may not be there; false when some of it cannot be read.
// What other threads unmap meanwhile faults.
bool readMemory(uptr From, void *To, uptr Size);

// Is the page at Addr mapped, with whatever protection? Does not touch it.
bool isMapped(uptr Addr);

// RLIMIT_STACK, soft; ~0 when unlimited.
uptr stackLimit();

} // namespace pagesan

#endif // PAGESAN_PLATFORM_STACK_PROBE_H
