//===- small_quarantine.h - What freed small objects may hold -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two quarantines. Freed chunks of spans that have live ones keep their memory
// until so many bytes of others have been given out after them. A span whose
// chunks are all freed keeps addresses only: its pages move to the next span or
// go back to the kernel, its shadow goes black, and it waits until
// quarantine_size_mb of addresses have died after it.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_SMALL_QUARANTINE_H
#define PAGESAN_HEAP_SMALL_QUARANTINE_H

#include "heap/span_summary.h"

namespace pagesan {

inline constexpr unsigned kTickShift = 16;

struct SmallQuarantine {
  // Pages of the dead that are kept for the next spans, as long as the process
  // does not take more memory than it once did.
  static constexpr u32 kMaxDonors = 64;

  // See addIdle(), addBytesInUse() and heapClock().
  Atomic<long> Idle;
  Atomic<long> BytesInUse, PeakInUse;
  Atomic<u64> Given;
  // heapClock() in steps, which rarely change: for each free.
  struct alignas(64) {
    Atomic<u64> Ticks;
  } Clock = {};
  PAGESAN_ALWAYS_INLINE u64 ticks() const {
    return Clock.Ticks.load(Order::Relaxed);
  }

  // Dead spans, the oldest first to go. From OldestDescribed on something is
  // known of their chunks, from OldestWhole on everything.
  Mutex Lock{LockRank::SmallQuarantine};
  SmallSpan *Oldest = nullptr, *Newest = nullptr;
  SmallSpan *OldestDescribed = nullptr, *OldestWhole = nullptr;
  u64 Spans = 0;
  u64 WholeBytes = 0, SummedUpBytes = 0; // of the descriptions
  // Those that still have their pages, the newest last.
  SmallSpan *Donors[kMaxDonors + 1] = {};
  u32 DonorCount = 0;
  u32 Cooling = 0; // neither donors nor cold: a thread is at each
  // The one that a thread sums up, and which thread that is.
  SmallSpan *SummedUp = nullptr;
  u32 SummedUpBy = 0;
  SummaryScratch *Scratch = nullptr; // that thread's
};

// Memory without a live object, as far as slots were ever given out, in spans
// that are not dead: quarantined chunks and stock. Threads count for themselves
// and add up now and then, so it may be off, and below 0.
void addIdle(SmallQuarantine &Q, long Bytes);
// Memory of spans that are not dead, as far as slots were ever given out.
void addBytesInUse(SmallQuarantine &Q, long Bytes);
// More is idle than may be: use it again before new memory.
bool isIdleOverfull(const Heap &H);

// Bytes of slots that were ever given out, in all classes and by all threads
// but for what they have not told yet (a batch each). What a freed slot's age
// is measured in.
u64 heapClock(const SmallQuarantine &Q);
void advanceHeapClock(SmallQuarantine &Q, u64 Bytes);
// A freed slot is given out again only when the clock has gone on by Least; the
// slots of a span are looked at when it has gone on by BetweenVisits.
struct ReuseAge {
  u64 Least, BetweenVisits;
};
ReuseAge reuseAge(const Heap &H, u32 SlotSize);

// The span is Dead, and the caller's: its addresses wait from here on.
void quarantineDeadSpan(SmallSpan *S);
// A dead span that still has its pages and its shadow, nullptr when there is
// none; the caller must coolDown() it.
SmallSpan *takeDonor(SmallQuarantine &Q);
// Its memory, unless that has moved away, and its shadow go. No check passes
// at any time.
void coolDown(SmallSpan *S, bool HasPages);

// Of all that there are. False: there was none.
bool drainDonors(Heap &H);

struct QuarantineStats {
  u64 AddressBytes, ResidentBytes;
};
QuarantineStats smallQuarantineStats(SmallQuarantine &Q);

} // namespace pagesan

#endif // PAGESAN_HEAP_SMALL_QUARANTINE_H
