//===- allocator_interface.cpp - sanitizer/allocator_interface.h -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The hooks are in malloc_hooks.cpp.
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"
#include "heap/limits.h"
#include "support/errors.h"
#include "support/init.h"

using namespace pagesan;

static bool findLive(const volatile void *P, ChunkInfo &Chunk) {
  return P && heapDescribe(uptr(P), Chunk) && Chunk.State == ChunkState::Live;
}

PAGESAN_INTERFACE size_t __sanitizer_get_estimated_allocated_size(size_t Size) {
  return Size;
}

PAGESAN_INTERFACE int __sanitizer_get_ownership(const volatile void *P) {
  ChunkInfo Chunk;
  return findLive(P, Chunk) && Chunk.Begin == uptr(P);
}

// An object of size 0 contains its own address.
PAGESAN_INTERFACE const void *__sanitizer_get_allocated_begin(const void *P) {
  ChunkInfo Chunk;
  if (!findLive(P, Chunk) || uptr(P) < Chunk.Begin ||
      uptr(P) - Chunk.Begin >= maxOf(Chunk.Size, uptr(1)))
    return nullptr;
  return reinterpret_cast<const void *>(Chunk.Begin);
}

// The size that the program asked for; of what is no allocation, an error.
PAGESAN_INTERFACE size_t
__sanitizer_get_allocated_size(const volatile void *P) {
  if (!P)
    return 0;
  ensureInit();
  if (uptr Size = heapUsableSize(const_cast<const void *>(P)))
    return Size;
  if (!__sanitizer_get_ownership(P))
    reportAllocatedSizeNotOwned(uptr(P), PAGESAN_CALL_SITE());
  return 0;
}

PAGESAN_INTERFACE size_t
__sanitizer_get_allocated_size_fast(const volatile void *P) {
  return __sanitizer_get_allocated_size(P);
}

PAGESAN_INTERFACE size_t __sanitizer_get_current_allocated_bytes() {
  return heapStats().LiveBytes;
}

PAGESAN_INTERFACE size_t __sanitizer_get_heap_size() { return heapHeldBytes(); }

// Part of the heap's size, and neither live nor in quarantine.
PAGESAN_INTERFACE size_t __sanitizer_get_free_bytes() {
  HeapStats Stats = heapStats();
  u64 Taken = Stats.LiveBytes + Stats.QuarantineResidentBytes;
  u64 Held = heapHeldBytes();
  return Held - minOf(Held, Taken);
}

// Quarantined addresses whose memory the kernel has back.
PAGESAN_INTERFACE size_t __sanitizer_get_unmapped_bytes() {
  HeapStats Stats = heapStats();
  return Stats.QuarantineAddressBytes -
         minOf(Stats.QuarantineAddressBytes, Stats.QuarantineResidentBytes);
}

// The quarantine goes on holding addresses; purging means memory.
PAGESAN_INTERFACE void __sanitizer_purge_allocator() { (void)heapTrim(); }

PAGESAN_INTERFACE void __sanitizer_print_memory_profile(size_t TopPercent,
                                                        size_t MaxStacks) {
  ensureInit();
  printMemoryProfile(TopPercent, MaxStacks);
}
