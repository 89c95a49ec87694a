//===- quarantine.h - Freed objects wait before their addresses are used again
//-*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_QUARANTINE_H
#define PAGESAN_HEAP_QUARANTINE_H

#include "heap/span.h"

namespace pagesan {

// Small chunks, freed and poisoned, oldest first.
void quarantineChunks(const u32 *Indices, u32 Count);
// A large span whose pages are retired and whose memory is discarded.
void quarantineSpan(Span *S);

struct QuarantineStats {
  u64 AddressBytes, ResidentBytes;
};
QuarantineStats quarantineStats();

void lockQuarantineForFork();
void unlockQuarantineAfterFork(bool InChild);

} // namespace pagesan

#endif // PAGESAN_HEAP_QUARANTINE_H
