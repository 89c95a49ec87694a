//===- stack_depot.h - Every stack is stored once -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACK_DEPOT_H
#define PAGESAN_STACK_DEPOT_H

#include "support/base.h"

namespace pagesan {

// The id of this stack; equal stacks get equal ids. 0 is "no stack". Frames[0]
// is the innermost. Lock-free on a hit; async-signal-safe on a hit, and on a
// miss it may return the id of a shorter (outer frames cut) stack, never of a
// wrong one, when memory or the lock is not to be had.
u32 depotPut(const uptr *Frames, u32 Size);

// Copies the stack into Frames, innermost first, returns its length (0 for id 0
// and for unknown ids).
u32 depotGet(u32 Id, uptr *Frames, u32 Max);

struct DepotStats {
  u64 Stacks, Bytes;
};
DepotStats depotStats();

void lockDepotForFork();
void unlockDepotAfterFork(bool InChild);

} // namespace pagesan

#endif // PAGESAN_STACK_DEPOT_H
