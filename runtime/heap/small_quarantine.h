//===- small_quarantine.h - Freed small objects wait -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_SMALL_QUARANTINE_H
#define PAGESAN_HEAP_SMALL_QUARANTINE_H

#include "heap/span.h"

namespace pagesan {

// Small chunks, freed and poisoned, oldest first.
void quarantineChunks(const u32 *Indices, u32 Count);

struct QuarantineStats {
  u64 AddressBytes, ResidentBytes;
};
QuarantineStats smallQuarantineStats();

void lockSmallQuarantineForFork();
void unlockSmallQuarantineAfterFork(bool InChild);

} // namespace pagesan

#endif // PAGESAN_HEAP_SMALL_QUARANTINE_H
