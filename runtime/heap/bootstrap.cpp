//===- bootstrap.cpp - Allocations before there is a heap
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/bootstrap.h"

#include "support/atomic.h"

namespace pagesan {

namespace {
constexpr uptr kCapacity = 1 << 16;
constexpr uptr kHeader = 16; // holds the size
alignas(64) constinit u8 Memory[kCapacity];
constinit Atomic<uptr> Used;
} // namespace

void *bootstrapAllocate(uptr Size, uptr Alignment) {
  if (Size > kCapacity || Alignment > kCapacity)
    return nullptr;
  uptr Begin = Used.load(Order::Relaxed), Ptr;
  do {
    Ptr = roundUpTo(uptr(Memory) + Begin + kHeader, maxOf(Alignment, kHeader));
    if (Ptr + Size > uptr(Memory) + kCapacity)
      return nullptr;
  } while (
      !Used.compareExchange(Begin, Ptr + Size - uptr(Memory), Order::Relaxed));
  *reinterpret_cast<uptr *>(Ptr - sizeof(uptr)) = Size;
  return reinterpret_cast<void *>(Ptr);
}

bool isBootstrap(const void *Ptr) {
  return uptr(Ptr) - uptr(Memory) < kCapacity;
}

uptr bootstrapSize(const void *Ptr) {
  return *reinterpret_cast<const uptr *>(uptr(Ptr) - sizeof(uptr));
}

} // namespace pagesan
