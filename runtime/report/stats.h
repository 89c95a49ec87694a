//===- stats.h - print_stats=1 -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_STATS_H
#define PAGESAN_REPORT_STATS_H

namespace pagesan {

// Pages by state, windows by kind, trips by cause, promotions, quarantine,
// mappings, stored stacks, memory; to the report stream. Any time, any thread.
void printStats();

// printStats() if option print_stats=1 asks for it. At the end of the process.
void printStatsAtExit();

} // namespace pagesan

#endif // PAGESAN_REPORT_STATS_H
