//===- class_spans.cpp - The spans of each size class
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A span's count of live slots includes its stock, so that it is 0 only when
// nobody can give out a slot of it any more. It may rise from 0 again, while a
// thread that saw 0 waits for the lock, if the span was given out again in
// between: phase and count are looked at under the lock, and whoever finds a
// queued span without live slots buries it, no matter who emptied it.
//
//===----------------------------------------------------------------------===//
#include "heap/class_spans.h"

#include "heap/small_quarantine.h"

namespace pagesan {

namespace {

// How many spans of the queue are looked at for one to give out again, and what
// share of one must be free.
constexpr u32 kTries = 8;
constexpr u32 kLeastFreeShare = 8;
// The same of what a thread's own span has given out, and how many bytes.
constexpr u32 kLeastOwnShare = 4, kLeastOwnBytes = 2048;

struct ClassSpans {
  Mutex Lock{LockRank::ClassSpans};
  SmallSpan *Oldest = nullptr, *Newest = nullptr; // queued
  SmallSpan *Left = nullptr; // with stock, left behind by threads; by Newer
};
constinit ClassSpans Classes[kSizeClasses];

// All of these with the class's lock.

void enqueue(ClassSpans &C, SmallSpan *S) {
  S->Phase = SpanPhase::Queued;
  S->Older = C.Newest;
  S->Newer = nullptr;
  (C.Newest ? C.Newest->Newer : C.Oldest) = S;
  C.Newest = S;
}

void unlink(ClassSpans &C, SmallSpan *S) {
  (S->Older ? S->Older->Newer : C.Oldest) = S->Newer;
  (S->Newer ? S->Newer->Older : C.Newest) = S->Older;
}

// A span without stock: true when it is dead, else it waits.
bool settle(ClassSpans &C, SmallSpan *S) {
  // Acquire: pairs with the subtractions; everything about its chunks is done.
  if (S->Live.load(Order::Acquire) != 0) {
    enqueue(C, S);
    return false;
  }
  S->Phase = SpanPhase::Dead;
  return true;
}

// Every freed slot of the span comes into stock.
void refillStock(SmallSpan *S) {
  ChunkBlock *Block = S->Block.load(Order::Relaxed);
  u64 *Stock = S->stock(Block);
  u32 Count = 0;
  for (u32 Slot = 0; Slot < S->UsedSlots; Slot += 64) {
    u64 Free = 0;
    u32 End = minOf(S->Slots - Slot, 64u);
    for (u32 I = 0; I < End; ++I) {
      // Acquire: pairs with finishFree(), which is done with the slot.
      u64 Bits = Block->Words[Slot + I].load(Order::Acquire);
      Free |= u64(ChunkWord(Bits).state() == SlotState::Freed) << I;
    }
    Stock[Slot / 64] |= Free;
    Count += u32(__builtin_popcountll(Free));
  }
  // The count may have included some of them still: too high, never too low.
  S->Live.fetchAdd(Count, Order::Relaxed);
}

u32 roundUpShare(u32 Count, u32 Share) { return (Count + Share - 1) / Share; }

// At least; some that are being freed just now may be missing.
u32 freedSlots(const SmallSpan *S) {
  return S->Slots - minOf(S->Live.load(Order::Relaxed), u32(S->Slots));
}

SmallSpan *takeAgain(ClassSpans &C) {
  for (u32 Try = 0; Try < kTries && C.Oldest; ++Try) {
    SmallSpan *S = C.Oldest;
    u32 Live = S->Live.load(Order::Relaxed);
    // Empty ones are about to be buried.
    bool IsWorthIt =
        Live && S->Slots - minOf(Live, u32(S->Slots)) >=
                    (S->Slots + kLeastFreeShare - 1) / kLeastFreeShare;
    unlink(C, S);
    if (!IsWorthIt) {
      enqueue(C, S);
      continue;
    }
    S->Phase = SpanPhase::Owned;
    refillStock(S);
    return S;
  }
  return nullptr;
}

bool hasStock(const SmallSpan *S) {
  const u64 *Stock = S->stock(S->Block.load(Order::Relaxed));
  for (u32 I = 0; I * 64 < S->Slots; ++I)
    if (Stock[I])
      return true;
  return false;
}

void leave(ClassSpans &C, SmallSpan *S) {
  S->Newer = C.Left;
  C.Left = S;
}

void bury(SmallSpan *S) {
  addBytesInUse(-long(S->Slots) * S->SlotSize);
  addIdle(-long(S->Slots) * S->SlotSize);
  quarantineDeadSpan(S);
}

} // namespace

SmallSpan *exchangeSpan(SmallSpan *Old, u32 Class) {
  ClassSpans &C = Classes[Class];
  SmallSpan *New;
  bool IsOldDead;
  {
    ScopedLock Lock(C.Lock);
    IsOldDead = Old && settle(C, Old);
    New = isIdleOverfull() ? takeAgain(C) : nullptr;
    if (!New && (New = C.Left))
      C.Left = New->Newer;
  }
  if (IsOldDead)
    bury(Old);
  return New ? New : makeSmallSpan(Class, /*IsWanted=*/Old != nullptr);
}

SmallSpan *tradeSpan(SmallSpan *Old) {
  ClassSpans &C = Classes[Old->Class];
  ScopedLock Lock(C.Lock);
  SmallSpan *New = takeAgain(C);
  if (New)
    leave(C, Old);
  return New;
}

bool restockSpan(SmallSpan *S) {
  u32 Freed = freedSlots(S), Used = S->UsedSlots;
  if (Freed * S->SlotSize < kLeastOwnBytes ||
      Freed < roundUpShare(Used, kLeastOwnShare))
    return false;
  refillStock(S);
  return true;
}

void returnSpan(SmallSpan *S) {
  ClassSpans &C = Classes[S->Class];
  bool IsDead = false;
  {
    ScopedLock Lock(C.Lock);
    if (hasStock(S)) {
      leave(C, S);
    } else {
      IsDead = settle(C, S);
    }
  }
  if (IsDead)
    bury(S);
}

void onSpanEmpty(SmallSpan *S) {
  // The record of a span stays with its class for ever.
  ClassSpans &C = Classes[S->Class];
  {
    ScopedLock Lock(C.Lock);
    if (S->Phase != SpanPhase::Queued || S->Live.load(Order::Acquire) != 0)
      return; // its owner will see, or another thread was first
    unlink(C, S);
    S->Phase = SpanPhase::Dead;
  }
  bury(S);
}

const ForkLock fork_locks::ClassSpans = {&Classes[0].Lock, kSizeClasses,
                                          sizeof(ClassSpans)};

} // namespace pagesan
