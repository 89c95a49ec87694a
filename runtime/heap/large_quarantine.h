//===- large_quarantine.h - Dead large spans wait -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_LARGE_QUARANTINE_H
#define PAGESAN_HEAP_LARGE_QUARANTINE_H

#include "heap/span.h"

namespace pagesan {

// A large span whose pages are retired and whose memory is discarded.
void quarantineSpan(LargeSpan *S);

// Some of those that have waited longest end their time, when there are more
// than may be now.
void shrinkLargeQuarantine();

// Addresses held; none of them holds memory.
u64 largeQuarantineBytes();

} // namespace pagesan

#endif // PAGESAN_HEAP_LARGE_QUARANTINE_H
