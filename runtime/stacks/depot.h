//===- depot.h - Every stack is stored once -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_DEPOT_H
#define PAGESAN_STACKS_DEPOT_H

#include "support/base.h"

namespace pagesan {

// Ids are smaller: whoever stores one needs so many bits and no more.
inline constexpr u32 kStackIdBits = 27;

// The id of this stack; equal stacks get equal ids. 0 is "no stack". Frames[0]
// is the innermost; frames are user addresses. Lock-free on a hit.
// Async-signal-safe: a miss in a signal handler that interrupted a miss on the
// same thread returns 0. Once the depot is full (option depot_limit_mb) new
// stacks get the id of a shorter one (outer frames cut), never of a wrong one.
u32 depotPut(const uptr *Frames, u32 Size);
// The same as depotPut for a stack whose hash is known already.
struct StackHash;
u32 depotPutHashed(const uptr *Frames, u32 Size, StackHash Hash);

// Copies the stack into Frames, innermost first, returns its length (0 for id 0
// and for unknown ids).
u32 depotGet(u32 Id, uptr *Frames, u32 Max);

struct DepotStats {
  u64 Stacks;
  u64 Shortened; // times that a stack was cut, because the depot was full
  u64 Bytes;
};
DepotStats depotStats();

} // namespace pagesan

#endif // PAGESAN_STACKS_DEPOT_H
