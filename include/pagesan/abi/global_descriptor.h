//===- global_descriptor.h - What is known of a global variable -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pass appends a redzone to every global variable that it owns and
// describes it in a section of its own; a constructor of each module hands the
// section to the runtime. A descriptor refers to others by distances from its
// own begin: no relocations at start-up, and the section is read-only.
//
// Descriptors are tied to their variables (SHF_LINK_ORDER): the linker drops
// both or none.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ABI_GLOBAL_DESCRIPTOR_H
#define PAGESAN_ABI_GLOBAL_DESCRIPTOR_H

#include <stdint.h>

// C identifiers, so that linkers define __start_ and __stop_ symbols.
#define PAGESAN_GLOBALS_SECTION "pagesan_globals"
#define PAGESAN_EXPORTS_SECTION "pagesan_exports"

namespace pagesan {

struct GlobalDescriptor {
  int64_t Address; // distance to the variable
  uint64_t Size;   // of the variable without its redzone, in bytes
  int32_t Name;    // distances to strings; File is 0 without debug information
  int32_t File;
  int32_t Module; // one string a compilation: its address tells modules apart
  uint32_t LineAndFlags;
};
static_assert(sizeof(GlobalDescriptor) == 32);

// The line that defines the variable, 0: unknown, above these bits.
inline constexpr unsigned kGlobalLineShift = 2;
// A C++ constructor gives it its first value.
inline constexpr uint32_t kGlobalDynamicInit = 1;
// One of several definitions by design: weak, or in a comdat.
inline constexpr uint32_t kGlobalMayGiveWay = 2;

// A variable that other modules may see under its name, in code for shared
// libraries: Symbol is what the name means to this module, in the end.
struct GlobalExport {
  uint64_t Symbol;
  int64_t Descriptor; // distance from this
};
static_assert(sizeof(GlobalExport) == 16);

// Variables begin at multiples of this, or of their own alignment if that is
// larger, and so do their redzones' ends.
inline constexpr uint64_t kGlobalAlignment = 32;

// The bytes that a variable takes with its redzone: at least 16, a quarter of
// its own size, at most 256 KiB, more. As AddressSanitizer has it, so that it
// finds nothing that we miss.
constexpr uint64_t paddedGlobalSize(uint64_t Size) {
  constexpr uint64_t kMost = uint64_t(1) << 18;
  if (Size <= kGlobalAlignment / 2)
    return kGlobalAlignment;
  uint64_t Redzone = Size / (4 * kGlobalAlignment) * kGlobalAlignment;
  if (Redzone < kGlobalAlignment)
    Redzone = kGlobalAlignment;
  if (Redzone > kMost)
    Redzone = kMost;
  return (Size + Redzone + kGlobalAlignment - 1) & ~(kGlobalAlignment - 1);
}
static_assert(paddedGlobalSize(0) == 32 && paddedGlobalSize(16) == 32 &&
              paddedGlobalSize(17) == 64 && paddedGlobalSize(1024) == 1280);

} // namespace pagesan

#endif // PAGESAN_ABI_GLOBAL_DESCRIPTOR_H
