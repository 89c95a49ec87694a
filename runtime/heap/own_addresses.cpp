//===- own_addresses.cpp - Mappings that no fork has copied
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/own_addresses.h"

#include "platform/metadata.h"
#include "platform/platform.h"
#include "shadow/mapping_budget.h"
#include "shadow/shadow_map.h"
#include "support/memory.h"

namespace pagesan {

namespace {

// By windows below CopiedEnd: was adopted since the fork.
constexpr MetadataTable<Atomic<u64>, Metadata::OwnWindows> kOwn;
static_assert(kOwn.kCapacity * 64 >= kHeapZoneSize / kWindowSize);

// The zone's frontier when the process was forked; behind it all is mapped by
// this one.
constinit uptr CopiedEnd = kHeapZoneBegin;
constinit u32 Process = 1; // 0 is none

bool isOwnWindow(uptr Addr) {
  uptr Window = (Addr - kHeapZoneBegin) >> kWindowShift;
  return Addr >= CopiedEnd ||
         (Addr >= kHeapZoneBegin &&
          kOwn[Window / 64].load(Order::Relaxed) >> Window % 64 & 1);
}

} // namespace

bool initOwnAddresses() { return kOwn.open(); }

bool areOwnAddresses(uptr Begin, uptr End) {
  while (Begin < End && isOwnWindow(Begin))
    Begin += kWindowSize;
  return Begin >= End;
}

u32 theseAddresses() { return Process; }

u32 adoptAddresses(uptr Begin, uptr End) {
  if (PAGESAN_LIKELY(Begin >= CopiedEnd) || areOwnAddresses(Begin, End))
    return Process;
  // A border on either side, unless there was one which goes. Inside there may
  // be some, which go too and are not counted.
  auto Border = [](bool IsOwn) { return IsOwn ? -1l : 1l; };
  long Mappings =
      Border(isOwnWindow(Begin - kWindowSize)) + Border(isOwnWindow(End));
  if (!takeMappings(MappingUse::Moves, Mappings))
    return 0;
  if (!mapZeroAt(Begin, End - Begin).ok()) {
    returnMappings(MappingUse::Moves, Mappings);
    return 0;
  }
  adviseHeapMemory(Begin, End - Begin);
  for (uptr Addr = Begin; Addr < minOf(End, CopiedEnd); Addr += kWindowSize) {
    uptr Window = (Addr - kHeapZoneBegin) >> kWindowShift;
    kOwn[Window / 64].fetchOr(u64(1) << Window % 64, Order::Relaxed);
  }
  return Process;
}

void disownAddresses() {
  uptr Words = (CopiedEnd - kHeapZoneBegin) / kWindowSize / 64 + 1;
  uptr Bytes = minOf(roundUpTo(Words * sizeof(u64), kPageSize),
                     sizeOf(Metadata::OwnWindows));
  // Of the fork before: nothing as a rule.
  if (CopiedEnd != kHeapZoneBegin && !discard(uptr(kOwn.data()), Bytes).ok())
    setMemory(kOwn.data(), 0, Bytes);
  CopiedEnd = heapFrontier();
  ++Process;
}

} // namespace pagesan
