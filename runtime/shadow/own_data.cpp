//===- shadow/own_data.cpp - shadow/own_data.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/own_data.h"

#include "shadow/program_pages.h"

// The linker's. There are none where the runtime's files are compiled in
// another way, as unit tests do.
#define PAGESAN_LINKED_BORDER                                                  \
  extern char __attribute__((weak, visibility("hidden")))
extern "C" {
PAGESAN_LINKED_BORDER __start_pagesan_bss[], __stop_pagesan_bss[];
PAGESAN_LINKED_BORDER __start_pagesan_data[], __stop_pagesan_data[];
}

namespace pagesan {

// Granules that the program's variables share stay good.
static void poison(char *Begin, char *End) {
  uptr First = roundUpTo(uptr(Begin), kGranuleSize);
  uptr Last = roundDownTo(uptr(End), kGranuleSize);
  if (First < Last && !poisonOutsidePages(First, Last, kShadowInternal))
    poisonBytes(First, Last - First, kShadowInternal);
}

void poisonOwnData() {
  poison(__start_pagesan_bss, __stop_pagesan_bss);
  poison(__start_pagesan_data, __stop_pagesan_data);
}

} // namespace pagesan
