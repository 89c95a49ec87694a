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

#include "heap/small_span.h"

namespace pagesan {

// Memory without a live object, as far as slots were ever given out, in spans
// that are not dead: quarantined chunks and stock. Threads count for themselves
// and add up now and then, so it may be off, and below 0.
void addIdle(long Bytes);
// Memory of spans that are not dead, as far as slots were ever given out.
void addBytesInUse(long Bytes);
// More is idle than may be: use it again before new memory.
bool isIdleOverfull();

// Bytes of slots that were ever given out, in all classes and by all threads
// but for what they have not told yet (a batch each). What a freed slot's age
// is measured in.
u64 heapClock();
// The same in steps, which rarely change: for each free.
inline constexpr unsigned kTickShift = 16;
struct alignas(64) HeapTicks {
  Atomic<u64> Now;
};
extern constinit HeapTicks TheHeapTicks;
PAGESAN_ALWAYS_INLINE u64 heapTicks() {
  return TheHeapTicks.Now.load(Order::Relaxed);
}
void advanceHeapClock(u64 Bytes);
// A freed slot is given out again only when the clock has gone on by Least; the
// slots of a span are looked at when it has gone on by BetweenVisits.
struct ReuseAge {
  u64 Least, BetweenVisits;
};
ReuseAge reuseAge(u32 SlotSize);

// The span is Dead, and the caller's: its addresses wait from here on.
void quarantineDeadSpan(SmallSpan *S);
// A dead span that still has its pages and its shadow, nullptr when there is
// none; the caller must coolDown() it.
SmallSpan *takeDonor();
// Its memory, unless that has moved away, and its shadow go. No check passes
// at any time.
void coolDown(SmallSpan *S, bool HasPages);

struct QuarantineStats {
  u64 AddressBytes, ResidentBytes;
};
QuarantineStats smallQuarantineStats();

} // namespace pagesan

#endif // PAGESAN_HEAP_SMALL_QUARANTINE_H
