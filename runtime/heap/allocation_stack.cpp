//===- allocation_stack.cpp - Who is said to have allocated -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"
#include "heap/small.h"

namespace pagesan {

static bool setSlotStack(SmallSpan &S, uptr Begin, u32 Stack, u32 Tid) {
  // Acquire: pairs with dropBlock().
  ChunkBlock *Block = S.Block.load(Order::Acquire);
  u32 Slot = S.slotOf(Begin);
  if (!Block || Slot >= S.Slots || S.slotBegin(Slot) != Begin)
    return false;
  Atomic<u64> &Word = Block->Words[Slot];
  u64 Old = Word.load(Order::Relaxed);
  for (;;) {
    ChunkWord Known(Old);
    if (Known.state() != SlotState::Live)
      return false;
    u64 New = ChunkWord::live(Known.size(), Known.kind(), Stack, Tid).bits();
    // Release, as the store that made the object. A free that is faster wins.
    if (Word.compareExchange(Old, New, Order::Release))
      return true;
  }
}

void heapForgetFamily(const void *Ptr) {
  Span *S = spanOf(uptr(Ptr));
  if (!S)
    return;
  if (S->Kind == SpanKind::Large) {
    if (S->Begin == uptr(Ptr))
      chunkAt(asLarge(S)->FirstChunk).Kind = AllocKind::Malloc;
    return;
  }
  SmallObject O;
  if (!findSmallObject(asSmall(S), uptr(Ptr), O) || !O.Block ||
      O.Word.state() != SlotState::Live)
    return;
  u64 Old = O.Word.bits();
  // Release, as the store that made the object. A free that is faster wins.
  (void)O.Block->Words[O.Slot].compareExchange(
      Old, O.Word.withKind(AllocKind::Malloc).bits(), Order::Release);
}

bool heapSetAllocationStack(uptr Begin, u32 Stack, u32 Tid) {
  Span *S = spanOf(Begin);
  if (!S)
    return false;
  if (S->Kind == SpanKind::Small)
    return setSlotStack(*asSmall(S), Begin, Stack, Tid);
  Chunk &C = chunkAt(asLarge(S)->FirstChunk);
  // Acquire: pairs with the store of Live. The object is the caller's, who does
  // not free it meanwhile.
  if (C.State.load(Order::Acquire) != ChunkState::Live || S->Begin != Begin)
    return false;
  C.AllocStack = Stack;
  C.AllocTid = Tid;
  return true;
}

} // namespace pagesan
