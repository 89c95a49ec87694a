//===- start_common.cpp - Is another runtime here? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interface/start.h"

#include "support/memory.h"

#include <link.h>

namespace pagesan {

namespace {

bool contains(const dl_phdr_info *Module, uptr Addr) {
  for (u32 I = 0; I < Module->dlpi_phnum; ++I) {
    const ElfW(Phdr) &Segment = Module->dlpi_phdr[I];
    if (Segment.p_type == PT_LOAD &&
        Addr - Module->dlpi_addr - Segment.p_vaddr < Segment.p_memsz)
      return true;
  }
  return false;
}

bool isRuntime(const char *Path) {
  return findString(Path, "/libpagesan.so") ||
         findString(Path, "/libasan.so") ||
         findString(Path, "/libclang_rt.asan");
}

} // namespace

const char *findOtherRuntime() {
  const char *Found = nullptr;
  dl_iterate_phdr(
      [](dl_phdr_info *Module, size_t, void *Out) {
        if (!Module->dlpi_name || !isRuntime(Module->dlpi_name) ||
            contains(Module, uptr(&findOtherRuntime)))
          return 0;
        *static_cast<const char **>(Out) = Module->dlpi_name;
        return 1;
      },
      &Found);
  return Found;
}

} // namespace pagesan
