//===- lsan_interface.cpp - sanitizer/lsan_interface.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "leak/leak.h"
#include "objects/root_regions.h"
#include "report/report.h"
#include "support/init.h"
#include "support/output.h"

using namespace pagesan;

PAGESAN_INTERFACE void __lsan_disable() {
  ensureInit();
  disableLeaks();
}
PAGESAN_INTERFACE void __lsan_enable() { enableLeaks(); }

PAGESAN_INTERFACE void __lsan_ignore_object(const void *P) {
  ensureInit();
  ignoreLeak(uptr(P));
}

PAGESAN_INTERFACE void __lsan_register_root_region(const void *P, size_t Size) {
  ensureInit();
  registerRootRegion({uptr(P), uptr(P) + Size});
}

PAGESAN_INTERFACE void __lsan_unregister_root_region(const void *P,
                                                     size_t Size) {
  ensureInit();
  if (unregisterRootRegion({uptr(P), uptr(P) + Size}))
    return;
  withReportStack([&] {
    printOut("%s__lsan_unregister_root_region(): region at %p of size %zu has "
             "not been registered.\n",
             linePrefix(), P, Size);
  });
  endAfterReport();
}

PAGESAN_INTERFACE void __lsan_do_leak_check() {
  ensureInit();
  checkLeaksFinally();
}
PAGESAN_INTERFACE int __lsan_do_recoverable_leak_check() {
  ensureInit();
  return checkLeaksNow();
}
