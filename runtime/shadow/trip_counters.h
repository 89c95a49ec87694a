//===- trip_counters.h - What the assembly stubs count -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first member of every ThreadState, so that stubs_x86_64.S reaches it
// without a call. Written by its thread only.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_TRIP_COUNTERS_H
#define PAGESAN_SHADOW_TRIP_COUNTERS_H

#define PAGESAN_TRIPS_PARTIAL 0
#define PAGESAN_TRIPS_VALID 8
#define PAGESAN_TRIPS_COUNTDOWN 16

// Every so many trips over page-Valid memory a thread goes on to C++, which
// promotes the memory. High enough that memory touched now and then stays
// without shadow, low enough that hot memory stops tripping at once.
#define PAGESAN_PROMOTE_EVERY 32

#ifndef __ASSEMBLER__
#include "support/base.h"

namespace pagesan {

struct TripCounters {
  u64 PartialGranule; // settled by a stub
  u64 PageValid;      // settled by a stub
  int Countdown;      // PageValid trips left before the next promotion
};
static_assert(offsetof(TripCounters, PartialGranule) == PAGESAN_TRIPS_PARTIAL);
static_assert(offsetof(TripCounters, PageValid) == PAGESAN_TRIPS_VALID);
static_assert(offsetof(TripCounters, Countdown) == PAGESAN_TRIPS_COUNTDOWN);

} // namespace pagesan
#endif // __ASSEMBLER__
#endif // PAGESAN_SHADOW_TRIP_COUNTERS_H
