//===- span.cpp - Spans, chunks and where they are recorded
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/span.h"

#include "platform/platform.h"

namespace pagesan {

namespace {

constexpr uptr kWindows = kHeapZoneSize / kWindowSize;
// As many as fit the zone with slots of 128 bytes on average; beyond that
// allocation fails as if memory had run out.
constexpr u64 kMaxChunks = u64(1) << 32;
constexpr uptr kRecordBlock = 1 << 20;
// One owner is kept for so many neighbouring chunks; spans start on such a
// border.
constexpr unsigned kChunkGroupShift = 3;

constinit Atomic<Span *> *SpanTable;
constinit Chunk *TheChunks;
constinit Span **GroupOwners;
constinit u64 NextChunk = u64(1) << kChunkGroupShift; // 0 ends lists
constinit uptr BlockNext, BlockEnd;
constinit Span *SpareLarge; // each with one chunk
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
  GroupOwners = reinterpret_cast<Span **>(
      mapTable((kMaxChunks >> kChunkGroupShift) * sizeof(Span *),
               "pagesan chunk owners"));
  return SpanTable && TheChunks && GroupOwners;
}

Span *spanOf(uptr Addr) {
  if (!isHeapZone(Addr) || !SpanTable)
    return nullptr;
  return SpanTable[(Addr - kHeapZoneBegin) >> kWindowShift].load(
      Order::Acquire);
}

static void fillTable(Span *S, Span *Value) {
  uptr First = (S->Begin - kHeapZoneBegin) >> kWindowShift;
  for (uptr I = First; I < First + S->Windows; ++I)
    SpanTable[I].store(Value, Order::Release);
}
void recordSpan(Span *S) { fillTable(S, S); }
void forgetSpan(Span *S) { fillTable(S, nullptr); }

void recycleSpanRecord(Span *S) {
  chunkAt(S->FirstChunk).State.store(ChunkState::None, Order::Relaxed);
  S->Next = SpareLarge;
  SpareLarge = S;
}

Span *newSpanRecord(u32 Chunks) {
  if (Chunks == 1 && SpareLarge) {
    Span *S = SpareLarge;
    SpareLarge = S->Next;
    return S;
  }
  u64 Groups = roundUpTo(Chunks, u64(1) << kChunkGroupShift);
  if (NextChunk + Groups > kMaxChunks)
    return nullptr;
  if (BlockNext + sizeof(Span) > BlockEnd) {
    SysResult Block = mapAnywhere(kRecordBlock, "pagesan span records");
    if (!Block.ok())
      return nullptr;
    BlockNext = Block.value();
    BlockEnd = BlockNext + kRecordBlock;
  }
  Span *S = reinterpret_cast<Span *>(BlockNext);
  BlockNext += sizeof(Span);
  S->FirstChunk = u32(NextChunk);
  S->Chunks = Chunks;
  NextChunk += Groups;
  RecordBytes.fetchAdd(sizeof(Span) + Groups * sizeof(Chunk), Order::Relaxed);
  return S;
}

Chunk &chunkAt(u32 Index) { return TheChunks[Index]; }
Span *spanOfChunk(u32 Index) { return GroupOwners[Index >> kChunkGroupShift]; }
void setSpanOfChunks(Span *S) {
  for (u64 I = S->FirstChunk; I < u64(S->FirstChunk) + S->Chunks;
       I += u64(1) << kChunkGroupShift)
    GroupOwners[I >> kChunkGroupShift] = S;
}

u64 metadataBytes() { return RecordBytes.load(Order::Relaxed); }

} // namespace pagesan
