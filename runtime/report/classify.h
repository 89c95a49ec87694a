//===- classify.h - What kind of bad access is it? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_CLASSIFY_H
#define PAGESAN_REPORT_CLASSIFY_H

#include "heap/heap.h"
#include "pagesan/abi/shadow_encoding.h"

namespace pagesan {

// All that is known about the first byte that is not addressable.
struct Evidence {
  u8 Byte;          // its shadow byte
  u8 NextByte;      // the shadow byte of the granule after it
  PageState State;  // of its page
  ChunkState Chunk; // of the heap object it most likely belongs to
  bool IsInChunk;   // inside that object's bounds, as the program asked for
};

// AddressSanitizer's name for the error. Pure.
const char *classifyAccess(const Evidence &E);

} // namespace pagesan

#endif // PAGESAN_REPORT_CLASSIFY_H
