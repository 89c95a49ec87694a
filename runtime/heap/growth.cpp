//===- growth.cpp - realloc without moving ----------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/growth.h"

#include "heap/heap_object.h"
#include "heap/large.h"
#include "heap/limits.h"
#include "heap/malloc_hooks.h"
#include "heap/small.h"
#include "shadow/region.h"

namespace pagesan {

bool growInPlace(uptr Addr, uptr OldSize, uptr Size, CallSite Site) {
  // A new object has none of the poison that the program gave to the old one,
  // limits are asked about new objects, and hooks are told of both.
  if (anyRegionIsPoisoned() || LimitsAllocations ||
      AnyMallocHook.load(Order::Relaxed))
    return false;
  Span *S = spanOf(Addr);
  bool HasGrown = S->Kind == SpanKind::Small
                      ? growSmall(asSmall(S), Addr, Size, Site)
                      : growLarge(asLarge(S), OldSize, Size, Site);
  if (HasGrown) {
    CacheInUse Cache(TheHeap);
    Cache->AllocatedBytes += Size - OldSize;
  }
  return HasGrown;
}

} // namespace pagesan
