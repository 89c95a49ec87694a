//===- program_mappings.cpp - Heap memory that the program maps
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/program_mappings.h"

#include "heap/guards.h"
#include "heap/own_addresses.h"
#include "heap/page_pool.h"
#include "platform/platform.h"
#include "shadow/shadow_map.h"

namespace pagesan {

// Few programs change any, and all of their objects are asked about.
static constinit Atomic<bool> AnyIsChanged;

void noteChangedMappings(uptr Begin, uptr End) {
  uptr Last = minOf(End, heapFrontier());
  for (uptr Addr = maxOf(Begin, kHeapZoneBegin); Addr < Last;) {
    Span *S = spanOf(Addr);
    if (S) {
      AnyIsChanged.store(true, Order::Relaxed);
      S->IsChanged.store(true, Order::Relaxed);
    }
    Addr = S ? S->end() : windowBegin(Addr) + kWindowSize;
  }
}

bool mayBeProtected(uptr Addr) {
  if (PAGESAN_LIKELY(!AnyIsChanged.load(Order::Relaxed)))
    return false;
  const Span *S = spanOf(Addr);
  return S && S->IsChanged.load(Order::Relaxed);
}

bool isInLargeObject(uptr Begin, uptr End) {
  PageExtent Object;
  return Begin < End && isHeapZone(Begin) && findPageExtent(Begin, Object) &&
         End <= Object.PagesEnd;
}

bool undoChanges(Span *S) {
  uptr Size = S->end() - S->Begin;
  (void)discardInSteps(S->Begin, S->end()); // as far as it goes
  if (S->Kind == SpanKind::Large && asLarge(S)->MappedBy != theseAddresses())
    asLarge(S)->MappedBy = adoptAddresses(S->Begin, S->end()); // or 0
  if (!mapZeroAt(S->Begin, Size).ok())
    return false;
  adviseHeapMemory(S->Begin, Size);
  if (S->Kind == SpanKind::Large)
    guardPages(S->Begin, S->end());
  S->IsChanged.store(false, Order::Relaxed);
  return true;
}

} // namespace pagesan
