//===- shadow_map.h - Windows: white, black or private -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything that maps or writes byte shadow. Producers of state (heap,
// objects, libc wrappers) use this header and never compute a shadow address.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_SHADOW_MAP_H
#define PAGESAN_SHADOW_SHADOW_MAP_H

#include "shadow/page_state.h"
#include "shadow/window_kind.h"

namespace pagesan {

enum class ShadowMode : u8 { Page, Black, Classic };
ShadowMode shadowMode();

namespace shadow_map_detail {
extern Atomic<uptr> Frontier;
}

// Maps byte shadow and page states, reserves the metadata and the heap zone:
// the first step of start-up. When a range cannot be had: says why and what to
// do, exit code 1, nothing half done.
void reserveLayout();
// Reads flags().
void initShadow();

// --- Heap zone ------------------------------------------------------------

// Makes [kHeapZoneBegin, End) usable: black shadow, memory readable, writable
// and zero. End is rounded up to a tile. False when mappings or memory are
// exhausted; nothing has changed then. Serialised by the caller.
[[nodiscard]] bool extendHeapFrontier(uptr End);
// Everything in the zone at and beyond it is PROT_NONE, shadow included.
inline uptr heapFrontier() {
  return shadow_map_detail::Frontier.load(Order::Acquire);
}

// True when the byte shadow of Addr can be read without a fault.
PAGESAN_ALWAYS_INLINE bool isShadowMapped(uptr Addr) {
  return isHeapZone(Addr) ? Addr < heapFrontier() : isAppMemory(Addr);
}

// --- Byte-granular memory -------------------------------------------------
// Plain writes to byte shadow. Addr is granule-aligned. In the heap zone they
// make the windows private, which the kernel does on the first write.
// Good-to-bad is complete when poisonBytes returns; the caller must hold back
// the memory until then. A failed copy-on-write (no memory) is a SIGBUS or the
// OOM killer, as for any store.

// [Begin, End), window-aligned and in the heap zone, will hold byte-granular
// objects: page states become Byte. All of it reads as bad until unpoisoned.
void openByteGranular(uptr Begin, uptr End);

// Advice: all of [Begin, End), window-aligned and opened, will be written soon.
void populateShadow(uptr Begin, uptr End);

// All granules of [Addr, Addr + Size) get Value. Size is rounded up to
// granules.
void poisonBytes(uptr Addr, uptr Size, u8 Value);
// [Addr, Addr + Size) becomes addressable; a tail of fewer than 8 bytes makes
// a partial granule.
void unpoisonBytes(uptr Addr, uptr Size);

// --- Page-granular memory in the heap zone ---------------------------------

// Where a page-granular object lies; written by the heap before publishing. It
// owns every window that it touches: no other object's bytes lie there.
struct PageExtent {
  uptr Begin;                  // window-aligned, first byte of the object
  uptr ObjectEnd;              // first byte past the object
  uptr PagesEnd;               // ObjectEnd rounded up to pages
  class Mutex *TransitionLock; // in memory that is never reused for others
};

// The extent of the page-granular object on Addr's page: where the Valid bytes
// of an Edge page end, among others. Lock-free, callable from signal handlers.
// False when there is none.
bool findPageExtent(uptr Addr, PageExtent &Out);
// Who makes such objects answers that, from start-up on.
using PageExtentFinder = bool (*)(uptr Addr, PageExtent &Out);
void setPageExtents(PageExtentFinder Finder);

// Bad to good, lazy: page states only (Valid, and Edge for a partial last
// page); in classic mode also byte shadow. The windows read BLACK on these
// pages. Takes the transition lock after writing the states (and releases it
// at once), so that a promotion decides before or after, never across.
void publishPages(const PageExtent &Extent);

// An object grows, Old and New being its extents: the same as publishing for
// what is new. Take, called under the transition lock, makes New what
// findPageExtent says, unless the object is gone: then false, and nothing is
// changed.
bool growPages(const PageExtent &Old, const PageExtent &New,
               bool (*Take)(const PageExtent &New));

// Good to bad, synchronous: page states become State (Free, Unallocated, ...),
// then the windows are black again, then every thread's view is invalidated.
// On return no check in any thread passes; only now may the memory be
// discarded or reused. Works from any thread; takes the transition lock.
void retirePages(const PageExtent &Extent, PageState State);

// Called by the slow path after it accepted a BLACK byte over a Valid or Edge
// page: makes the interior white, or the window private. Optional: returns
// false and changes nothing when the lock is taken, the mode or the mapping
// budget says no, or the object is gone.
bool tryPromote(uptr Addr);

// Private to black, dynamic shadow free: [Begin, End) is window-aligned, in
// the heap zone, without a live object, and none can be placed there until
// this returns. Page states of the range become State first.
void blackenWindows(uptr Begin, uptr End, PageState State);

// --- Fork -------------------------------------------------------------------

// Waits until no thread is changing a window's kind, and keeps it so: a child
// must not inherit a window that is half changed. Not for signal handlers.
// A signal handler that forks on top of a change waits for the others only.
void closeShadow();
void openShadow();

// --- Statistics -----------------------------------------------------------

struct ShadowStats {
  u64 Tiles; // tile-sized stretches of black mapped
  u64 MappingsUsed, MappingBudget;
  u64 WhiteWindows, PeakWhiteWindows;
  u64 PrivateWindows, PeakPrivateWindows; // heap zone, touched or not
  u64 Promotions;     // windows made white or private at a touch
  u64 PromotionsLost; // the lock was taken, or the object gone
  u64 BudgetRefusals; // white was refused, private taken
  u64 Demotions;      // page-granular objects retired
  u64 Flushes;
};
ShadowStats shadowStats();

} // namespace pagesan

#endif // PAGESAN_SHADOW_SHADOW_MAP_H
