//===- large_quarantine.h - Dead large spans wait -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_LARGE_QUARANTINE_H
#define PAGESAN_HEAP_LARGE_QUARANTINE_H

#include "heap/page_pool.h"

namespace pagesan {

// One heap's.
struct LargeQuarantine {
  Mutex Lock{LockRank::LargeQuarantine};
  LargeSpan *First = nullptr, *Last = nullptr;
  u64 Bytes = 0, Spans = 0;
  // The first whose page tables were not looked at, and how many there are.
  LargeSpan *Unswept = nullptr;
  u32 UnsweptSpans = 0;
  // The thread that sweeps, 0 for none, and where.
  u32 Sweeper = 0;
  uptr SweptBegin = 0, SweptEnd = 0;
};

// A large span whose pages are retired and whose memory is discarded.
void quarantineSpan(LargeSpan *S);

// Some of those that have waited longest end their time, when there are more
// than may be now.
void shrinkLargeQuarantine(Heap &H);

// Addresses held; none of them holds memory.
u64 largeQuarantineBytes(Heap &H);

} // namespace pagesan

#endif // PAGESAN_HEAP_LARGE_QUARANTINE_H
