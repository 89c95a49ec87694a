//===- report/memory_profile.cpp - Who holds the heap -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "heap/heap.h"
#include "heap/limits.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "support/mapped_vector.h"
#include "support/output.h"
#include "threads/fork.h"

namespace pagesan {

namespace {

// What one stack has allocated.
struct Holder {
  u32 Stack;
  u64 Objects, Bytes;
};

// One entry for each live object. False without memory: some are missing.
bool gatherObjects(MappedVector<Holder> &Out) {
  bool IsWhole = true;
  lockRuntime();
  heapForEachLive([&](const LiveObject &Object) {
    IsWhole &= Out.push({Object.AllocStack, 1, Object.Size});
  });
  unlockRuntime();
  return IsWhole;
}

// One entry for each stack, the largest first.
void mergeByStack(MappedVector<Holder> &Holders) {
  sortItems(Holders,
            [](const Holder &A, const Holder &B) { return A.Stack < B.Stack; });
  u64 Kept = 0;
  for (u64 I = 0; I < Holders.size(); ++I) {
    if (Kept && Holders[Kept - 1].Stack == Holders[I].Stack) {
      Holders[Kept - 1].Objects += Holders[I].Objects;
      Holders[Kept - 1].Bytes += Holders[I].Bytes;
    } else {
      Holders[Kept++] = Holders[I];
    }
  }
  while (Holders.size() > Kept)
    Holders.pop();
  sortItems(Holders, [](const Holder &A, const Holder &B) {
    return A.Bytes != B.Bytes ? A.Bytes > B.Bytes : A.Stack < B.Stack;
  });
}

u64 percent(u64 Part, u64 Whole) { return Whole ? Part * 100 / Whole : 0; }

} // namespace

void printMemoryProfile(uptr TopPercent, uptr MaxStacks) {
  MappedVector<Holder> Holders;
  bool IsWhole = gatherObjects(Holders);
  u64 Objects = Holders.size(), Bytes = 0, Shown = 0;
  for (const Holder &H : Holders)
    Bytes += H.Bytes;
  mergeByStack(Holders);
  withReportStack([&] {
    printOut("Live Heap Allocations: %zu bytes in %zu chunks; quarantined: %zu "
             "bytes; showing top %zu%% (at most %zu unique contexts)%s\n",
             size_t(Bytes), size_t(Objects),
             size_t(heapStats().QuarantineAddressBytes), TopPercent, MaxStacks,
             IsWhole ? "" : "; there was no memory to count all");
    for (u64 I = 0; I < minOf(Holders.size(), u64(MaxStacks)); ++I) {
      const Holder &H = Holders[I];
      printOut("%zu byte(s) (%zu%%) in %zu allocation(s)\n", size_t(H.Bytes),
               size_t(percent(H.Bytes, Bytes)), size_t(H.Objects));
      printStoredStack(H.Stack);
      Shown += H.Bytes;
      if (percent(Shown, Bytes) > TopPercent)
        break;
    }
  });
  Holders.release();
}

} // namespace pagesan
