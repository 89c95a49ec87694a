//===- describe.cpp - Which object does an address belong to?
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"
#include "heap/span_summary.h"

namespace pagesan {

namespace {

ChunkInfo describeLarge(const LargeSpan &S) {
  const Chunk &C = chunkAt(S.FirstChunk);
  ChunkInfo Info = {};
  // Acquire: pairs with the stores that made the object.
  Info.State = C.State.load(Order::Acquire);
  Info.Kind = C.Kind;
  Info.IsPageGranular = true;
  Info.Begin = S.Begin;
  Info.Size = C.Size;
  Info.AllocStack = C.AllocStack;
  Info.FreeStack = C.FreeStack;
  Info.AllocTid = C.AllocTid;
  Info.FreeTid = C.FreeTid;
  return Info;
}

void describeFromSummary(const SmallSpan &S, u32 Slot, ChunkInfo &Info) {
  // Acquire: pairs with the store of a summary that is complete. One that is
  // taken away meanwhile stays readable, and is not believed.
  SummaryId Id = S.Summary.load(Order::Acquire);
  ChunkDescription C = {ChunkWord(0), {}};
  if (Id == kNoSummary || !readSummary(Id, Slot, C) ||
      S.Summary.load(Order::Acquire) != Id) {
    Info.Size = S.SlotSize - kSmallStep;
    Info.IsForgotten = true;
    return;
  }
  Info.Kind = C.Word.kind();
  Info.Size = C.Word.size();
  Info.AllocStack = C.Word.stack();
  Info.AllocTid = C.Word.tid();
  Info.FreeStack = C.Free.Stack;
  Info.FreeTid = C.Free.tid();
}

ChunkInfo describeSlot(const SmallSpan &S, u32 Slot) {
  ChunkInfo Info = {};
  Info.Begin = S.slotBegin(Slot);
  Info.State = ChunkState::Freed;
  // Acquire: pairs with dropBlock(). A block that is taken away meanwhile
  // stays readable.
  const ChunkBlock *Block = S.Block.load(Order::Acquire);
  if (!Block) {
    describeFromSummary(S, Slot, Info);
    return Info;
  }
  // Acquire: pairs with the stores that made and freed the object.
  ChunkWord Word(Block->Words[Slot].load(Order::Acquire));
  Info.Kind = Word.kind();
  Info.Size = Word.size();
  Info.AllocStack = Word.stack();
  Info.AllocTid = Word.tid();
  if (Word.state() == SlotState::None)
    Info.State = ChunkState::None;
  else if (Word.state() == SlotState::Live)
    Info.State = ChunkState::Live;
  else if (Word.state() == SlotState::Freed) {
    Info.FreeStack = S.frees(Block)[Slot].Stack;
    Info.FreeTid = S.frees(Block)[Slot].tid();
  }
  return Info;
}

struct Nearest {
  uptr Addr;
  ChunkInfo Info = {};
  uptr Distance = ~uptr(0);

  // Called from left to right: equally far, the left one stays.
  void consider(const ChunkInfo &C) {
    if (C.State == ChunkState::None)
      return;
    uptr End = C.Begin + C.Size;
    uptr Away = Addr < C.Begin ? C.Begin - Addr
                : Addr >= End  ? Addr - End + 1
                               : 0;
    if (Away >= Distance)
      return;
    Distance = Away;
    Info = C;
  }

  // The last object of a span that ends before Addr, or the first of one that
  // begins behind it.
  void considerNeighbour(const Span *S, bool IsLeft) {
    if (!S)
      return;
    if (S->Kind == SpanKind::Large)
      return consider(describeLarge(*asLarge(S)));
    IsLeft ? considerDownFrom(*asSmall(S), asSmall(S)->Slots - 1)
           : considerUpFrom(*asSmall(S), 0);
  }

  void considerSpan(const Span *S) {
    if (S->Kind == SpanKind::Large)
      return consider(describeLarge(*asLarge(S)));
    const SmallSpan &Small = *asSmall(S);
    u32 Slot = minOf(Small.slotOf(Addr), Small.Slots - 1u);
    if (Slot)
      considerDownFrom(Small, Slot - 1);
    consider(describeSlot(Small, Slot));
    considerUpFrom(Small, Slot + 1);
  }

private:
  // The nearest slot that ever held an object.
  void considerDownFrom(const SmallSpan &S, u32 Slot) {
    for (u32 Left = Slot + 1; Left; --Left)
      if (considerSlot(S, Left - 1))
        return;
  }
  void considerUpFrom(const SmallSpan &S, u32 Slot) {
    for (; Slot < S.Slots; ++Slot)
      if (considerSlot(S, Slot))
        return;
  }
  bool considerSlot(const SmallSpan &S, u32 Slot) {
    ChunkInfo Info = describeSlot(S, Slot);
    consider(Info);
    return Info.State != ChunkState::None;
  }
};

// The nearest span below or above Addr, from its own window's neighbour on.
constexpr uptr kFarthest = uptr(64) << 20;
const Span *spanBelow(uptr Addr) {
  for (uptr At = Addr; At >= kHeapZoneBegin && Addr - At < kFarthest;
       At -= kWindowSize)
    if (const Span *S = spanOf(At))
      return S;
  return nullptr;
}
const Span *spanAbove(uptr Addr) {
  for (uptr At = Addr; isHeapZone(At) && At - Addr < kFarthest;
       At += kWindowSize)
    if (const Span *S = spanOf(At))
      return S;
  return nullptr;
}

} // namespace

bool heapDescribe(uptr Addr, ChunkInfo &Out) {
  if (!isHeapZone(Addr))
    return false;
  Nearest N{Addr};
  const Span *S = spanOf(Addr);
  N.considerNeighbour(spanBelow(S ? S->Begin - 1 : Addr), true);
  if (S)
    N.considerSpan(S);
  N.considerNeighbour(spanAbove(S ? S->end() : Addr), false);
  Out = N.Info;
  return N.Distance != ~uptr(0);
}

} // namespace pagesan
