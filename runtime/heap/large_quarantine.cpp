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
// The kernel keeps page tables of addresses that were used once: 4 KiB for each
// 2 MiB, which adds up to more than ASan's quarantine when blocks of 64 KiB
// have come and gone for 64 GiB of addresses. A stretch that one page table
// describes is mapped anew some time after all of it has died.
//
//===----------------------------------------------------------------------===//
#include "heap/large_quarantine.h"

#include "support/flags.h"
#include "heap/guards.h"
#include "heap/page_pool.h"
#include "heap/ranges.h"
#include "shadow/shadow_map.h"

namespace pagesan {

namespace {

// 16 MiB of descriptions. Of 1 MiB each they are twice the default, of 64 KiB a
// sixth of it.
constexpr u64 kMaxSpans = 1 << 17;

// Half the zone at most, so that what lives has room.
u64 maxBytes() {
  return minOf(u64(flags().large_quarantine_gb) << 30, kHeapZoneSize / 2);
}

// So many spans wait before their page tables are looked at: as a rule their
// neighbours are dead, and the pool is done with their pages.
constexpr u32 kTablesLag = 2 * kMaxPiecesOfPool;
constexpr uptr kStretches = kHeapZoneSize / kPageTableSpan;

struct Queue {
  Mutex Lock{LockRank::LargeQuarantine};
  LargeSpan *First = nullptr, *Last = nullptr;
  u64 Bytes = 0, Spans = 0;
  // The first whose page tables were not looked at, and how many there are.
  LargeSpan *Unswept = nullptr;
  u32 UnsweptSpans = 0;
  // By stretch: has no page table since all of it died.
  u64 IsBare[kStretches / 64] = {};
};
constinit Queue Large;

// The caller holds the queue's lock, here and below.
bool isAllQuarantined(uptr Begin, uptr End) {
  for (uptr Addr = Begin; Addr < End;) {
    const Span *S = spanOf(Addr);
    if (!S || S->Kind != SpanKind::Large || !asLarge(S)->IsQuarantined)
      return false;
    Addr = S->end();
  }
  return true;
}

template <class FnT> void forEachStretch(const LargeSpan *S, FnT Fn) {
  for (uptr Begin = roundDownTo(S->Begin, kPageTableSpan); Begin < S->end();
       Begin += kPageTableSpan) {
    uptr Index = (Begin - kHeapZoneBegin) / kPageTableSpan;
    Fn(Begin, Large.IsBare[Index / 64], u64(1) << Index % 64);
  }
}

// Its addresses are about to be used again.
void forgetBareness(const LargeSpan *S) {
  forEachStretch(S, [](uptr, u64 &Word, u64 Bit) { Word &= ~Bit; });
}

// Takes away the page tables of what is dead around the span whose turn it is.
void sweepPageTables() {
  if (Large.UnsweptSpans <= kTablesLag)
    return;
  LargeSpan *S = Large.Unswept;
  Large.Unswept = S->Next;
  --Large.UnsweptSpans;
  forEachStretch(S, [](uptr Begin, u64 &Word, u64 Bit) {
    if (!(Word & Bit) && isAllQuarantined(Begin, Begin + kPageTableSpan) &&
        mapDeadAnew(Begin, Begin + kPageTableSpan))
      Word |= Bit;
  });
}

LargeSpan *popOldest() {
  LargeSpan *S = Large.First;
  Large.First = S->Next;
  if (!Large.First)
    Large.Last = nullptr;
  if (Large.Unswept == S) {
    Large.Unswept = S->Next;
    --Large.UnsweptSpans;
  }
  S->IsQuarantined = false;
  forgetBareness(S);
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
  S->IsQuarantined = true;
  if (!Large.Unswept)
    Large.Unswept = S;
  ++Large.UnsweptSpans;
  sweepPageTables();
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

const ForkLock fork_locks::LargeQuarantine = {&Large.Lock};

} // namespace pagesan
