//===- coverage_interface.cpp - sanitizer/coverage_interface.h ------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weak: coverage belongs to whoever collects it (libFuzzer, AFL++, the
// program). If nobody does, option coverage=1 has trace-pc-guard collected.
//
//===----------------------------------------------------------------------===//
#include "report/coverage.h"
#include "stacks/capture.h"
#include "support/atomic.h"
#include "support/flags.h"
#include "support/init.h"

using namespace pagesan;

PAGESAN_WEAK_INTERFACE void __sanitizer_cov_dump() { dumpCoverage(); }
PAGESAN_WEAK_INTERFACE void __sanitizer_cov_reset() { forgetPlaces(); }
PAGESAN_WEAK_INTERFACE void __sanitizer_dump_coverage(const uintptr_t *Pcs,
                                                      uintptr_t Count) {
  dumpPlaces(Pcs, Count);
}

PAGESAN_WEAK_INTERFACE void __sanitizer_cov_trace_pc_guard_init(u32 *Begin,
                                                                u32 *End) {
  ensureInit();
  // As AddressSanitizer: only programs that trace guards have these options.
  static constinit Atomic<bool> AreOptionsRead;
  if (!AreOptionsRead.exchange(true, Order::Relaxed))
    initCoverageFlags();
  numberGuards(Begin, End);
}
// The call itself, as sancov expects: a byte before where it returns to.
PAGESAN_WEAK_INTERFACE void __sanitizer_cov_trace_pc_guard(u32 *Guard) {
  notePlace(*Guard, uptr(__builtin_return_address(0)) - 1);
}

// What -fsanitize-coverage= calls, for programs whose collector is not linked
// or defines only what it uses.
#define PAGESAN_COVERAGE(name, ...)                                            \
  PAGESAN_WEAK_INTERFACE void __sanitizer_cov_##name(__VA_ARGS__) {}
PAGESAN_COVERAGE(trace_pc)
PAGESAN_COVERAGE(8bit_counters_init, char *, char *)
PAGESAN_COVERAGE(bool_flag_init, bool *, bool *)
PAGESAN_COVERAGE(pcs_init, const uintptr_t *, const uintptr_t *)
PAGESAN_COVERAGE(trace_pc_indir, uintptr_t)
PAGESAN_COVERAGE(load1, uint8_t *)
PAGESAN_COVERAGE(load2, uint16_t *)
PAGESAN_COVERAGE(load4, uint32_t *)
PAGESAN_COVERAGE(load8, uint64_t *)
PAGESAN_COVERAGE(load16, __uint128_t *)
PAGESAN_COVERAGE(store1, uint8_t *)
PAGESAN_COVERAGE(store2, uint16_t *)
PAGESAN_COVERAGE(store4, uint32_t *)
PAGESAN_COVERAGE(store8, uint64_t *)
PAGESAN_COVERAGE(store16, __uint128_t *)
PAGESAN_COVERAGE(trace_cmp)
PAGESAN_COVERAGE(trace_cmp1, uint8_t, uint8_t)
PAGESAN_COVERAGE(trace_cmp2, uint16_t, uint16_t)
PAGESAN_COVERAGE(trace_cmp4, uint32_t, uint32_t)
PAGESAN_COVERAGE(trace_cmp8, uint64_t, uint64_t)
PAGESAN_COVERAGE(trace_const_cmp1, uint8_t, uint8_t)
PAGESAN_COVERAGE(trace_const_cmp2, uint16_t, uint16_t)
PAGESAN_COVERAGE(trace_const_cmp4, uint32_t, uint32_t)
PAGESAN_COVERAGE(trace_const_cmp8, uint64_t, uint64_t)
PAGESAN_COVERAGE(trace_switch, uint64_t, uint64_t *)
PAGESAN_COVERAGE(trace_div4, uint32_t)
PAGESAN_COVERAGE(trace_div8, uint64_t)
PAGESAN_COVERAGE(trace_gep, uintptr_t)
#undef PAGESAN_COVERAGE

extern "C" {
__attribute__((
    weak, visibility("default"))) PAGESAN_TLS uintptr_t __sancov_lowest_stack;
}

// sanitizer/ubsan_interface.h; UBSan's runtime has its own, weak as well.
PAGESAN_WEAK_INTERFACE const char *__ubsan_default_options() { return ""; }
