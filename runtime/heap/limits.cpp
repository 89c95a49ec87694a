//===- limits.cpp - Allocations that are refused on purpose
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Limits count anonymous memory. VmRSS would count shared black shadow once for
// each of its mappings.
//
// Why not a thread that looks ten times a second: it would be a thread in
// programs that count theirs, and none in children of fork.
//
//===----------------------------------------------------------------------===//
#include "heap/limits.h"

#include "heap/heap.h"
#include "platform/platform.h"
#include "support/atomic.h"
#include "support/flags.h"
#include "support/output.h"

namespace pagesan {

constinit bool LimitsAllocations;

namespace {

constexpr uptr kBytesBetweenLooks = uptr(1) << 20;

constinit Atomic<u64> Allocations;
constinit Atomic<uptr> SinceLook{kBytesBetweenLooks}; // look at the first
constinit Atomic<bool> IsOverSoftLimit;
constinit Atomic<uptr> ProfiledAt; // MiB, at the last heap profile

void tellSoftLimit(bool IsOver, uptr Now) {
  if (IsOverSoftLimit.exchange(IsOver, Order::Relaxed) != IsOver)
    printOut("%s: soft rss limit %sexhausted (%zuMb vs %zuMb)\n",
             flags().report_name, IsOver ? "" : "un", flags().soft_rss_limit_mb,
             Now);
}

// One thread prints.
void profile(uptr Now) {
  uptr Last = ProfiledAt.load(Order::Relaxed);
  if (Now * 10 <= Last * 11 ||
      !ProfiledAt.compareExchange(Last, Now, Order::Relaxed))
    return;
  constexpr uptr kTopPercent = 90, kMaxStacks = 20; // as AddressSanitizer
  printOut("\n\nHEAP PROFILE at RSS %zuMb\n", Now);
  printMemoryProfile(kTopPercent, kMaxStacks);
}

void look() {
  uptr Now = anonymousMemory() >> 20;
  uptr Hard = flags().hard_rss_limit_mb, Soft = flags().soft_rss_limit_mb;
  if (Hard && Now > Hard)
    die("%s: hard rss limit exhausted (%zuMb vs %zuMb)\n", flags().report_name,
        Hard, Now);
  uptr Objects = uptr(heapStats().LiveBytes >> 20);
  if (uptr Most = flags().mmap_limit_mb; Most && Objects > Most)
    die("%s: total_mmaped %zuMb is more than mmap_limit_mb=%zu\n",
        flags().report_name, Objects, Most);
  if (Soft)
    tellSoftLimit(Now > Soft, Now);
  if (flags().heap_profile)
    profile(Now);
}

} // namespace

void initLimits() {
  LimitsAllocations = flags().fail_allocation_every > 0 ||
                      flags().hard_rss_limit_mb || flags().soft_rss_limit_mb ||
                      flags().heap_profile || flags().mmap_limit_mb;
}

void profileAtExit() {
  if (flags().heap_profile)
    profile(anonymousMemory() >> 20);
}

Refusal refusal(uptr Size) {
  int Every = flags().fail_allocation_every;
  if (Every > 0 &&
      (Allocations.fetchAdd(1, Order::Relaxed) + 1) % u64(Every) == 0)
    return Refusal::OutOfMemory;
  if (!flags().hard_rss_limit_mb && !flags().soft_rss_limit_mb &&
      !flags().heap_profile && !flags().mmap_limit_mb)
    return Refusal::None;
  // While over the limit each allocation looks, or it would never end.
  if (SinceLook.fetchAdd(Size, Order::Relaxed) + Size >= kBytesBetweenLooks ||
      IsOverSoftLimit.load(Order::Relaxed)) {
    SinceLook.store(0, Order::Relaxed);
    look();
  }
  return IsOverSoftLimit.load(Order::Relaxed) ? Refusal::RssLimit
                                              : Refusal::None;
}

} // namespace pagesan
