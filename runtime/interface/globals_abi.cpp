//===- globals_abi.cpp - What constructors of modules call -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/globals.h"
#include "objects/init_order.h"
#include "objects/odr.h"
#include "stacks/capture.h"
#include "support/activation.h"
#include "support/init.h"

using namespace pagesan;

PAGESAN_INTERFACE void __pagesan_register_globals(const GlobalDescriptor *Begin,
                                                  const GlobalDescriptor *End) {
  ensureInit();
  activate();
  registerGlobals(Begin, End, captureStackId(PAGESAN_CALL_SITE()));
}
PAGESAN_INTERFACE void
__pagesan_unregister_globals(const GlobalDescriptor *Begin,
                             const GlobalDescriptor *) {
  unregisterGlobals(Begin);
}

PAGESAN_INTERFACE void __pagesan_register_exports(const GlobalExport *Begin,
                                                  const GlobalExport *End) {
  ensureInit();
  activate();
  registerExports(Begin, End);
}
PAGESAN_INTERFACE void __pagesan_unregister_exports(const GlobalExport *Begin,
                                                    const GlobalExport *End) {
  unregisterExports(Begin, End);
}

PAGESAN_INTERFACE void __asan_before_dynamic_init(const char *Compilation) {
  beforeDynamicInit(Compilation);
}
PAGESAN_INTERFACE void __asan_after_dynamic_init() { afterDynamicInit(); }
