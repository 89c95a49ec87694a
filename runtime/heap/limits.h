//===- limits.h - Allocations that are refused on purpose -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_LIMITS_H
#define PAGESAN_HEAP_LIMITS_H

#include "support/base.h"

namespace pagesan {

// Some option below is on: every allocation asks refusal() first.
extern constinit bool LimitsAllocations;
// Part of start-up. Reads flags().
void initLimits();

enum class Refusal : u8 {
  None,
  OutOfMemory, // fail_allocation_every: each N-th allocation of the process
  RssLimit,    // soft_rss_limit_mb: memory in use is above it
};
// Above hard_rss_limit_mb the process ends here. Memory is looked at once in a
// MiB of allocations (any thread's), so that what was allocated and is touched
// only later counts at the next look.
Refusal refusal(uptr Size);

// The heap profile of what came after the last look, if there is to be one.
void profileAtExit();

// Filled in by report/: prints the stacks that hold the most live memory,
// largest first, until they make up more than TopPercent of all of it or
// MaxStacks are shown. What other threads allocate meanwhile may be missing.
// Not for signal handlers.
void printMemoryProfile(uptr TopPercent, uptr MaxStacks);

} // namespace pagesan

#endif // PAGESAN_HEAP_LIMITS_H
