//===- modules.h - Which file is mapped where -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_MODULES_H
#define PAGESAN_REPORT_MODULES_H

#include "support/base.h"

namespace pagesan {

struct BuildId {
  u32 Size = 0; // 0: the file has none
  u8 Bytes[64] = {};
};

struct ModuleAddress {
  char Path[4096] = {};
  uptr Offset = 0; // as symbol tables count: the address the file is linked at
  BuildId Id;
};

// False when no file is mapped at Addr, and no file's zero-initialised data
// lie there. Reads /proc/self/maps and the file.
bool findModule(uptr Addr, ModuleAddress &Out);

// The address of .eh_frame_hdr of the module at Pc. False when it has none.
bool findUnwindHeader(uptr Pc, uptr &Out);

// Does Addr lie in executable memory?
bool isCode(uptr Addr);

// Every mapping, as /proc/self/maps has it.
void printModuleMap();

// One mapping of this process.
struct Mapping {
  uptr Begin, End, FileOffset;
  bool IsExecutable;
  const char *Path; // "" for anonymous memory; lives as long as the reader
  bool contains(uptr Addr) const { return Addr >= Begin && Addr < End; }
};

// /proc/self/maps, line by line, without allocating. One at a time.
class MappingReader {
public:
  MappingReader();
  ~MappingReader();
  bool next(Mapping &Out);

private:
  bool fill();
  const char *takeLine();

  int Fd = -1;
  size_t Begin = 0, End = 0;
  char Buffer[8192];
};

} // namespace pagesan

#endif // PAGESAN_REPORT_MODULES_H
