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

#include "heap/guards.h"
#include "heap/heap_object.h"
#include "heap/program_mappings.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"

namespace pagesan {

namespace {

// 16 MiB of descriptions. Of 1 MiB each they are twice the default, of 64 KiB a
// sixth of it.
constexpr u64 kMaxSpans = 1 << 17;

// Half the zone at most, so that what lives has room.
u64 maxBytes(const HeapConfig &C) {
  return quarantineLimit(
      minOf(C.LargeAddresses, (C.ZoneEnd - C.ZoneBegin) / 2));
}

// So many spans wait before their page tables are looked at: as a rule their
// neighbours are dead, and the pool is done with their pages.
constexpr u32 kTablesLag = 2 * kMaxPiecesOfPool;
// By stretch of one page table: has none since all of it died. Of all heaps.
constinit Atomic<u64> IsBare[kHeapZoneSize / kPageTableSpan / 64];

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
    Fn(Begin, IsBare[Index / 64], u64(1) << Index % 64);
  }
}

// Its addresses are about to be used again.
void forgetBareness(const LargeSpan *S) {
  forEachStretch(S, [](uptr, Atomic<u64> &Word, u64 Bit) {
    Word.fetchAnd(~Bit, Order::Relaxed);
  });
}

// Whether every stretch of S's addresses that is all dead is to be looked at:
// by one thread at a time, while what lies there stays in quarantine.
LargeSpan *beginSweep(LargeQuarantine &Large) {
  if (Large.Sweeper || Large.UnsweptSpans <= kTablesLag)
    return nullptr;
  LargeSpan *S = Large.Unswept;
  Large.Unswept = S->Next;
  --Large.UnsweptSpans;
  Large.Sweeper = lockOwnerId();
  Large.SweptBegin = roundDownTo(S->Begin, kPageTableSpan);
  Large.SweptEnd = roundUpTo(S->end(), kPageTableSpan);
  return S;
}

bool isBeingSwept(const LargeQuarantine &Large, const LargeSpan *S) {
  return Large.Sweeper && S->Begin < Large.SweptEnd &&
         S->end() > Large.SweptBegin;
}

// Takes away the page tables of what is dead around the span whose turn it is.
// Without the lock, but for a look at each stretch.
void sweepPageTables(LargeQuarantine &Large) {
  LargeSpan *S;
  {
    ScopedLock Lock(Large.Lock);
    S = beginSweep(Large);
  }
  if (!S)
    return;
  forEachStretch(S, [&Large, S](uptr Begin, Atomic<u64> &Word, u64 Bit) {
    uptr End = Begin + kPageTableSpan;
    {
      ScopedLock Lock(Large.Lock);
      if ((Word.load(Order::Relaxed) & Bit) || !isAllQuarantined(Begin, End))
        return;
    }
    if (!mapDeadAnew(S->Home->Pool, Begin, End))
      return;
    ScopedLock Lock(Large.Lock);
    Word.fetchOr(Bit, Order::Relaxed);
  });
  ScopedLock Lock(Large.Lock);
  Large.Sweeper = 0;
}

// nullptr when none has waited long enough, or when a thread is at the one
// whose turn it is: the next free finds it.
LargeSpan *popOldest(LargeQuarantine &Large, u64 Limit) {
  LargeSpan *S = Large.First;
  if (!S || (Large.Bytes <= Limit && Large.Spans <= kMaxSpans) ||
      isBeingSwept(Large, S) || !claimPages(S))
    return nullptr;
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

void append(LargeQuarantine &Large, LargeSpan *S) {
  S->Next = nullptr;
  (Large.Last ? Large.Last->Next : Large.First) = S;
  Large.Last = S;
  Large.Bytes += S->end() - S->Begin;
  ++Large.Spans;
  S->IsQuarantined = true;
  if (!Large.Unswept)
    Large.Unswept = S;
  ++Large.UnsweptSpans;
}

// Nobody else knows of it any more, but for readers of its description.
void recycle(LargeSpan *S) {
  withdrawPages(S);
  // After its death, by mistake.
  if (S->IsChanged.load(Order::Relaxed) && !undoChanges(S))
    return;
  unguardPages(S->Begin, S->end());
  setPageStates(S->Begin, S->end(), PageState::Unallocated);
  forgetSpan(S);
  ScopedLock Ranges(RangesLock);
  giveWindows(S->Home->Addresses, S->Begin, S->Windows);
  recycleSpanRecord(S);
}

} // namespace

void quarantineSpan(LargeSpan *S) {
  Heap &H = *S->Home;
  {
    ScopedLock Lock(H.Large.Lock);
    append(H.Large, S);
  }
  sweepPageTables(H.Large);
  shrinkLargeQuarantine(H);
}

void shrinkLargeQuarantine(Heap &H) {
  LargeQuarantine &Large = H.Large;
  for (u64 Limit = maxBytes(H.Config);;) {
    LargeSpan *Old;
    {
      ScopedLock Lock(Large.Lock);
      Old = popOldest(Large, Limit);
    }
    if (!Old)
      return;
    recycle(Old);
  }
}

u64 largeQuarantineBytes(Heap &H) {
  ScopedLock Lock(H.Large.Lock);
  return H.Large.Bytes;
}

// A child does not have the thread that swept.
const ForkLock fork_locks::LargeQuarantine = {
    .First = &TheHeap.Large.Lock, .AfterUnlock = [](bool InChild) {
      auto &Large = TheHeap.Large;
      if (InChild && Large.Sweeper != lockOwnerId())
        Large.Sweeper = 0;
    }};

} // namespace pagesan
