//===- ranges.cpp - Runs of windows for spans
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fresh windows come from the frontier. Runs that were given back are kept in
// lists by length, exact for short ones, by powers of two for long ones; they
// are split on use and merged with free neighbours when they return, so that a
// zone that has been used up once still has long runs.
//
//===----------------------------------------------------------------------===//
#include "heap/ranges.h"

#include "heap/guards.h"
#include "heap/span.h"
#include "platform/metadata.h"
#include "shadow/mapping_budget.h"
#include "shadow/shadow_map.h"

namespace pagesan {

constinit Mutex RangesLock{LockRank::Ranges};
const ForkLock fork_locks::Ranges = {&RangesLock};

namespace {

struct FreeRun {
  uptr Begin;
  u32 Windows, Bin;
  FreeRun *Next, *Previous;
  uptr end() const { return Begin + u64(Windows) * kWindowSize; }
};

constexpr u32 kExactBins = 64;
constexpr u32 kBins = kExactBins + 24;
// Runs of one list that are looked at for one that fits.
constexpr u32 kMaxLooks = 32;

constinit FreeRun *Bins[kBins];
constinit Records<FreeRun> RunRecords{Metadata::Runs};
// By window: the free run that begins or ends with it. Entries inside a run,
// and of windows in use, are old; whoever reads one holds it against the run.
constexpr MetadataTable<FreeRun *, Metadata::RunTable> kRunTable;
static_assert(kRunTable.kCapacity >= kHeapZoneSize / kWindowSize);
// [FreshBegin, heapFrontier()). The first window stays unallocated: what lies
// before the zone is not ours to call bad.
constinit uptr FreshBegin = kHeapZoneBegin + kWindowSize;

u32 binOf(u32 Windows) {
  if (Windows < kExactBins)
    return Windows;
  return minOf(kExactBins + log2Floor(Windows / kExactBins), kBins - 1);
}

FreeRun *&runAt(uptr Addr) {
  return kRunTable[(Addr - kHeapZoneBegin) >> kWindowShift];
}

void insert(FreeRun *Run) {
  Run->Bin = binOf(Run->Windows);
  Run->Previous = nullptr;
  Run->Next = Bins[Run->Bin];
  if (Run->Next)
    Run->Next->Previous = Run;
  Bins[Run->Bin] = Run;
  runAt(Run->Begin) = runAt(Run->end() - 1) = Run;
}

// The record may be used for another run afterwards; it reads as none until
// then.
void remove(FreeRun *Run) {
  (Run->Previous ? Run->Previous->Next : Bins[Run->Bin]) = Run->Next;
  if (Run->Next)
    Run->Next->Previous = Run->Previous;
  Run->Windows = 0;
  RunRecords.give(Run);
}

// The free run that ends at Begin, or the one that begins at End.
FreeRun *freeBefore(uptr Begin) {
  FreeRun *Run = Begin > kHeapZoneBegin ? runAt(Begin - 1) : nullptr;
  return Run && Run->Windows && Run->end() == Begin ? Run : nullptr;
}
FreeRun *freeBehind(uptr End) {
  FreeRun *Run = End < kHeapZoneEnd ? runAt(End) : nullptr;
  return Run && Run->Windows && Run->Begin == End ? Run : nullptr;
}

uptr takeFrom(FreeRun *Run, uptr Begin, uptr End) {
  uptr RunBegin = Run->Begin, RunEnd = Run->end();
  remove(Run);
  if (Begin > RunBegin)
    giveWindows(RunBegin, u32((Begin - RunBegin) / kWindowSize));
  if (RunEnd > End)
    giveWindows(End, u32((RunEnd - End) / kWindowSize));
  return Begin;
}

uptr takeFromBins(u32 Windows, uptr Alignment) {
  u64 Bytes = u64(Windows) * kWindowSize;
  for (u32 Bin = binOf(Windows); Bin < kBins; ++Bin) {
    u32 Looks = 0;
    for (FreeRun *Run = Bins[Bin]; Run && Looks < kMaxLooks;
         Run = Run->Next, ++Looks) {
      uptr Begin = roundUpTo(Run->Begin, Alignment);
      if (Begin + Bytes <= Run->end())
        return takeFrom(Run, Begin, Begin + Bytes);
    }
  }
  return 0;
}

uptr takeFresh(u32 Windows, uptr Alignment) {
  uptr Begin = roundUpTo(FreshBegin, Alignment);
  uptr End = Begin + u64(Windows) * kWindowSize;
  uptr Frontier = heapFrontier();
  if (End > kHeapZoneEnd || End < Begin || !extendHeapFrontier(End))
    return 0;
  guardPages(Frontier, heapFrontier());
  unguardPages(FreshBegin, End);
  if (Begin > FreshBegin)
    giveWindows(FreshBegin, u32((Begin - FreshBegin) / kWindowSize));
  FreshBegin = End;
  return Begin;
}

} // namespace

u64 quarantineLimit(u64 Wanted) {
  constexpr u64 kShareWhenRare = 4, kLeastWhenRare = u64(64) << 20;
  if (PAGESAN_LIKELY(!areMappingsRare()))
    return Wanted;
  u64 InUse = heapFrontier() - kHeapZoneBegin;
  return minOf(Wanted, maxOf(InUse / kShareWhenRare, kLeastWhenRare));
}

bool initRanges() { return kRunTable.open() && RunRecords.open(); }

// Used addresses first, which the quarantine has aged: fresh ones cost
// metadata, and black shadow that forks copy.
uptr takeWindows(u32 Windows, uptr Alignment) {
  Alignment = maxOf(Alignment, uptr(kWindowSize));
  if (uptr Begin = takeFromBins(Windows, Alignment))
    return Begin;
  return takeFresh(Windows, Alignment);
}

void giveWindows(uptr Begin, u32 Windows) {
  uptr End = Begin + u64(Windows) * kWindowSize;
  if (FreeRun *Left = freeBefore(Begin)) {
    Begin = Left->Begin;
    remove(Left);
  }
  if (FreeRun *Right = freeBehind(End)) {
    End = Right->end();
    remove(Right);
  }
  FreeRun *Run = RunRecords.take();
  if (!Run)
    return; // the addresses are lost, nothing else
  Run->Begin = Begin;
  Run->Windows = u32((End - Begin) / kWindowSize);
  insert(Run);
}

} // namespace pagesan
