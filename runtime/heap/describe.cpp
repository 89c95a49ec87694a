//===- describe.cpp - Which object does an address belong to?
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"
#include "heap/span.h"

namespace pagesan {

namespace {

struct Nearest {
  uptr Addr;
  u32 Index = 0;
  const Span *Owner = nullptr;
  uptr Distance = ~uptr(0);

  // Called from left to right: equally far, the left one stays.
  void consider(const Span *S, u32 Index) {
    const Chunk &C = chunkAt(Index);
    // Acquire: pairs with the stores that made the object.
    if (C.State.load(Order::Acquire) == ChunkState::None)
      return;
    uptr Begin = chunkBegin(*S, Index), End = Begin + C.Size;
    uptr Away = Addr < Begin ? Begin - Addr : Addr >= End ? Addr - End + 1 : 0;
    if (Away >= Distance)
      return;
    Distance = Away;
    this->Index = Index;
    Owner = S;
  }

  // The last object of a span that ends before Addr, or the first of one that
  // begins behind it.
  void considerNeighbour(const Span *S, bool IsLeft) {
    if (S)
      consider(S, IsLeft ? S->FirstChunk + S->Chunks - 1 : S->FirstChunk);
  }
};

void considerSlots(Nearest &N, const Span *S) {
  u32 Slot = S->Kind == SpanKind::Small ? S->slotOf(N.Addr) : 0;
  u32 First = Slot ? Slot - 1 : 0;
  for (u32 I = First; I <= Slot + 1 && I < S->Chunks; ++I)
    N.consider(S, S->FirstChunk + I);
}

} // namespace

bool heapDescribe(uptr Addr, ChunkInfo &Out) {
  if (!isHeapZone(Addr))
    return false;
  Nearest N{Addr};
  const Span *S = spanOf(Addr);
  uptr Left = S ? S->Begin - 1 : Addr - kWindowSize;
  uptr Right = S ? S->end() : Addr + kWindowSize;
  N.considerNeighbour(spanOf(Left), true);
  if (S)
    considerSlots(N, S);
  N.considerNeighbour(spanOf(Right), false);
  if (!N.Owner)
    return false;
  const Chunk &C = chunkAt(N.Index);
  Out.State = C.State.load(Order::Acquire);
  Out.Kind = C.Kind;
  Out.IsPageGranular = N.Owner->Kind == SpanKind::Large;
  Out.Begin = chunkBegin(*N.Owner, N.Index);
  Out.Size = C.Size;
  Out.AllocStack = C.AllocStack;
  Out.FreeStack = C.FreeStack;
  Out.AllocTid = C.AllocTid;
  Out.FreeTid = C.FreeTid;
  return true;
}

} // namespace pagesan
