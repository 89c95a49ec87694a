//===- shadow_layout.h - Where PageSan keeps its shadow ---------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The one diagram of the address space. The pass emits this arithmetic, the
// runtime maps these ranges, the assembly stubs use the same numbers; nobody
// else spells a constant. Numbers that assembly needs are macros, everything
// else is constexpr.
//
//   0x7fff'ffff'ffff  +---------------------------+  end of user space
//                     | stack, libraries, PIE     |  byte shadow starts white
//   0x2080'0000'0000  +---------------------------+
//                     | heap zone (512 GiB)       |  byte shadow starts black
//   0x2000'0000'0000  +---------------------------+
//                     | other mappings            |  white
//   0x1000'7fff'8000  +---------------------------+
//                     | high shadow               |  shadow of everything above
//   0x0200'8fff'7000  +---------------------------+
//                     | gap, PROT_NONE            |  the shadow of shadow
//   0x0040'0000'0000  |  +---------------------+  |
//                     |  | metadata, 184 GiB   |  |  the runtime's tables
//   0x0012'0000'0000  |  +---------------------+  |
//                     |                           |
//   0x0011'0000'0000  |  +---------------------+  |
//                     |  | page states, 32 GiB |  |  1 byte per 4 KiB page
//   0x0009'0000'0000  |  +---------------------+  |
//                     | gap, PROT_NONE            |
//   0x0000'8fff'7000  +---------------------------+
//                     | low shadow                |  shadow of low memory
//   0x0000'7fff'8000  +---------------------------+
//                     | low memory (non-PIE)      |  white
//   0x0000'0000'0000  +---------------------------+
//
// Why 0x7fff8000: it fits a signed 32-bit displacement, so that a check needs
// no base register (AddressSanitizer's choice; see google/sanitizers#1562).
//
// Why the heap zone is where it is: with vm.mmap_rnd_bits=32 a PIE starts
// anywhere in [0x5555'5555'4000, 0x6555'5555'4000) and libraries move as far
// below the stack, so nothing fixed may live above 0x5500'0000'0000.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ABI_SHADOW_LAYOUT_H
#define PAGESAN_ABI_SHADOW_LAYOUT_H

#define PAGESAN_GRANULE_SHIFT 3
#define PAGESAN_PAGE_SHIFT 12
#define PAGESAN_SHADOW_OFFSET 0x7fff8000
#define PAGESAN_PAGE_STATE_OFFSET 0x900000000

#ifndef __ASSEMBLER__
#include <stdint.h>

namespace pagesan {

// One shadow byte describes one granule.
inline constexpr unsigned kGranuleShift = PAGESAN_GRANULE_SHIFT;
inline constexpr uint64_t kGranuleSize = uint64_t(1) << kGranuleShift;
// One page state describes one page.
inline constexpr unsigned kPageShift = PAGESAN_PAGE_SHIFT;
inline constexpr uint64_t kPageSize = uint64_t(1) << kPageShift;
// One page of byte shadow describes one window (8 pages).
inline constexpr unsigned kWindowShift = kPageShift + kGranuleShift;
inline constexpr uint64_t kWindowSize = uint64_t(1) << kWindowShift;
inline constexpr uint64_t kPagesPerWindow = kWindowSize / kPageSize;

inline constexpr uint64_t kShadowOffset = PAGESAN_SHADOW_OFFSET;
inline constexpr uint64_t kPageStateOffset = PAGESAN_PAGE_STATE_OFFSET;

// User addresses are [0, kUserEnd).
inline constexpr uint64_t kUserEnd = uint64_t(1) << 47;

constexpr uint64_t shadowOf(uint64_t Addr) {
  return (Addr >> kGranuleShift) + kShadowOffset;
}
// The first application byte that a shadow byte describes.
constexpr uint64_t addressOfShadow(uint64_t Shadow) {
  return (Shadow - kShadowOffset) << kGranuleShift;
}
constexpr uint64_t pageStateOf(uint64_t Addr) {
  return (Addr >> kPageShift) + kPageStateOffset;
}
constexpr uint64_t windowBegin(uint64_t Addr) {
  return Addr & ~(kWindowSize - 1);
}
constexpr uint64_t pageBegin(uint64_t Addr) { return Addr & ~(kPageSize - 1); }

// Half-open ranges, in address order.
inline constexpr uint64_t kLowMemEnd = kShadowOffset;
inline constexpr uint64_t kLowShadowBegin = kShadowOffset;
inline constexpr uint64_t kLowShadowEnd = shadowOf(kLowMemEnd);
inline constexpr uint64_t kHighShadowEnd = shadowOf(kUserEnd);
inline constexpr uint64_t kHighMemBegin = kHighShadowEnd;
inline constexpr uint64_t kHighShadowBegin = shadowOf(kHighMemBegin);
inline constexpr uint64_t kGapBegin = kLowShadowEnd;
inline constexpr uint64_t kGapEnd = kHighShadowBegin;
inline constexpr uint64_t kPageStatesBegin = pageStateOf(0);
inline constexpr uint64_t kPageStatesEnd = pageStateOf(kUserEnd);
// Everything else that the runtime has to remember
// (runtime/platform/metadata.h).
inline constexpr uint64_t kMetadataBegin = 0x1200000000;
inline constexpr uint64_t kMetadataEnd = 0x4000000000;

inline constexpr uint64_t kHeapZoneBegin = 0x200000000000;
inline constexpr uint64_t kHeapZoneSize = uint64_t(1) << 39;
inline constexpr uint64_t kHeapZoneEnd = kHeapZoneBegin + kHeapZoneSize;

constexpr bool isHeapZone(uint64_t Addr) {
  return Addr - kHeapZoneBegin < kHeapZoneSize;
}
// Memory that a program may own; the byte shadow over it is mapped, except in
// the heap zone beyond its frontier.
constexpr bool isAppMemory(uint64_t Addr) {
  return Addr < kLowMemEnd || (Addr >= kHighMemBegin && Addr < kUserEnd);
}

static_assert(kShadowOffset <= 0x7fffffff, "must fit a 32-bit displacement");
static_assert(kShadowOffset % kPageSize == 0 &&
              kPageStateOffset % kPageSize == 0);
static_assert(kGapBegin == 0x8fff7000 && kGapEnd == 0x02008fff7000);
// Page states and metadata live in the gap. Their shadow is gap as well, and
// neither of them: a check of a wild access to them faults instead of passing.
static_assert(kPageStatesBegin >= kGapBegin && kMetadataEnd <= kGapEnd &&
              kPageStatesEnd < kMetadataBegin);
static_assert(shadowOf(kPageStatesBegin) >= kGapBegin &&
              shadowOf(kMetadataEnd) <= kPageStatesBegin);
// What they would describe if they were read as byte shadow (their preimage) is
// inaccessible gap, and neither of them: no program write can reach memory
// whose "byte shadow" they are.
static_assert(kPageStatesBegin >= shadowOf(kGapBegin) &&
              kMetadataEnd <= shadowOf(kGapEnd));
static_assert(addressOfShadow(kPageStatesBegin) >= kMetadataEnd &&
              addressOfShadow(kMetadataEnd) <= kGapEnd);
static_assert(kHeapZoneBegin >= kHighMemBegin &&
              kHeapZoneEnd <= 0x550000000000);
static_assert(kHeapZoneBegin % kWindowSize == 0 &&
              kHeapZoneSize % kWindowSize == 0);

} // namespace pagesan
#endif // __ASSEMBLER__
#endif // PAGESAN_ABI_SHADOW_LAYOUT_H
