//===- shadow_map.cpp - The shadow's mappings and its bytes
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/shadow_map.h"

#include "platform/platform.h"
#include "shadow/flush.h"
#include "shadow/mapping_budget.h"
#include "shadow/tile.h"
#include "shadow/transition.h"
#include "support/flags.h"
#include "support/memory.h"
#include "support/output.h"

#include <errno.h>

namespace pagesan {

constinit Atomic<uptr> shadow_map_detail::Frontier{kHeapZoneBegin};
using shadow_map_detail::Frontier;

// heapFrontier() - kHeapZoneBegin, for stubs_x86_64.S. Stored after Frontier;
// a stub that reads an old value only takes the longer way.
extern "C" {
__attribute__((visibility("hidden"))) constinit Atomic<uptr>
    _pagesan_heap_mapped;
}

namespace {

// The zone grows by what one tile describes.
constexpr uptr kFrontierStep = kTileSize << kGranuleShift;
static_assert(kHeapZoneSize % kFrontierStep == 0);

constinit Atomic<u64> Tiles;
constinit ShadowMode Mode = ShadowMode::Page;
constinit PageExtentFinder FindExtent = nullptr; // set by start-up

struct Range {
  uptr Begin, End;
  bool Accessible;
  const char *Name;
};

// Everything the layout claims, in address order. The zone and its shadow are
// opened at the frontier.
constexpr Range kLayout[] = {
    {kLowShadowBegin, kLowShadowEnd, true, "pagesan low shadow"},
    {kGapBegin, kPageStatesBegin, false, "pagesan gap"},
    {kPageStatesBegin, kPageStatesEnd, true, "pagesan page states"},
    {kPageStatesEnd, kMetadataBegin, false, "pagesan gap"},
    {kMetadataBegin, kMetadataEnd, false, "pagesan metadata"},
    {kMetadataEnd, kGapEnd, false, "pagesan gap"},
    {kHighShadowBegin, shadowOf(kHeapZoneBegin), true, "pagesan shadow"},
    {shadowOf(kHeapZoneBegin), shadowOf(kHeapZoneEnd), false,
     "pagesan heap shadow"},
    {shadowOf(kHeapZoneEnd), kHighShadowEnd, true, "pagesan shadow"},
    {kHeapZoneBegin, kHeapZoneEnd, false, "pagesan heap"},
};

const char *remedyFor(int Error) {
  if (Error == EEXIST)
    return "Something else is mapped there. Was the program linked at a fixed "
           "address, or is it run under a tool that places its own memory "
           "there? Look at /proc/self/maps.";
  if (dataLimit() != ~uptr(0))
    return "PageSan reserves 17 TiB of address space (no memory), and "
           "RLIMIT_DATA (ulimit -d) is set, which counts them. Remove that "
           "limit.";
  return "PageSan reserves 17 TiB of address space (no memory). Look at "
         "'ulimit -v', the container's limits and vm.overcommit_memory, which "
         "must not be 2.";
}

} // namespace

void reserveLayout() {
  for (const Range &R : kLayout) {
    SysResult Result = R.Accessible
                           ? mapZeroFresh(R.Begin, R.End - R.Begin, R.Name)
                           : reserveAt(R.Begin, R.End - R.Begin, R.Name);
    if (!Result.ok())
      die("cannot reserve %p-%p (%s): errno %d. %s\n",
          reinterpret_cast<void *>(R.Begin), reinterpret_cast<void *>(R.End),
          R.Name, Result.error(), remedyFor(Result.error()));
  }
}

namespace {

ShadowMode parseMode(const char *Text) {
  if (stringsEqual(Text, "page"))
    return ShadowMode::Page;
  if (stringsEqual(Text, "black"))
    return ShadowMode::Black;
  if (stringsEqual(Text, "classic"))
    return ShadowMode::Classic;
  die("option shadow=%s: must be page, black or classic\n", Text);
}

u8 *shadowPointer(uptr Addr) { return reinterpret_cast<u8 *>(shadowOf(Addr)); }

// Shadow over [Begin, End) for the mode in force, all bad.
bool mapZoneShadow(uptr Begin, uptr End, bool HaveMappings) {
  if (Mode != ShadowMode::Classic)
    return mapBlack(shadowOf(Begin), shadowOf(End),
                    /*ByFilling=*/!HaveMappings);
  uptr Size = (End - Begin) >> kGranuleShift;
  if (!mapZeroAt(shadowOf(Begin), Size).ok())
    return false;
  setMemory(shadowPointer(Begin), kShadowHeapRedzone, Size);
  return true;
}

} // namespace

ShadowMode shadowMode() { return Mode; }

void setPageExtents(PageExtentFinder Finder) { FindExtent = Finder; }
bool findPageExtent(uptr Addr, PageExtent &Out) {
  return FindExtent && FindExtent(Addr, Out);
}

void initShadow() {
  Mode = parseMode(flags().shadow);
  initMappingBudget();
  initHeapAdvice();
  if (Mode != ShadowMode::Classic)
    initTile();
  if (!initPageStates() || !initWindowKinds() || !initViews())
    die("cannot open the window records. %s\n", remedyFor(ENOMEM));
}

// States, then shadow, then memory: nothing of the zone is reachable before
// its shadow says bad. The release pairs with heapFrontier's acquire: who sees
// the new frontier may read shadow below it.
bool extendHeapFrontier(uptr End) {
  uptr Begin = Frontier.load(Order::Relaxed);
  End = roundUpTo(End, kFrontierStep);
  if (End <= Begin)
    return true;
  if (End > kHeapZoneEnd)
    return false;
  long NewTiles = long((End - Begin) / kFrontierStep);
  // A tile takes one mapping, filled memory merges with its neighbours.
  bool HaveMappings = takeMappings(MappingUse::Tiles, NewTiles);
  setPageStates(Begin, End, PageState::Unallocated);
  if (!mapZoneShadow(Begin, End, HaveMappings) ||
      !mapZeroAt(Begin, End - Begin).ok()) {
    // Shadow may be mapped already: black over what nobody can reach.
    protectNone(Begin, End - Begin).ignore();
    if (HaveMappings)
      returnMappings(MappingUse::Tiles, NewTiles);
    return false;
  }
  adviseHeapMemory(Begin, End - Begin);
  Tiles.fetchAdd(u64(NewTiles), Order::Relaxed);
  Frontier.store(End, Order::Release);
  _pagesan_heap_mapped.store(End - kHeapZoneBegin, Order::Release);
  return true;
}

void openByteGranular(uptr Begin, uptr End) {
  setPageStates(Begin, End, PageState::Byte);
  recordWindowKinds(Begin, End, WindowKind::Private);
}

void populateShadow(uptr Begin, uptr End) {
  populate(shadowOf(Begin), (End - Begin) >> kGranuleShift).ignore();
}

void poisonBytes(uptr Addr, uptr Size, u8 Value) {
  DCHECK(isAligned(Addr, kGranuleSize));
  uptr Granules = (Size + kGranuleSize - 1) >> kGranuleShift;
  setMemory(shadowPointer(Addr), Value, Granules);
}

void unpoisonBytes(uptr Addr, uptr Size) {
  DCHECK(isAligned(Addr, kGranuleSize));
  uptr Whole = Size >> kGranuleShift;
  setMemory(shadowPointer(Addr), kShadowGood, Whole);
  if (uptr Tail = Size & (kGranuleSize - 1))
    shadowPointer(Addr)[Whole] = u8(Tail);
}

// Here and not beside the gate, so that a model of the gate can have its own.
static PAGESAN_TLS u32 TransitionsOfThread;
u32 &transitionsOfThread() { return TransitionsOfThread; }

u64 mappedTiles() { return Tiles.load(Order::Relaxed); }

} // namespace pagesan
