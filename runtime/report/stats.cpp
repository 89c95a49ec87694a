//===- stats.cpp - print_stats=1 -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/stats.h"

#include "check/slow_path.h"
#include "heap/heap.h"
#include "platform/platform.h"
#include "shadow/mapping_budget.h"
#include "shadow/shadow_map.h"
#include "stacks/depot.h"
#include "support/flags.h"
#include "support/lock_rank.h"
#include "support/memory.h"
#include "support/output.h"

namespace pagesan {

namespace {

using Number = unsigned long long;

// The heap zone up to its frontier: all other pages are Byte.
void printPages() {
  static constexpr struct {
    PageState State;
    const char *Name;
  } kStates[] = {{PageState::Byte, "Byte"},
                 {PageState::Valid, "Valid"},
                 {PageState::Edge, "Edge"},
                 {PageState::Free, "Free"},
                 {PageState::Guard, "Guard"},
                 {PageState::Unallocated, "Unallocated"},
                 {PageState::UserPoisoned, "UserPoisoned"}};
  u64 Counts[256] = {};
  for (uptr P = kHeapZoneBegin; P < heapFrontier(); P += kPageSize)
    ++Counts[u8(pageState(P))];
  printOut("  pages of the heap zone by state:");
  for (const auto &S : kStates)
    printOut(" %s %llu", S.Name, Number(Counts[u8(S.State)]));
  printOut("\n");
}

void printWindows() {
  ShadowStats S = shadowStats();
  Number All = (heapFrontier() - kHeapZoneBegin) / kWindowSize;
  Number Other = S.WhiteWindows + S.PrivateWindows;
  printOut("  windows of the heap zone: black %llu, white %llu (peak %llu), "
           "private %llu (peak %llu)\n",
           All > Other ? All - Other : 0, Number(S.WhiteWindows),
           Number(S.PeakWhiteWindows), Number(S.PrivateWindows),
           Number(S.PeakPrivateWindows));
  printOut("  promotions: %llu windows, %llu lost, %llu made private for want "
           "of mappings; demotions %llu; flushes %llu\n",
           Number(S.Promotions), Number(S.PromotionsLost),
           Number(S.BudgetRefusals), Number(S.Demotions), Number(S.Flushes));
  printOut("  mappings: %llu of %llu used, %llu tiles\n",
           Number(mappingsUsed()), Number(mappingBudget()), Number(S.Tiles));
}

void printTrips() {
  TripStats T = tripStats();
  printOut("  trips: partial granule %llu, page valid %llu, stale %llu, true "
           "error %llu\n",
           Number(T.PartialGranule), Number(T.PageValid), Number(T.Stale),
           Number(T.TrueError));
}

void printHeap() {
  HeapStats H = heapStats();
  printOut("  heap: %llu objects, %llu bytes live; %llu "
           "allocations, %llu frees; spans %llu bytes, metadata %llu bytes\n",
           Number(H.LiveObjects), Number(H.LiveBytes),
           Number(H.TotalAllocations), Number(H.TotalFrees),
           Number(H.SpanBytes), Number(H.MetadataBytes));
  printOut(
      "  small objects made: %llu bytes in slots of %llu, of which %llu %% "
      "redzones and rounding\n",
      Number(H.SmallBytes), Number(H.SlotBytes),
      Number(H.SlotBytes ? (H.SlotBytes - H.SmallBytes) * 100 / H.SlotBytes
                         : 0));
  printOut("  quarantine: %llu bytes of addresses, %llu bytes resident\n",
           Number(H.QuarantineAddressBytes), Number(H.QuarantineResidentBytes));
  DepotStats D = depotStats();
  printOut("  stacks: %llu stored, %llu shortened, %llu bytes\n",
           Number(D.Stacks), Number(D.Shortened), Number(D.Bytes));
}

void printLockWaits() {
  printOut("  sleeps for locks:");
  u64 All = 0;
  for (unsigned I = 1; I < unsigned(LockRank::Count); ++I)
    if (u64 Waits = lockWaits(LockRank(I))) {
      printOut(" %s %llu", lockName(LockRank(I)), Number(Waits));
      All += Waits;
    }
  printOut(All ? "\n" : " none\n");
}

// "Pss:   1234 kB", the first line that begins so.
void printPss() {
  char Text[2048];
  if (!readWholeFile("/proc/thread-self/smaps_rollup", Text, sizeof(Text)).ok())
    return;
  const char *Line = findString(Text, "\nPss:");
  if (!Line)
    return;
  Line += stringLength("\nPss:");
  while (*Line == ' ')
    ++Line;
  const char *End = findChar(Line, '\n');
  printOut("  Pss: %.*s\n", int(End ? size_t(End - Line) : stringLength(Line)),
           Line);
}

} // namespace

void printStats() {
  printOut("==%d==PageSan statistics:\n", currentPid());
  printPages();
  printWindows();
  printTrips();
  printHeap();
  printLockWaits();
  printPss();
}

void printStatsAtExit() {
  if (flags().atexit)
    printOut("%s exit stats:\n", flags().report_name);
  if (flags().print_stats || flags().atexit)
    printStats();
}

} // namespace pagesan
