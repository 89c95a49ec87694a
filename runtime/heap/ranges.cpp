//===- ranges.cpp - Runs of windows for spans
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Fresh windows come from the frontier. Given back ones are kept in lists by
// length, exact for short runs, by powers of two for long ones, and are split
// on use. Nothing is merged: addresses cost nothing until the zone is full.
//
//===----------------------------------------------------------------------===//
#include "heap/ranges.h"

#include "heap/span.h"
#include "shadow/shadow_map.h"

namespace pagesan {

constinit Mutex RangesLock;

namespace {

struct FreeRun {
  uptr Begin;
  u32 Windows;
  FreeRun *Next;
};

constexpr u32 kExactBins = 64;
constexpr u32 kBins = kExactBins + 24;

constinit FreeRun *Bins[kBins];
constinit FreeRun *Spare;
constinit uptr SpareNext, SpareEnd;
// [FreshBegin, heapFrontier()). The first window stays unallocated: what lies
// before the zone is not ours to call bad.
constinit uptr FreshBegin = kHeapZoneBegin + kWindowSize;

u32 binOf(u32 Windows) {
  if (Windows < kExactBins)
    return Windows;
  return minOf(kExactBins + log2Floor(Windows / kExactBins), kBins - 1);
}

FreeRun *newRun() {
  if (FreeRun *Run = Spare) {
    Spare = Run->Next;
    return Run;
  }
  constexpr uptr kBlock = 1 << 16;
  if (SpareNext + sizeof(FreeRun) > SpareEnd) {
    SysResult Block = mapAnywhere(kBlock, "pagesan free runs");
    if (!Block.ok())
      return nullptr;
    SpareNext = Block.value();
    SpareEnd = SpareNext + kBlock;
  }
  FreeRun *Run = reinterpret_cast<FreeRun *>(SpareNext);
  SpareNext += sizeof(FreeRun);
  return Run;
}

uptr takeFromBins(u32 Windows) {
  for (u32 Bin = binOf(Windows); Bin < kBins; ++Bin)
    for (FreeRun **Link = &Bins[Bin]; *Link; Link = &(*Link)->Next) {
      FreeRun *Run = *Link;
      if (Run->Windows < Windows)
        continue;
      uptr Begin = Run->Begin;
      u32 Rest = Run->Windows - Windows;
      *Link = Run->Next;
      Run->Next = Spare;
      Spare = Run;
      if (Rest)
        giveWindows(Begin + u64(Windows) * kWindowSize, Rest);
      return Begin;
    }
  return 0;
}

uptr takeFresh(u32 Windows, uptr Alignment) {
  uptr Begin = roundUpTo(FreshBegin, Alignment);
  uptr End = Begin + u64(Windows) * kWindowSize;
  if (End > kHeapZoneEnd || End < Begin || !extendHeapFrontier(End))
    return 0;
  if (Begin > FreshBegin)
    giveWindows(FreshBegin, u32((Begin - FreshBegin) / kWindowSize));
  FreshBegin = End;
  return Begin;
}

} // namespace

// Used addresses first only for spans of common lengths, whose quarantine has
// already aged them.
uptr takeWindows(u32 Windows, uptr Alignment) {
  if (Alignment <= kWindowSize)
    if (uptr Begin = takeFromBins(Windows))
      return Begin;
  return takeFresh(Windows, maxOf(Alignment, uptr(kWindowSize)));
}

void giveWindows(uptr Begin, u32 Windows) {
  FreeRun *Run = newRun();
  if (!Run)
    return; // the addresses are lost, nothing else
  Run->Begin = Begin;
  Run->Windows = Windows;
  FreeRun *&Bin = Bins[binOf(Windows)];
  Run->Next = Bin;
  Bin = Run;
}

} // namespace pagesan
