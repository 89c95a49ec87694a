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

struct FreeRun {
  uptr Begin;
  u32 Windows, Bin;
  FreeRun *Next, *Previous;
  uptr end() const { return Begin + u64(Windows) * kWindowSize; }
};

namespace {

constexpr u32 kExactBins = Ranges::kExactBins, kBins = Ranges::kBins;
// Runs of one list that are looked at for one that fits.
constexpr u32 kMaxLooks = 32;

constinit Records<FreeRun> RunRecords{Metadata::Runs};
// By window: the free run that begins or ends with it. Entries inside a run,
// and of windows in use, are old; whoever reads one holds it against the run.
constexpr MetadataTable<FreeRun *, Metadata::RunTable> kRunTable;
static_assert(kRunTable.kCapacity >= kHeapZoneSize / kWindowSize);

u32 binOf(u32 Windows) {
  if (Windows < kExactBins)
    return Windows;
  return minOf(kExactBins + log2Floor(Windows / kExactBins), kBins - 1);
}

FreeRun *&runAt(uptr Addr) {
  return kRunTable[(Addr - kHeapZoneBegin) >> kWindowShift];
}

void insert(Ranges &R, FreeRun *Run) {
  Run->Bin = binOf(Run->Windows);
  Run->Previous = nullptr;
  Run->Next = R.Bins[Run->Bin];
  if (Run->Next)
    Run->Next->Previous = Run;
  R.Bins[Run->Bin] = Run;
  runAt(Run->Begin) = runAt(Run->end() - 1) = Run;
}

// The record may be used for another run afterwards; it reads as none until
// then.
void remove(Ranges &R, FreeRun *Run) {
  (Run->Previous ? Run->Previous->Next : R.Bins[Run->Bin]) = Run->Next;
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

uptr takeFrom(Ranges &R, FreeRun *Run, uptr Begin, uptr End) {
  uptr RunBegin = Run->Begin, RunEnd = Run->end();
  remove(R, Run);
  if (Begin > RunBegin)
    giveWindows(R, RunBegin, u32((Begin - RunBegin) / kWindowSize));
  if (RunEnd > End)
    giveWindows(R, End, u32((RunEnd - End) / kWindowSize));
  return Begin;
}

uptr takeFromBins(Ranges &R, u32 Windows, uptr Alignment) {
  u64 Bytes = u64(Windows) * kWindowSize;
  for (u32 Bin = binOf(Windows); Bin < kBins; ++Bin) {
    u32 Looks = 0;
    for (FreeRun *Run = R.Bins[Bin]; Run && Looks < kMaxLooks;
         Run = Run->Next, ++Looks) {
      uptr Begin = roundUpTo(Run->Begin, Alignment);
      if (Begin + Bytes <= Run->end())
        return takeFrom(R, Run, Begin, Begin + Bytes);
    }
  }
  return 0;
}

uptr takeFresh(Ranges &R, u32 Windows, uptr Alignment) {
  uptr Begin = roundUpTo(R.FreshBegin, Alignment);
  uptr End = Begin + u64(Windows) * kWindowSize;
  uptr Frontier = heapFrontier();
  if (End > R.End || End < Begin || !extendHeapFrontier(End))
    return 0;
  guardPages(Frontier, heapFrontier());
  unguardPages(R.FreshBegin, End);
  if (Begin > R.FreshBegin)
    giveWindows(R, R.FreshBegin, u32((Begin - R.FreshBegin) / kWindowSize));
  R.FreshBegin = End;
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
uptr takeWindows(Ranges &R, u32 Windows, uptr Alignment) {
  Alignment = maxOf(Alignment, uptr(kWindowSize));
  if (uptr Begin = takeFromBins(R, Windows, Alignment))
    return Begin;
  return takeFresh(R, Windows, Alignment);
}

void giveWindows(Ranges &R, uptr Begin, u32 Windows) {
  uptr End = Begin + u64(Windows) * kWindowSize;
  if (FreeRun *Left = freeBefore(Begin)) {
    Begin = Left->Begin;
    remove(R, Left);
  }
  if (FreeRun *Right = freeBehind(End)) {
    End = Right->end();
    remove(R, Right);
  }
  FreeRun *Run = RunRecords.take();
  if (!Run)
    return; // the addresses are lost, nothing else
  Run->Begin = Begin;
  Run->Windows = u32((End - Begin) / kWindowSize);
  insert(R, Run);
}

} // namespace pagesan
