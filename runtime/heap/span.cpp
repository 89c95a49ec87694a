//===- span.cpp - Spans, chunks and where they are recorded
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/span.h"

#include "platform/platform.h"

namespace pagesan {

constinit Atomic<Span *> *SpanTable;

namespace {

constexpr uptr kWindows = kHeapZoneSize / kWindowSize;
// One for each window would be enough.
constexpr u64 kMaxChunks = kWindows;
constexpr uptr kRecordBlock = 1 << 20;

constinit Chunk *TheChunks;
constinit u64 NextChunk;
constinit uptr BlockNext, BlockEnd;
constinit LargeSpan *SpareRecords;
constinit Atomic<u64> RecordBytes;

uptr mapTable(u64 Bytes, const char *Name) {
  SysResult Mapped = mapAnywhere(Bytes, Name);
  return Mapped.ok() ? Mapped.value() : 0;
}

} // namespace

bool initSpans() {
  SpanTable = reinterpret_cast<Atomic<Span *> *>(
      mapTable(kWindows * sizeof(Span *), "pagesan spans"));
  TheChunks = reinterpret_cast<Chunk *>(
      mapTable(kMaxChunks * sizeof(Chunk), "pagesan chunks"));
  return SpanTable && TheChunks;
}

static void fillTable(Span *S, Span *Value) {
  uptr First = (S->Begin - kHeapZoneBegin) >> kWindowShift;
  for (uptr I = First; I < First + S->Windows; ++I)
    SpanTable[I].store(Value, Order::Release);
}
void recordSpan(Span *S) { fillTable(S, S); }
void forgetSpan(Span *S) { fillTable(S, nullptr); }

void recycleSpanRecord(LargeSpan *S) {
  chunkAt(S->FirstChunk).State.store(ChunkState::None, Order::Relaxed);
  S->Next = SpareRecords;
  SpareRecords = S;
}

LargeSpan *newSpanRecord() {
  if (LargeSpan *S = SpareRecords) {
    SpareRecords = S->Next;
    return S;
  }
  if (NextChunk == kMaxChunks)
    return nullptr;
  if (BlockNext + sizeof(LargeSpan) > BlockEnd) {
    SysResult Block = mapAnywhere(kRecordBlock, "pagesan span records");
    if (!Block.ok())
      return nullptr;
    BlockNext = Block.value();
    BlockEnd = BlockNext + kRecordBlock;
  }
  LargeSpan *S = reinterpret_cast<LargeSpan *>(BlockNext);
  BlockNext += sizeof(LargeSpan);
  S->FirstChunk = u32(NextChunk++);
  RecordBytes.fetchAdd(sizeof(LargeSpan) + sizeof(Chunk), Order::Relaxed);
  return S;
}

Chunk &chunkAt(u32 Index) { return TheChunks[Index]; }

u64 metadataBytes() { return RecordBytes.load(Order::Relaxed); }

} // namespace pagesan
