//===- live_objects.cpp - Which objects are there? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"
#include "heap/small_span.h"
#include "shadow/shadow_map.h"

namespace pagesan {

namespace {

bool readLarge(const LargeSpan &S, LiveObject &Out) {
  const Chunk &C = chunkAt(S.FirstChunk);
  // Acquire: pairs with the store of Live.
  if (C.State.load(Order::Acquire) != ChunkState::Live)
    return false;
  Out = {S.Begin, C.Size, C.AllocStack, C.Kind};
  return true;
}

bool readSlot(const SmallSpan &S, const ChunkBlock &Block, u32 Slot,
              LiveObject &Out) {
  // Acquire: pairs with the store that made the object.
  ChunkWord Word(Block.Words[Slot].load(Order::Acquire));
  // Of one that is being freed, or resized, its thread knows for sure.
  if (Word.state() != SlotState::Live && Word.state() != SlotState::Freeing)
    return false;
  Out = {S.slotBegin(Slot), Word.size(), Word.stack(),
         S.typeOf(&Block, Slot, Word).Kind};
  return true;
}

// Acquire: pairs with dropBlock().
const ChunkBlock *blockOf(const SmallSpan &S) {
  return S.Block.load(Order::Acquire);
}

} // namespace

bool heapFindLive(uptr Addr, LiveObject &Out) {
  const Span *S = spanOf(Addr);
  if (!S)
    return false;
  if (S->Kind == SpanKind::Large)
    return readLarge(*asLarge(S), Out) &&
           Addr - Out.Begin < maxOf(Out.Size, uptr(1));
  const SmallSpan &Small = *asSmall(S);
  const ChunkBlock *Block = blockOf(Small);
  u32 Slot = Small.slotOf(Addr);
  return Block && Slot < Small.Slots && readSlot(Small, *Block, Slot, Out) &&
         Addr - Out.Begin < maxOf(Out.Size, uptr(1));
}

void heapPrefetchLive(uptr Addr) {
  const Span *S = spanOf(Addr);
  if (!S || S->Kind == SpanKind::Large)
    return;
  const SmallSpan &Small = *asSmall(S);
  u32 Slot = Small.slotOf(Addr);
  if (const ChunkBlock *Block = blockOf(Small))
    __builtin_prefetch(&Block->Words[Slot]);
}

u64 heapHeldBytes() {
  u64 Sum = 0;
  for (uptr Addr = kHeapZoneBegin; Addr < heapFrontier();) {
    const Span *S = spanOf(Addr);
    Addr = S ? S->end() : Addr + kWindowSize;
    LiveObject Object;
    if (!S)
      continue;
    if (S->Kind == SpanKind::Small)
      Sum += asSmall(S)->IsCold ? 0 : kSmallSpanSize;
    else if (readLarge(*asLarge(S), Object))
      Sum += roundUpTo(Object.Size, kPageSize);
  }
  return Sum;
}

void heapForEachLive(void (*Fn)(const LiveObject &, void *), void *Arg) {
  for (uptr Addr = kHeapZoneBegin; Addr < heapFrontier();) {
    const Span *S = spanOf(Addr);
    if (!S) {
      Addr += kWindowSize;
      continue;
    }
    Addr = S->end();
    LiveObject Object;
    if (S->Kind == SpanKind::Large) {
      if (readLarge(*asLarge(S), Object))
        Fn(Object, Arg);
      continue;
    }
    const SmallSpan &Small = *asSmall(S);
    // What was never given out has never been written: reading takes memory.
    if (const ChunkBlock *Block = blockOf(Small))
      for (u32 I = 0; I < Small.UsedSlots; ++I)
        if (readSlot(Small, *Block, I, Object))
          Fn(Object, Arg);
  }
}

} // namespace pagesan
