//===- small.h - Small objects: slots of size classes -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_SMALL_H
#define PAGESAN_HEAP_SMALL_H

#include "heap/size_class.h"
#include "heap/span.h"

namespace pagesan {

// Free slots that the next allocations of one thread take, and chunks it has
// freed that wait to enter the quarantine.
struct ThreadCache {
  static constexpr u32 kSlots = 32, kFreed = 64;
  struct Stack {
    u32 Count;
    u32 Chunks[kSlots];
  };
  Stack Free[kSizeClasses];
  u32 FreedCount;
  u32 Freed[kFreed];
  u64 Allocations, Frees, AllocatedBytes, FreedBytes; // statistics
  ThreadCache *Next;                                  // all caches
};

// A chunk of the class, its state None and all of it poisoned. 0 without
// memory. Cache may be null (threads that have ended): slower, same result.
u32 takeChunk(ThreadCache *Cache, u32 Class);
// The chunk has been freed and poisoned.
void quarantineChunk(ThreadCache *Cache, u32 Index);

// nullptr for threads that have ended or without memory.
ThreadCache *threadCache();
void releaseThreadCache(ThreadCache *Cache);

// For the quarantine: a chunk is free again, its memory poisoned.
void giveChunkToClass(u32 Class, u32 Index);

HeapStats smallStats();

void lockSmallForFork();
void unlockSmallAfterFork(bool InChild);

} // namespace pagesan

#endif // PAGESAN_HEAP_SMALL_H
