//===- span_summary.h - Dead spans in few words -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The chunks of a span tend to be of a few sizes, made and freed in a few
// places. Of a dead span those are kept once each, and for each chunk a number
// of 0 to 8 bits: a use after free is still told with its stacks long after the
// full description has gone, at a tenth to a thousandth of its memory.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_SPAN_SUMMARY_H
#define PAGESAN_HEAP_SPAN_SUMMARY_H

#include "heap/small_span.h"

namespace pagesan {

// When it was freed is not known any more.
struct ChunkDescription {
  ChunkWord Word;
  FreeRecord Free;
};

// What makeSummary() works with: too large for the stack of a program.
inline constexpr uptr kSummaryScratch = uptr(16) << 10;
struct SummaryScratch;

// Part of start-up; false without memory.
[[nodiscard]] bool initSummaries();

// A summary's name; it fits a span's record. 0: none.
using SummaryId = u32;

// Of a dead span that has its block. kNoSummary when there is no memory for it,
// or when it would not be much smaller. Chunks beyond the 255th distinct
// description are not told apart any more.
inline constexpr SummaryId kNoSummary = 0;
SummaryId makeSummary(const SmallSpan &S, const ChunkBlock &Block,
                      SummaryScratch &Scratch);
void dropSummary(SummaryId Id);
u64 summaryBytes(SummaryId Id);

// Lock-free. False when nothing is known of the slot. Whoever asks looks again
// whether the span still has the summary: it may describe another one by now.
bool readSummary(SummaryId Id, u32 Slot, ChunkDescription &Out);

} // namespace pagesan

#endif // PAGESAN_HEAP_SPAN_SUMMARY_H
