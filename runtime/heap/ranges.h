//===- ranges.h - Runs of windows for spans -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_RANGES_H
#define PAGESAN_HEAP_RANGES_H

#include "pagesan/abi/shadow_layout.h"
#include "support/mutex.h"

namespace pagesan {

// Guards the zone's frontier, the free runs of all heaps and new span records.
extern constinit Mutex RangesLock;

// The addresses of one heap, under that lock.
struct Ranges {
  static constexpr u32 kExactBins = 64, kBins = kExactBins + 24;
  // Window-aligned. The first window is never used, as the heap below must not
  // be a neighbour.
  constexpr Ranges(uptr Begin, uptr End)
      : FreshBegin(Begin + kWindowSize), End(End) {}

  uptr FreshBegin, End; // what was never used
  struct FreeRun *Bins[kBins] = {};
};

// Part of start-up; false without memory.
[[nodiscard]] bool initRanges();

// The caller holds RangesLock. Windows that no span owns, black, their memory
// zero. 0 when the zone, mappings or memory are exhausted.
uptr takeWindows(Ranges &R, u32 Windows, uptr Alignment);
// What a quarantine may hold of the bytes that it wants to: while mappings are
// rare a quarter of the addresses in use, so that the frontier stays where it
// is.
u64 quarantineLimit(u64 Wanted);
// Their memory has been discarded and their shadow is black.
void giveWindows(Ranges &R, uptr Begin, u32 Windows);

} // namespace pagesan

#endif // PAGESAN_HEAP_RANGES_H
