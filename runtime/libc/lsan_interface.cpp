//===- libc/lsan_interface.cpp - sanitizer/lsan_interface.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Leaks are not looked for yet: none is found.
//
//===----------------------------------------------------------------------===//
#include "support/base.h"

PAGESAN_INTERFACE void __lsan_disable() {}
PAGESAN_INTERFACE void __lsan_enable() {}
PAGESAN_INTERFACE void __lsan_ignore_object(const void *) {}
PAGESAN_INTERFACE void __lsan_register_root_region(const void *, size_t) {}
PAGESAN_INTERFACE void __lsan_unregister_root_region(const void *, size_t) {}
PAGESAN_INTERFACE void __lsan_do_leak_check() {}
PAGESAN_INTERFACE int __lsan_do_recoverable_leak_check() { return 0; }

// The program may define these.
PAGESAN_WEAK_INTERFACE int __lsan_is_turned_off() { return 0; }
PAGESAN_WEAK_INTERFACE const char *__lsan_default_options() { return ""; }
PAGESAN_WEAK_INTERFACE const char *__lsan_default_suppressions() { return ""; }
