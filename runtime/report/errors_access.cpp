//===- errors_access.cpp - Bad loads, stores and ranges -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/classify.h"
#include "report/color.h"
#include "report/describe.h"
#include "report/report.h"
#include "report/shadow_dump.h"
#include "report/stack_print.h"
#include "report/suppressions.h"
#include "shadow/region.h"
#include "shadow/shadow_map.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/output.h"
#include "threads/thread.h"

#include <sys/mman.h>

namespace pagesan {

void printAccess(const ReportHead &Head, const BadAccess &Access) {
  printErrorPrefix();
  printOut("%s on address %p at pc %p bp %p sp %p\n", Head.Kind,
           pointer(Head.Addr), pointer(Access.Pc), pointer(Access.FramePointer),
           pointer(Access.StackPointer));
  endHeadline();
  u32 Tid = currentThread().Tid;
  printOut("%-s%s of size %zu at %p thread %s%-s\n", color(kAccessColor),
           Access.IsWrite ? "WRITE" : "READ", Access.Size, pointer(Head.Addr),
           ThreadName(Tid).Text, color(Color::Default));
  mentionThread(Tid);
  printReportStack(Head, /*FirstIsExact=*/Head.Registers != nullptr);
}

namespace {

Evidence gatherEvidence(uptr BadAddr) {
  Evidence E = {};
  if (!readShadow(BadAddr, E.Byte))
    E.Byte = kShadowBlack;
  if (!readShadow(BadAddr + kGranuleSize, E.NextByte))
    E.NextByte = kShadowBlack;
  E.State = BadAddr < kUserEnd ? pageState(BadAddr) : PageState::Byte;
  ChunkInfo Chunk;
  if (heapDescribe(BadAddr, Chunk)) {
    E.Chunk = Chunk.State;
    E.IsInChunk = BadAddr - Chunk.Begin < Chunk.Size;
  }
  return E;
}

void printBadAccess(const ReportHead &Head, const BadAccess &Access) {
  printAccess(Head, Access);
  // As AddressSanitizer has it: all of the size, from the first bad byte on.
  describeAddress(Access.BadAddr, Access.Size, Head.Addr);
  if (stringsEqual(Head.Kind, "container-overflow"))
    printOut("HINT: if you don't care about these errors you may set "
             "ASAN_OPTIONS=detect_container_overflow=0.\n"
             "If you suspect a false positive see also: "
             "https://github.com/google/sanitizers/wiki/"
             "AddressSanitizerContainerOverflow.\n");
}

// An overflow that has bad memory on both sides of it.
bool isFarFromBounds(const char *Kind, uptr BadAddr) {
  if (!findString(Kind, "-buffer-"))
    return false;
  if (addressableBytes(BadAddr)) // behind the good bytes of its granule
    BadAddr += kGranuleSize;
  return !addressableBytes(BadAddr - kGranuleSize) &&
         !addressableBytes(BadAddr + kGranuleSize);
}

// What a single instruction does without crossing a granule's border, or all of
// an aligned pair.
bool isNatural(const BadAccess &Access) {
  if (!Access.Size || !isPowerOfTwo(Access.Size))
    return false;
  if (Access.Size == 2 * kGranuleSize)
    return isAligned(Access.Addr, Access.Size);
  uptr Last = Access.Addr + Access.Size - 1;
  return Access.Size <= kGranuleSize &&
         roundDownTo(Access.Addr, kGranuleSize) ==
             roundDownTo(Last, kGranuleSize);
}

// As AddressSanitizer has it: an access of one granule is named by its own
// address, any other and a range that a function would have touched by its
// first bad byte. (Within a granule it does so of accesses whose source
// promises alignment, which is not known here.) The description, the dump and
// the closing line are about the first bad byte.
void reportAccess(const BadAccess &Access, const char *Function,
                  const UnwindRegisters *Trapped = nullptr) {
  ReportHead Head = {};
  Head.Registers = Trapped;
  Head.Kind = classifyAccess(gatherEvidence(Access.BadAddr));
  Head.Site = {Access.Pc, Access.FramePointer};
  Head.StackPointer = Access.StackPointer;
  bool IsNamedByBegin = !Function && isNatural(Access);
  Head.Addr = IsNamedByBegin ? Access.Addr : Access.BadAddr;
  Head.BadAddr = Access.BadAddr;
  Head.AccessSize = Access.Size;
  Head.IsWrite = Access.IsWrite;
  Head.IsFar = isFarFromBounds(Head.Kind, Access.BadAddr);
  Head.IsEntrySite = Function != nullptr;
  Head.Function = Function;
  ReportPolicy Policy;
  Policy.DumpsShadow = isShadowMapped(Head.BadAddr);
  Policy.NamesPage = true;
  Policy.IsFatal = Trapped != nullptr; // the instruction would only fault again
  report(Head, Policy, [&](const ReportHead &H) { printBadAccess(H, Access); });
}

} // namespace

void reportBadAccess(const BadAccess &Access) { reportAccess(Access, nullptr); }

void reportTrappedAccess(const BadAccess &Access,
                         const UnwindRegisters &Registers) {
  reportAccess(Access, nullptr, &Registers);
}

void reportBadRange(const BadAccess &Access, const char *Function) {
  if (isCallSuppressed(Function, {Access.Pc, Access.FramePointer}))
    return;
  reportAccess(Access, Function);
}

void noteProtection(int Protection, CallSite Site) {
  constexpr int kBoth = PROT_WRITE | PROT_EXEC;
  if (PAGESAN_LIKELY((Protection & kBoth) != kBoth) ||
      !flags().detect_write_exec)
    return;
  withReportStack([&] {
    printOut("%-s%sWARNING: %s: writable-executable page usage\n%-s",
             color(kErrorColor), linePrefix(), flags().report_name,
             color(Color::Default));
    ReportHead Head = {};
    Head.Kind = "w-and-x-usage";
    Head.Site = Site;
    Head.IsEntrySite = true;
    printReportStack(Head);
    printSummary(Head);
  });
}

} // namespace pagesan
