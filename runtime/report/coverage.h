//===- report/coverage.h - Which code has run ---------------- -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_COVERAGE_H
#define PAGESAN_REPORT_COVERAGE_H

#include "support/atomic.h"

namespace pagesan {

// For -fsanitize-coverage=trace-pc-guard with option coverage=1: a guard for
// each place in the code, 0 as long as nobody cares, else the number of the
// place, from 1.
void numberGuards(u32 *Begin, u32 *End);
// By number less 1: the place, once it has run.
extern constinit Atomic<uptr> *CoveredPcs;
PAGESAN_ALWAYS_INLINE void notePlace(u32 Guard, uptr Pc) {
  if (!Guard)
    return;
  // Relaxed: everybody writes the same.
  Atomic<uptr> &Place = CoveredPcs[Guard - 1];
  if (!Place.load(Order::Relaxed))
    Place.store(Pc, Order::Relaxed);
}
void forgetPlaces();

// Writes coverage_dir/MODULE.PID.sancov for each module that has places, if
// option coverage is on.
void dumpCoverage();
// The same for places that the program has collected.
void dumpPlaces(const uptr *Pcs, uptr Count);

} // namespace pagesan

#endif // PAGESAN_REPORT_COVERAGE_H
