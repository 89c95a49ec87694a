//===- asan_checks.cpp - Checks by AddressSanitizer's names -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For code that calls checks itself: just-in-time compilers, languages with an
// instrumentation of their own, hand-written assembly. They return where the
// access is good, and after a report with halt_on_error=0; the forms with
// _noabort are the same, as no check of ours depends on how code was built.
//
//===----------------------------------------------------------------------===//
#include "check/slow_path.h"
#include "support/init.h"
#include "support/memory.h"

using namespace pagesan;

#define PAGESAN_ASAN_CHECK(Name, Size, IsWrite)                                \
  PAGESAN_INTERFACE void __asan_##Name(uptr Addr) {                            \
    ensureInit();                                                              \
    checkAccess(Addr, Size, IsWrite, siteOfCaller(PAGESAN_CALL_SITE()));       \
  }                                                                            \
  PAGESAN_INTERFACE void __asan_##Name##_noabort(uptr Addr) {                  \
    ensureInit();                                                              \
    checkAccess(Addr, Size, IsWrite, siteOfCaller(PAGESAN_CALL_SITE()));       \
  }
PAGESAN_ASAN_CHECK(load1, 1, false)
PAGESAN_ASAN_CHECK(load2, 2, false)
PAGESAN_ASAN_CHECK(load4, 4, false)
PAGESAN_ASAN_CHECK(load8, 8, false)
PAGESAN_ASAN_CHECK(load16, 16, false)
PAGESAN_ASAN_CHECK(store1, 1, true)
PAGESAN_ASAN_CHECK(store2, 2, true)
PAGESAN_ASAN_CHECK(store4, 4, true)
PAGESAN_ASAN_CHECK(store8, 8, true)
PAGESAN_ASAN_CHECK(store16, 16, true)
#undef PAGESAN_ASAN_CHECK

#define PAGESAN_ASAN_CHECK(Name, IsWrite)                                      \
  PAGESAN_INTERFACE void __asan_##Name(uptr Addr, uptr Size) {                 \
    ensureInit();                                                              \
    checkAccess(Addr, Size, IsWrite, siteOfCaller(PAGESAN_CALL_SITE()));       \
  }
PAGESAN_ASAN_CHECK(loadN, false)
PAGESAN_ASAN_CHECK(loadN_noabort, false)
PAGESAN_ASAN_CHECK(storeN, true)
PAGESAN_ASAN_CHECK(storeN_noabort, true)
#undef PAGESAN_ASAN_CHECK

// Shadow bytes are written at their own address, which the caller has computed
// by __asan_get_shadow_mapping: of memory that nobody else describes, as a
// stack is. Pages of shadow are copied when they are written.
#define PAGESAN_SET_SHADOW(Value)                                              \
  PAGESAN_INTERFACE void __asan_set_shadow_##Value(uptr Shadow, uptr Size) {   \
    setMemory(reinterpret_cast<void *>(Shadow), 0x##Value, Size);              \
  }
PAGESAN_SET_SHADOW(00)
PAGESAN_SET_SHADOW(01)
PAGESAN_SET_SHADOW(02)
PAGESAN_SET_SHADOW(03)
PAGESAN_SET_SHADOW(04)
PAGESAN_SET_SHADOW(05)
PAGESAN_SET_SHADOW(06)
PAGESAN_SET_SHADOW(07)
PAGESAN_SET_SHADOW(f1)
PAGESAN_SET_SHADOW(f2)
PAGESAN_SET_SHADOW(f3)
PAGESAN_SET_SHADOW(f5)
PAGESAN_SET_SHADOW(f8)
#undef PAGESAN_SET_SHADOW
