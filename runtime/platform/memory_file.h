//===- memory_file.h - A sealed file in memory -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_MEMORY_FILE_H
#define PAGESAN_PLATFORM_MEMORY_FILE_H

#include "support/base.h"

namespace pagesan {

// Zero state: none yet.
class MemoryFile {
public:
  // Size bytes, all equal to Fill, sealed against writing and resizing; the
  // descriptor has a high number and close-on-exec. False when the kernel or a
  // sandbox denies it.
  bool create(const char *Name, uptr Size, u8 Fill);
  // Still the file that create made, with its seals.
  bool isIntact() const;
  int descriptor() const { return Fd; }
  // Its mappings stay.
  void close();

private:
  int Fd = -1;
  u64 Device = 0, Inode = 0;
};

} // namespace pagesan

#endif // PAGESAN_PLATFORM_MEMORY_FILE_H
