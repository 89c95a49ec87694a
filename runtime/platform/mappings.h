//===- mappings.h - What is mapped where, by procfs -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_MAPPINGS_H
#define PAGESAN_PLATFORM_MAPPINGS_H

#include "support/base.h"

namespace pagesan {

// One mapping of this process.
struct Mapping {
  uptr Begin, End, FileOffset;
  bool IsExecutable;
  const char *Path; // "" for anonymous memory; lives as long as the reader
  bool contains(uptr Addr) const { return Addr >= Begin && Addr < End; }
};

// The mappings in the order of their addresses, line by line, without
// allocating. There are none where procfs is not to be had: not mounted, behind
// a chroot, forbidden.
class MappingReader {
public:
  MappingReader();
  ~MappingReader();
  MappingReader(const MappingReader &) = delete;
  MappingReader &operator=(const MappingReader &) = delete;
  bool next(Mapping &Out);

private:
  bool fill();
  const char *takeLine();

  int Fd = -1;
  size_t Begin = 0, End = 0;
  char Buffer[8192];
};

// Prints them all.
void printMappings();

} // namespace pagesan

#endif // PAGESAN_PLATFORM_MAPPINGS_H
