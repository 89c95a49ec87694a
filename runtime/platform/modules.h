//===- modules.h - Which file is loaded where -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As procfs tells; where it is not to be had, by the dynamic linker's list,
// which is read without its lock: reports run in children of fork and in
// handlers that interrupted the linker, where that would never be free.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_MODULES_H
#define PAGESAN_PLATFORM_MODULES_H

#include "platform/elf_image.h"

namespace pagesan {

struct ModuleAddress {
  char Path[4096] = {};
  uptr Offset = 0; // as symbol tables count: the address the file is linked at
  BuildId Id;
};

// False when no file is mapped at Addr, and no file's zero-initialised data
// lie there.
bool findModule(uptr Addr, ModuleAddress &Out);

// The address of .eh_frame_hdr of the module at Pc. False when it has none.
// Under the report lock.
bool findUnwindHeader(uptr Pc, uptr &Out, bool OnlyLinked = false);

// Does Addr lie in executable memory?
bool isCode(uptr Addr);

// Of the executable; "" when it was never to be had. Looked up once, by
// start-up first: later there may be no way to.
const char *executablePath();
// The last component of its path.
const char *executableName();

} // namespace pagesan

#endif // PAGESAN_PLATFORM_MODULES_H
