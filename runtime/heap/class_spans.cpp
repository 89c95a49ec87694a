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
// Freed slots are given out by age, which each free record says in coarse steps
// of bytes that the heap has given out. Whoever takes slots of a class, when
// freed ones are to come first, looks at the span that has been in the queue
// longest.
//
// What threads borrow was never given out. Looking for freed slots therefore
// never finds one that a thread has in its hands, whoever owns the span by
// then: its word says None until the thread gives it out. And a span of which
// something is borrowed is not dead, as those slots count as live.
//
//===----------------------------------------------------------------------===//
#include "heap/class_spans.h"

#include "heap/heap_object.h"

namespace pagesan {

namespace {

// How many spans of the queue are looked at for one to give out again, and what
// share of one must be free; the same of a thread's own span, and in bytes.
constexpr u32 kTries = 8, kLeastFreeShare = 16;
constexpr u32 kLeastOwnBytes = 2048;
// Of what a visit finds old enough.
constexpr u32 kLeastRipeShare = 16;

ClassSpans &classOf(const SmallSpan *S) { return S->Home->Classes[S->Class]; }

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

bool hasStock(const SmallSpan *S) {
  const Atomic<u64> *Stock = S->stock(S->Block.load(Order::Relaxed));
  for (u32 I = 0; I < S->bitWords(); ++I)
    if (Stock[I].load(Order::Relaxed))
      return true;
  return false;
}

void leave(ClassSpans &C, SmallSpan *S) {
  S->Phase = SpanPhase::Owned;
  S->Newer = C.Left;
  C.Left = S;
}

// A span that nobody owns any more: true when it is dead, else it waits, for
// another owner while it has stock.
bool settle(ClassSpans &C, SmallSpan *S) {
  if (hasStock(S)) {
    leave(C, S);
    return false;
  }
  // Acquire: pairs with the subtractions; everything about its chunks is done.
  if (S->Live.load(Order::Acquire) != 0) {
    enqueue(C, S);
    return false;
  }
  S->Phase = SpanPhase::Dead;
  return true;
}

// Of 64 slots, those that were freed so many ticks ago and are not in stock.
u64 ripeSlots(const SmallSpan *S, const ChunkBlock *Block, u32 First, u64 Now,
              u32 Ticks) {
  u64 Ripe = 0;
  u32 End = minOf(S->UsedSlots - First, 64u);
  for (u32 I = 0; I < End; ++I) {
    // Acquire: pairs with finishFree(), which is done with the slot.
    u64 Bits = Block->Words[First + I].load(Order::Acquire);
    Ripe |= u64(ChunkWord(Bits).state() == SlotState::Freed &&
                S->frees(Block)[First + I].ticksUntil(Now) >= Ticks)
            << I;
  }
  return Ripe & ~S->stock(Block)[First / 64].load(Order::Relaxed);
}

// What is old enough comes into stock, if it is enough to be worth it. The
// slots stay Freed until they are given out, so the count of live ones rises
// here: it may have included some of them still, and is too high then, never
// too low.
bool takeRipe(SmallSpan *S, u64 Least) {
  constexpr u32 kMostWords = kSmallSpanSize / kMinSlot / 64;
  u64 Ripe[kMostWords];
  ChunkBlock *Block = S->Block.load(Order::Relaxed);
  u32 Ticks = Least ? u32(Least >> kTickShift) + 1 : 0, Count = 0, Words = 0;
  u64 Now = S->Home->Small.ticks();
  for (u32 First = 0; First < S->UsedSlots; First += 64) {
    Ripe[Words] = ripeSlots(S, Block, First, Now, Ticks);
    Count += u32(__builtin_popcountll(Ripe[Words++]));
  }
  if (!Count || Count * kLeastRipeShare < S->UsedSlots)
    return false;
  for (u32 I = 0; I < Words; ++I)
    S->stock(Block)[I].fetchOr(Ripe[I], Order::Relaxed);
  S->Live.fetchAdd(Count, Order::Relaxed);
  return true;
}

// Of a span that the caller owns, or has the lock for. True when there is stock
// of freed slots that are old enough. Nothing has happened if it is not yet
// time.
bool visit(SmallSpan *S) {
  SmallQuarantine &Q = S->Home->Small;
  ReuseAge Age = reuseAge(*S->Home, S->SlotSize);
  u64 Now = heapClock(Q);
  if (Now - S->VisitedAt < Age.BetweenVisits)
    return false;
  S->VisitedAt = Now;
  return takeRipe(S, Age.Least);
}

// At least; some that are being freed just now may be missing.
u32 freedCount(const SmallSpan *S) {
  return S->Slots - minOf(S->Live.load(Order::Relaxed), u32(S->Slots));
}

// A span of the queue with stock, if one of the first has enough of age.
SmallSpan *takeAgain(ClassSpans &C) {
  for (u32 Try = 0; Try < kTries && C.Oldest; ++Try) {
    SmallSpan *S = C.Oldest;
    u64 Before = S->VisitedAt;
    // Empty ones are about to be buried.
    bool IsWorthIt = S->Live.load(Order::Relaxed) &&
                     freedCount(S) * kLeastFreeShare >= S->Slots;
    bool Takes = IsWorthIt && visit(S);
    if (IsWorthIt && !Takes && S->VisitedAt == Before)
      return nullptr; // it is not yet time, nor is it for those behind
    unlink(C, S);
    if (Takes) {
      S->Phase = SpanPhase::Owned;
      return S;
    }
    enqueue(C, S);
    if (IsWorthIt)
      return nullptr; // one visit is enough for now
  }
  return nullptr;
}

// Of the slots in one word of stock, those that were never given out.
u64 freshSlots(const SmallSpan *S, const ChunkBlock *Block, u32 Word) {
  u64 Fresh = S->stock(Block)[Word].load(Order::Relaxed);
  for (u64 Left = Fresh; Left; Left &= Left - 1) {
    u32 Bit = u32(__builtin_ctzll(Left)), Slot = Word * 64 + Bit;
    if (Slot >= S->UsedSlots)
      break;
    u64 Bits = Block->Words[Slot].load(Order::Relaxed);
    Fresh &= ~(u64(ChunkWord(Bits).state() != SlotState::None) << Bit);
  }
  return Fresh;
}

// Of a span that the caller owns, or has the lock for.
SlotBatch takeFresh(SmallSpan *S, uptr Bytes) {
  ChunkBlock *Block = S->Block.load(Order::Relaxed);
  for (u32 Word = 0; Word < S->bitWords(); ++Word)
    if (u64 Fresh = freshSlots(S, Block, Word))
      return takeSlots(S, Word, Fresh, Bytes);
  return {S, 0, 0};
}

SmallSpan *takeLeft(ClassSpans &C) {
  SmallSpan *S = C.Left;
  if (S)
    C.Left = S->Newer;
  return S;
}

void bury(SmallSpan *S) {
  addBytesInUse(S->Home->Small, -long(S->Slots) * S->SlotSize);
  addIdle(S->Home->Small, -long(S->Slots) * S->SlotSize);
  quarantineDeadSpan(S);
}

} // namespace

SlotBatch takeSlots(SmallSpan *S, u32 Word, u64 Candidates, uptr Bytes) {
  u32 Most = u32(maxOf(Bytes / S->SlotSize, uptr(1)));
  u32 End = minOf(u32(__builtin_ctzll(Candidates)) + Most, 64u);
  u64 Bits = Candidates & ~u64(0) >> (64 - End);
  u32 UsedEnd = Word * 64 + 64 - u32(__builtin_clzll(Bits));
  if (UsedEnd > S->UsedSlots) {
    long New = long(UsedEnd - S->UsedSlots) * S->SlotSize;
    addBytesInUse(S->Home->Small, New);
    addIdle(S->Home->Small, New);
    S->UsedSlots = u16(UsedEnd);
  }
  S->stock(S->Block.load(Order::Relaxed))[Word].fetchAnd(~Bits, Order::Relaxed);
  return {S, Word, Bits};
}

SlotBatch borrowSlots(Heap &H, u32 Class, uptr Bytes) {
  ClassSpans &C = H.Classes[Class];
  {
    ScopedLock Lock(C.Lock);
    SmallSpan *Again = isIdleOverfull(H) ? takeAgain(C) : nullptr;
    if (Again)
      return {Again, 0, 0};
    if (SmallSpan *S = takeLeft(C)) {
      SlotBatch Batch = takeFresh(S, Bytes);
      if (Batch.Bits && !settle(C, S)) // live: what was taken counts
        return Batch;
      return {S, 0, 0};
    }
  }
  SmallSpan *New = makeSmallSpan(H, Class, /*IsWanted=*/false);
  if (!New)
    return {};
  SlotBatch Batch = takeFresh(New, Bytes);
  returnSpan(New);
  return Batch;
}

void returnSlots(const SlotBatch &Batch) {
  SmallSpan *S = Batch.Span;
  ClassSpans &C = classOf(S);
  ScopedLock Lock(C.Lock);
  S->stock(S->Block.load(Order::Relaxed))[Batch.Word].fetchOr(Batch.Bits,
                                                              Order::Relaxed);
  if (S->Phase != SpanPhase::Queued)
    return;
  unlink(C, S);
  leave(C, S);
}

SmallSpan *exchangeSpan(Heap &H, SmallSpan *Old, u32 Class) {
  ClassSpans &C = H.Classes[Class];
  SmallSpan *New;
  bool IsOldDead;
  {
    ScopedLock Lock(C.Lock);
    IsOldDead = Old && settle(C, Old);
    New = isIdleOverfull(H) ? takeAgain(C) : nullptr;
    if (!New)
      New = takeLeft(C);
  }
  if (IsOldDead)
    bury(Old);
  return New ? New : makeSmallSpan(H, Class, /*IsWanted=*/Old != nullptr);
}

SmallSpan *tradeSpan(SmallSpan *Old) {
  ClassSpans &C = classOf(Old);
  ScopedLock Lock(C.Lock);
  SmallSpan *New = takeAgain(C);
  if (New)
    leave(C, Old);
  return New;
}

bool restockSpan(SmallSpan *S) {
  u32 Freed = freedCount(S);
  return Freed * S->SlotSize >= kLeastOwnBytes &&
         Freed * kLeastFreeShare >= S->UsedSlots && visit(S);
}

void returnSpan(SmallSpan *S) {
  ClassSpans &C = classOf(S);
  bool IsDead = false;
  {
    ScopedLock Lock(C.Lock);
    IsDead = settle(C, S);
  }
  if (IsDead)
    bury(S);
}

void onSpanEmpty(SmallSpan *S) {
  // The record of a span stays with its class for ever.
  ClassSpans &C = classOf(S);
  {
    ScopedLock Lock(C.Lock);
    if (S->Phase != SpanPhase::Queued || S->Live.load(Order::Acquire) != 0)
      return; // its owner will see, or another thread was first
    unlink(C, S);
    S->Phase = SpanPhase::Dead;
  }
  bury(S);
}

const ForkLock fork_locks::ClassSpans = {&TheHeap.Classes[0].Lock, kSizeClasses,
                                         sizeof(TheHeap.Classes[0])};

} // namespace pagesan
