//===- span.cpp - Spans, chunks and where they are recorded
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/span.h"

#include "platform/metadata.h"

namespace pagesan {

constinit Atomic<Span *> *SpanTable;

namespace {

constexpr uptr kWindows = kHeapZoneSize / kWindowSize;
constexpr MetadataTable<Atomic<Span *>, Metadata::SpanTable> kSpans;
static_assert(kSpans.kCapacity >= kWindows);
constexpr MetadataTable<Atomic<Span *>, Metadata::CoarseSpans> kCoarseSpans;
static_assert(kCoarseSpans.kCapacity >= kHeapZoneSize / kCoarseUnit);
// One for each window would be enough. Number 0 is nobody's.
constexpr MetadataTable<Chunk, Metadata::LargeChunks> kChunks;
constinit u32 LastChunk;
constinit Records<LargeSpan> LargeRecords{Metadata::LargeRecords};
constinit Atomic<u64> RecordBytes;

} // namespace

bool initSpans() {
  if (!kSpans.open() || !kCoarseSpans.open() || !kChunks.open() ||
      !LargeRecords.open())
    return false;
  SpanTable = kSpans.data();
  return true;
}

static void fillEntries(Atomic<Span *> *Table, uptr Unit, uptr Begin, uptr End,
                        Span *Value) {
  for (uptr Addr = Begin; Addr < End; Addr += Unit)
    Table[(Addr - kHeapZoneBegin) / Unit].store(Value, Order::Release);
}

static void fillTable(Span *S, Span *Value) {
  uptr Begin = roundUpTo(S->Begin, kCoarseUnit);
  uptr End = maxOf(Begin, roundDownTo(S->end(), kCoarseUnit));
  if (Begin >= S->end())
    Begin = End = S->end();
  fillEntries(SpanTable, kWindowSize, S->Begin, Begin, Value);
  fillEntries(kCoarseSpans.data(), kCoarseUnit, Begin, End, Value);
  fillEntries(SpanTable, kWindowSize, End, S->end(), Value);
}

Span *coarseSpanOf(uptr Addr) {
  // Acquire: pairs with recordSpan.
  return kCoarseSpans[(Addr - kHeapZoneBegin) / kCoarseUnit].load(
      Order::Acquire);
}
void recordSpan(Span *S) { fillTable(S, S); }
void forgetSpan(Span *S) { fillTable(S, nullptr); }

void recycleSpanRecord(LargeSpan *S) {
  chunkAt(S->FirstChunk).State.store(ChunkState::None, Order::Relaxed);
  LargeRecords.give(S);
}

LargeSpan *newSpanRecord() {
  LargeSpan *S = LargeRecords.take();
  if (!S || S->FirstChunk)
    return S;
  if (LastChunk + 1 == kChunks.kCapacity) {
    LargeRecords.give(S);
    return nullptr;
  }
  S->FirstChunk = ++LastChunk;
  RecordBytes.fetchAdd(sizeof(LargeSpan) + sizeof(Chunk), Order::Relaxed);
  return S;
}

Chunk &chunkAt(u32 Index) { return kChunks[Index]; }

u64 metadataBytes() { return RecordBytes.load(Order::Relaxed); }

} // namespace pagesan
