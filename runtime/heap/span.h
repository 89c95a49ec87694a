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

// One large object.
struct Chunk {
  Atomic<ChunkState> State;
  AllocKind Kind;
  u8 AlignHintLog; // 0: none was said
  u64 Size;        // as requested, in bytes
  u32 AllocStack, FreeStack;
  u32 AllocTid, FreeTid;
};

enum class SpanKind : u8 { Small, Large };

inline constexpr u32 kMaxPiecesOfSpan = 8;

struct Span {
  uptr Begin;
  struct Heap *Home; // whose it is
  u32 Windows;
  SpanKind Kind;
  Atomic<bool> IsChanged; // by the program; program_mappings.h

  uptr end() const { return Begin + u64(Windows) * kWindowSize; }
};

struct LargeSpan : Span {
  u32 FirstChunk; // index of its description
  u32 MappedBy;   // whose its addresses are; own_addresses.h
  // Ends, in pages from Begin, of what the page pool has moved here.
  u8 Pieces;
  bool IsQuarantined; // the quarantine's lock
  u32 PieceEnds[kMaxPiecesOfSpan];
  Mutex TransitionLock; // see promotion.cpp
  LargeSpan *Next;      // in quarantine, or in the list of spare records
};

inline LargeSpan *asLarge(Span *S) { return static_cast<LargeSpan *>(S); }
inline const LargeSpan *asLarge(const Span *S) {
  return static_cast<const LargeSpan *>(S);
}

// Reserves the tables; false without memory.
[[nodiscard]] bool initSpans();

extern constinit Atomic<Span *> *SpanTable; // one entry for each window
// A span that fills all windows of such a unit is recorded once for them, so
// that an object of 64 GiB takes 4096 entries instead of 2 million.
inline constexpr uptr kCoarseUnit = uptr(16) << 20;
Span *coarseSpanOf(uptr Addr);
// The span that owns Addr's window, nullptr when none does. Lock-free.
PAGESAN_ALWAYS_INLINE Span *spanOf(uptr Addr) {
  if (PAGESAN_UNLIKELY(!isHeapZone(Addr) || !SpanTable))
    return nullptr;
  // Acquire: pairs with recordSpan.
  Span *S =
      SpanTable[(Addr - kHeapZoneBegin) >> kWindowShift].load(Order::Acquire);
  return PAGESAN_LIKELY(S != nullptr) ? S : coarseSpanOf(Addr);
}
void recordSpan(Span *S); // release
void forgetSpan(Span *S);

// Zero-filled but for its chunk; nullptr without memory. Serialised by the
// caller (ranges' lock).
LargeSpan *newSpanRecord();
// The record, and its chunk, may describe another span. Readers that
// still hold it see one description or the other, never memory that is gone.
void recycleSpanRecord(LargeSpan *S);

Chunk &chunkAt(u32 Index);
u64 metadataBytes();

} // namespace pagesan

#endif // PAGESAN_HEAP_SPAN_H
