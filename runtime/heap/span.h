//===- span.h - Spans, chunks and where they are recorded -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The heap zone is divided into spans of whole windows; a span belongs to one
// kind of object. All metadata lie outside the zone, so that overflows cannot
// damage them, and are never unmapped, so that readers need no lock: a reader
// that comes late sees an old description, not a fault.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_SPAN_H
#define PAGESAN_HEAP_SPAN_H

#include "heap/heap.h"
#include "pagesan/abi/shadow_layout.h"
#include "support/mutex.h"

namespace pagesan {

// One object, or the place for one.
struct Chunk {
  Atomic<ChunkState> State;
  AllocKind Kind;
  u16 Offset; // of the object in its slot, for large alignments
  u32 Next;   // in a list of free or quarantined chunks; 0 ends it
  u64 Size;   // as requested, in bytes
  u32 AllocStack, FreeStack;
  u32 AllocTid, FreeTid;
};
static_assert(sizeof(Chunk) == 32);

enum class SpanKind : u8 { Small, Large };

struct Span {
  uptr Begin;
  u32 Windows;
  SpanKind Kind;
  u8 SizeClass;   // small only
  u32 FirstChunk; // index of its chunks; a large span has one
  u32 Chunks;
  u32 SlotSize;  // small only
  u32 SlotRecip; // 2^32 / SlotSize, rounded up
  // Under the quarantine's lock: chunks that are dead, small only. All of
  // them: the span's memory has been given back.
  u32 DeadChunks;
  bool IsDiscarded;
  Mutex TransitionLock; // large: see promotion.cpp
  Span *Next;           // in the list of spare records

  uptr end() const { return Begin + u64(Windows) * kWindowSize; }
  // Offset is below 2^17 and SlotSize at most 2^14: the rounded reciprocal is
  // exact.
  u32 slotOf(uptr Addr) const {
    return u32((u64(Addr - Begin) * SlotRecip) >> 32);
  }
  uptr slotBegin(u32 Slot) const { return Begin + u64(Slot) * SlotSize; }
};

// Reserves the tables; false without memory.
[[nodiscard]] bool initSpans();

// The span that owns Addr's window, nullptr when none does. Lock-free.
Span *spanOf(uptr Addr);
// Acquire: pairs with recordSpan.
void recordSpan(Span *S); // release
void forgetSpan(Span *S);

// Zero-filled but for chunks; nullptr without memory. Serialised by the caller
// (ranges' lock).
Span *newSpanRecord(u32 Chunks);
// A large span's record, and its chunk, may describe another span. Readers that
// still hold it see one description or the other, never memory that is gone.
void recycleSpanRecord(Span *S);

Chunk &chunkAt(u32 Index);
// The span of a chunk that exists.
Span *spanOfChunk(u32 Index);
void setSpanOfChunks(Span *S);

inline uptr chunkBegin(const Span &S, u32 Index) {
  const Chunk &C = chunkAt(Index);
  if (S.Kind == SpanKind::Large)
    return S.Begin;
  return S.slotBegin(Index - S.FirstChunk) + C.Offset;
}

u64 metadataBytes();

} // namespace pagesan

#endif // PAGESAN_HEAP_SPAN_H
