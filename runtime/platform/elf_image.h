//===- elf_image.h - ELF objects as they are loaded -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_ELF_IMAGE_H
#define PAGESAN_PLATFORM_ELF_IMAGE_H

#include "support/base.h"

#include <link.h>

namespace pagesan {

struct BuildId {
  u32 Size = 0; // 0: the file has none
  u8 Bytes[64] = {};
};

// What an object's headers tell, read where they are mapped and not from its
// file, which may have been replaced, deleted or be out of reach. Memory that
// went away meanwhile reads as no headers. Nothing is kept but three numbers.
class ElfImage {
public:
  // None: has no segments.
  ElfImage() = default;
  // Of the file whose first page is mapped at Begin. None if it is not ELF.
  explicit ElfImage(uptr Begin);
  // Count program headers at Segments; the object was loaded Bias bytes above
  // the addresses it was linked for.
  ElfImage(uptr Segments, u32 Count, uptr Bias)
      : Segments(Segments), Count(Count), Bias(Bias) {}

  bool isNone() const { return Count == 0; }
  // Symbol tables speak of linked addresses.
  uptr linkedAddress(uptr Addr) const { return Addr - Bias; }
  // Does Addr lie in a segment, zero-initialised data included?
  bool contains(uptr Addr) const { return isInSegment(Addr, 0); }
  bool isCode(uptr Addr) const { return isInSegment(Addr, PF_X); }
  // The loaded address of the first segment of that type; 0: has none.
  uptr find(u32 Type) const;
  BuildId buildId() const;

private:
  bool segment(u32 I, ElfW(Phdr) & Out) const;
  bool isInSegment(uptr Addr, u32 Flags) const;

  uptr Segments = 0;
  u32 Count = 0;
  uptr Bias = 0;
};

// The tables that a dynamic section points to; nullptr: has none. Of an object
// that stays loaded while they are used.
struct DynamicSection {
  const ElfW(Dyn) *Entries = nullptr;
  const ElfW(Sym) *Symbols = nullptr;
  const char *Strings = nullptr;
  const u32 *GnuHash = nullptr;
  const u32 *SysvHash = nullptr;
  const u16 *Versions = nullptr;
  const ElfW(Rela) *Relocations = nullptr; // without those of calls
  uptr RelocationBytes = 0;

  DynamicSection() = default;
  DynamicSection(const ElfW(Dyn) * Entries, uptr Bias);
};

} // namespace pagesan

#endif // PAGESAN_PLATFORM_ELF_IMAGE_H
