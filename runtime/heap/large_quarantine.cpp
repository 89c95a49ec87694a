//===- large_quarantine.cpp - Dead large spans wait before they are reused
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// First in, first out. Large spans hold no memory at all; they are bounded by
// address space and number only.
//
//===----------------------------------------------------------------------===//
#include "heap/large_quarantine.h"

#include "flags.h"
#include "heap/guards.h"
#include "heap/page_pool.h"
#include "heap/ranges.h"
#include "shadow/shadow_map.h"

namespace pagesan {

namespace {

// Of 64 KiB each they would fill the default; more of smaller ones would cost
// more in descriptions than they hold in addresses' worth.
constexpr u64 kMaxSpans = 1 << 18;

// Half the zone at most, so that what lives has room.
u64 maxBytes() {
  return minOf(u64(flags().large_quarantine_gb) << 30, kHeapZoneSize / 2);
}

struct Queue {
  Mutex Lock;
  LargeSpan *First = nullptr, *Last = nullptr;
  u64 Bytes = 0, Spans = 0;
};
constinit Queue Large;

// The caller holds the queue's lock.
LargeSpan *popOldest() {
  LargeSpan *S = Large.First;
  Large.First = S->Next;
  if (!Large.First)
    Large.Last = nullptr;
  Large.Bytes -= S->end() - S->Begin;
  --Large.Spans;
  return S;
}

} // namespace

void quarantineSpan(LargeSpan *S) {
  ScopedLock Lock(Large.Lock);
  S->Next = nullptr;
  (Large.Last ? Large.Last->Next : Large.First) = S;
  Large.Last = S;
  Large.Bytes += S->end() - S->Begin;
  ++Large.Spans;
  while (Large.First && (Large.Bytes > maxBytes() || Large.Spans > kMaxSpans)) {
    LargeSpan *Old = popOldest();
    withdrawPages(Old);
    unguardPages(Old->Begin, Old->end());
    setPageStates(Old->Begin, Old->end(), PageState::Unallocated);
    forgetSpan(Old);
    ScopedLock Ranges(RangesLock);
    giveWindows(Old->Begin, Old->Windows);
    recycleSpanRecord(Old);
  }
}

u64 largeQuarantineBytes() {
  ScopedLock Lock(Large.Lock);
  return Large.Bytes;
}

void lockLargeQuarantineForFork() { Large.Lock.lock(); }
void unlockLargeQuarantineAfterFork(bool InChild) {
  InChild ? Large.Lock.resetAfterFork() : Large.Lock.unlock();
}

} // namespace pagesan
