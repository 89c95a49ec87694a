//===- asan_abi.cpp - What compilers and libraries call by ASan's names -*-
// C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Front ends, libraries and tools refer to these as soon as
// __has_feature(address_sanitizer) is true. Functions that only LLVM's own
// ASan pass calls (__asan_report_*, __asan_register_globals, ...) are left
// out on purpose: an object that it instrumented must not link with us. Its
// checks are final, as code behind them does not expect __asan_report_* to
// return, and our shadow may say "ask the page state" of good memory.
//
//===----------------------------------------------------------------------===//
#include "objects/no_return.h"
#include "objects/poison.h"
#include "report/pointer_pairs.h"
#include "shadow/region.h"
#include "support/activation.h"
#include "support/flags.h"
#include "support/init.h"
#include "threads/thread.h"

using namespace pagesan;

// AFL++ and others look for it to tell an instrumented program.
PAGESAN_INTERFACE void __asan_init() {
  ensureInit();
  activate();
}

// Every object that ASan's own pass instrumented refers to this. GNU ld says
// the text of the section when an object does, beside what is undefined.
PAGESAN_INTERFACE void __asan_version_mismatch_check_v8() {}
__asm__(".pushsection "
        ".gnu.warning.__asan_version_mismatch_check_v8,\"\",@progbits\n"
        ".ascii \"this object was instrumented by AddressSanitizer's own pass "
        "(-fsanitize=address without pagesan-clang), whose ABI is another: "
        "rebuild it with pagesan-clang or without -fsanitize=address\"\n"
        ".popsection");

// Clang's own runtime of UndefinedBehaviorSanitizer, which it links for
// -fsanitize=fuzzer as well, refers to this; the copy that pagesan-clang links
// does not.
__asm__(
    ".pushsection .gnu.warning._ZN7__ubsan16InitAsStandaloneEv,\"\",@progbits\n"
    ".ascii \"clang links a sanitizer runtime of its own, which defines "
    "what PageSan's does: for -fsanitize=fuzzer take pagesan-fuzzer.cfg in "
    "place of pagesan.cfg, for -fsanitize=undefined pagesan-clang\"\n"
    ".popsection");

PAGESAN_INTERFACE void __asan_poison_cxx_array_cookie(uptr Cookie) {
  poisonArrayCookie(Cookie);
}
// delete[] reads the number of elements through this.
PAGESAN_INTERFACE uptr __asan_load_cxx_array_cookie(uptr *Cookie) {
  return loadArrayCookie(Cookie);
}

// Code that leaves its stack in a way of its own says so. Where it goes is not
// known: no frame keeps its redzones.
PAGESAN_INTERFACE void __asan_handle_no_return() {
  forgetFrames(uptr(__builtin_frame_address(0)), CurrentStack.High);
}
PAGESAN_INTERFACE void __asan_handle_vfork(void *Sp) {
  forgetFramesBelow(uptr(Sp));
}

// Frames are poisoned by other functions.
PAGESAN_INTERFACE void __asan_poison_stack_memory(uptr, uptr) {}
PAGESAN_INTERFACE void __asan_unpoison_stack_memory(uptr, uptr) {}
PAGESAN_INTERFACE void __asan_alloca_poison(uptr, uptr) {}
PAGESAN_INTERFACE void __asan_allocas_unpoison(uptr, uptr) {}

// Between the members of classes that -fsanitize-address-field-padding= pads,
// from their constructors to their destructors.
PAGESAN_INTERFACE void __asan_poison_intra_object_redzone(uptr Addr,
                                                          uptr Size) {
  ensureInit();
  if (flags().allow_user_poisoning && isRegion(Addr, Addr + Size))
    poisonRegion(Addr, Addr + Size, kShadowIntraObject);
}
PAGESAN_INTERFACE void __asan_unpoison_intra_object_redzone(uptr Addr,
                                                            uptr Size) {
  ensureInit();
  if (flags().allow_user_poisoning && isRegion(Addr, Addr + Size))
    unpoisonRegion(Addr, Addr + Size);
}

// -fsanitize=pointer-compare and pointer-subtract.
PAGESAN_INTERFACE void __sanitizer_ptr_cmp(void *A, void *B) {
  checkPointerPair(uptr(A), uptr(B), PAGESAN_CALL_SITE());
}
PAGESAN_INTERFACE void __sanitizer_ptr_sub(void *A, void *B) {
  checkPointerPair(uptr(A), uptr(B), PAGESAN_CALL_SITE());
}
