//===- class_spans.h - The spans of each size class -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Who may give out the slots of a span, and when it is dead. A span is owned by
// a thread while it has slots in stock, then waits in its class's queue until
// it is empty, or until its freed slots are given out once more. Threads that
// use a class little own none of its spans: they borrow slots of one that waits
// for an owner.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_CLASS_SPANS_H
#define PAGESAN_HEAP_CLASS_SPANS_H

#include "heap/small_span.h"

namespace pagesan {

// Of one class.
struct ClassSpans {
  Mutex Lock{LockRank::ClassSpans};
  SmallSpan *Oldest = nullptr, *Newest = nullptr; // queued
  SmallSpan *Left = nullptr; // with stock, left behind by threads; by Newer
};

// Slots of one word of a span's stock.
struct SlotBatch {
  SmallSpan *Span; // nullptr: without memory
  u32 Word;
  u64 Bits; // 0: the caller owns the span instead
};
// Takes slots of the caller's span out of its stock: one of Candidates, all in
// stock, and those that are at most Bytes behind it.
SlotBatch takeSlots(SmallSpan *S, u32 Word, u64 Candidates, uptr Bytes);
// So many bytes of slots, one at least, that were never given out.
SlotBatch borrowSlots(Heap &H, u32 Class, uptr Bytes);
// Takes back what was borrowed and not given out. Whoever owns the span may be
// at its stock.
void returnSlots(const SlotBatch &Batch);

// Takes back a span without stock (or none) and returns one with, owned by the
// caller. nullptr without memory.
SmallSpan *exchangeSpan(Heap &H, SmallSpan *Old, u32 Class);
// Takes back a span, whose stock is all of slots that were never given out, and
// returns one with freed slots in stock; nullptr, and nothing has happened,
// when there is none whose age allows it.
SmallSpan *tradeSpan(SmallSpan *Old);
// The caller's span, of which no slot is in its hands: its freed slots come
// into stock if they are old and many.
bool restockSpan(SmallSpan *S);
// Takes back a span, whatever its stock.
void returnSpan(SmallSpan *S);
// Its count of live slots has just become 0. Many threads may think so at the
// same time, and late.
void onSpanEmpty(SmallSpan *S);

} // namespace pagesan

#endif // PAGESAN_HEAP_CLASS_SPANS_H
