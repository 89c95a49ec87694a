//===- page_pool.cpp - Pages of dead large objects, for the next
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pages that have moved lie in a mapping of their own, as the kernel remembers
// where anonymous pages were first. Such a piece costs up to two mappings until
// its place is mapped anew, which merges it with the zone around it; all of
// them together stay inside the mapping budget. A mapping that fork has copied
// does not merge: children leave moving alone.
//
//===----------------------------------------------------------------------===//
#include "heap/page_pool.h"

#include "support/flags.h"
#include "heap/guards.h"
#include "platform/platform.h"
#include "shadow/mapping_budget.h"
#include "support/memory.h"

#include <errno.h>

namespace pagesan {

namespace {

// Part of a dead object, in one mapping.
struct Piece {
  LargeSpan *Owner;
  uptr Begin, End;
  bool HasMoved; // in a mapping of its own
  uptr size() const { return End - Begin; }
};

constexpr u32 kMaxPieces = kMaxPiecesOfPool;
constexpr u64 kMappingsPerPiece = 2;
// Of a new object; the rest is for realloc.
constexpr u32 kMaxReceived = kMaxPiecesOfSpan / 2;

struct Pool {
  Mutex Lock{LockRank::PagePool};
  Piece Pieces[kMaxPieces] = {}; // oldest first
  u32 Count = 0;
  u64 Bytes = 0;
  uptr Largest = 0;      // object that died so far
  u32 TakenForDense = 0; // of the next pieces, that many
};
constinit Pool ThePool;
constinit Atomic<u64> LiveBytes;
// Kernels before 5.7 cannot move pages and keep the old place mapped; a hole,
// however short, could be taken by another thread's mapping.
constinit Atomic<bool> CannotMove;

bool mayMove() { return !CannotMove.load(Order::Relaxed); }

// Merges with the zone around it, whose advice it gets.
bool mapAnew(uptr Begin, uptr End) {
  if (!mapZeroAt(Begin, End - Begin).ok())
    return false;
  adviseHeapMemory(Begin, End - Begin);
  return true;
}

// Zero afterwards, and part of the zone's mapping again if it was moved there.
void giveBack(uptr Begin, uptr End, bool HasMoved) {
  if (Begin == End || (!HasMoved && discard(Begin, End - Begin).ok()))
    return;
  // Moved, or locked in memory by the program. When this fails for want of
  // mappings, the place is as it was: then zeroing keeps what callers rely on.
  if (!mapAnew(Begin, End))
    setMemory(reinterpret_cast<void *>(Begin), 0, End - Begin);
  else if (HasMoved)
    returnMappings(kMappingsPerPiece);
}

void release(uptr Begin, uptr End, bool HasMoved) {
  giveBack(Begin, End, HasMoved);
  guardPages(Begin, End);
}

// At least what any object that died needs, as the next one may be like it; the
// C library keeps as much, up to the same 64 MiB. Beyond that, a share of what
// lives.
u64 limit() {
  constexpr u64 kLeast = u64(1) << 20, kMost = u64(64) << 20;
  constexpr u64 kShareOfLive = 8;
  int Wanted = flags().large_resident_mb;
  if (Wanted >= 0)
    return u64(Wanted) << 20;
  u64 Like = minOf(maxOf(u64(ThePool.Largest), kLeast), kMost);
  return maxOf(Like, LiveBytes.load(Order::Relaxed) / kShareOfLive);
}

// The caller holds the lock, here and below.
void removeAt(u32 I) {
  Pool &P = ThePool;
  for (--P.Count; I < P.Count; ++I)
    P.Pieces[I] = P.Pieces[I + 1];
}

void dropAt(u32 I) {
  Piece Old = ThePool.Pieces[I];
  removeAt(I);
  ThePool.Bytes -= Old.size();
  release(Old.Begin, Old.End, Old.HasMoved);
}

// Moving costs as much as some eight faults. Of an object whose pages are
// mostly untouched the next one will hardly touch more. Looking costs a tenth
// of moving: after one that is not sparse the next few are taken to be like it.
bool isSparse(uptr Begin, uptr End) {
  constexpr u32 kFewPages = 6, kLookEvery = 8;
  constexpr uptr kMost = 512; // pages that are looked at
  if (ThePool.TakenForDense) {
    --ThePool.TakenForDense;
    return false;
  }
  uptr Pages = (End - Begin) >> kPageShift;
  u8 IsPresent[kMost];
  if (Pages > kMost || !lookAtPages(Begin, End - Begin, IsPresent).ok())
    return false;
  u32 Present = 0;
  for (uptr I = 0; I < Pages; ++I)
    Present += IsPresent[I] & 1;
  if (Present <= kFewPages)
    return true;
  ThePool.TakenForDense = kLookEvery - 1;
  return false;
}

void keep(LargeSpan *S, uptr Begin, uptr End, bool HasMoved) {
  Pool &P = ThePool;
  u64 Most = limit();
  if (!mayMove() || guardsAreOn() || End - Begin < kMinMovedBytes ||
      Most < kMinMovedBytes || isSparse(Begin, End))
    return release(Begin, End, HasMoved);
  if (End - Begin > Most) {
    // The front is kept. Splitting a moved piece would split its mapping.
    uptr Kept = Begin + roundDownTo(Most, kPageSize);
    if (HasMoved)
      discard(Kept, End - Kept).ignore(); // locked: it stays, as does the rest
    else
      release(Kept, End, false);
    if (!HasMoved)
      End = Kept;
  }
  while (P.Count && (P.Bytes + (End - Begin) > Most || P.Count == kMaxPieces))
    dropAt(0);
  P.Pieces[P.Count++] = {S, Begin, End, HasMoved};
  P.Bytes += End - Begin;
}

// The smallest piece that holds Bytes, else the largest: of equal ones the
// youngest, whose pages are the likeliest to be in the processor's cache.
u32 choose(uptr Bytes) {
  Pool &P = ThePool;
  u32 Best = kMaxPieces;
  for (u32 I = 0; I < P.Count; ++I) {
    uptr Size = P.Pieces[I].size();
    uptr BestSize = Best < kMaxPieces ? P.Pieces[Best].size() : 0;
    bool Better =
        BestSize < Bytes ? Size >= BestSize : Size >= Bytes && Size <= BestSize;
    if (Best == kMaxPieces || Better)
      Best = I;
  }
  return Best;
}

// One mapping's worth. Nothing has changed when it returns false.
bool move(uptr From, uptr Bytes, uptr To) {
  if (!takeMappings(kMappingsPerPiece, MappingUse::Optional))
    return false;
  SysResult Moved = movePagesOut(From, Bytes, To);
  if (Moved.ok())
    return true;
  returnMappings(kMappingsPerPiece);
  if (Moved.error() == EINVAL)
    CannotMove.store(true, Order::Relaxed);
  return false;
}

// Records that [S's last piece's end, End) has moved there.
void addPiece(LargeSpan *S, uptr End) {
  S->PieceEnds[S->Pieces++] = u32((End - S->Begin) >> kPageShift);
}

uptr pieceEnd(const LargeSpan *S, u32 I) {
  return S->Begin + (u64(S->PieceEnds[I]) << kPageShift);
}

} // namespace

void donatePages(LargeSpan *S, uptr Begin, uptr End) {
  ScopedLock Lock(ThePool.Lock);
  ThePool.Largest = maxOf(ThePool.Largest, End - Begin);
  for (u32 I = 0; I < S->Pieces; ++I) {
    uptr PieceEnd = pieceEnd(S, I);
    keep(S, Begin, PieceEnd, /*HasMoved=*/true);
    Begin = PieceEnd;
  }
  S->Pieces = 0;
  if (Begin < End)
    keep(S, Begin, End, /*HasMoved=*/false);
}

void receivePages(LargeSpan *S, uptr Begin, uptr End) {
  if (!mayMove())
    return;
  ScopedLock Lock(ThePool.Lock);
  Pool &P = ThePool;
  while (End - Begin >= kMinMovedBytes && S->Pieces < kMaxReceived) {
    u32 I = choose(End - Begin);
    if (I == kMaxPieces)
      return;
    Piece &From = P.Pieces[I];
    uptr Bytes = minOf(From.size(), End - Begin);
    if (!move(From.Begin, Bytes, Begin))
      return;
    Begin += Bytes;
    addPiece(S, Begin);
    P.Bytes -= Bytes;
    // What is left of a moved piece stays a mapping of its own.
    if (From.HasMoved && Bytes < From.size())
      (void)mapAnew(From.Begin, From.Begin + Bytes); // else it reads zero too
    else if (From.HasMoved)
      release(From.Begin, From.End, true);
    From.Begin += Bytes;
    if (From.Begin == From.End)
      removeAt(I);
    else if (From.size() < kMinMovedBytes)
      dropAt(I);
  }
}

void discardPages(LargeSpan *S, uptr Begin, uptr End) {
  for (u32 I = 0; I < S->Pieces; ++I) {
    release(Begin, pieceEnd(S, I), /*HasMoved=*/true);
    Begin = pieceEnd(S, I);
  }
  S->Pieces = 0;
  release(Begin, maxOf(Begin, End), /*HasMoved=*/false);
}

uptr handOverPages(LargeSpan *From, LargeSpan *To, uptr Bytes) {
  uptr Wanted = roundUpTo(Bytes, kPageSize), Done = 0;
  uptr Unmoved =
      Wanted -
      (From->Pieces ? pieceEnd(From, From->Pieces - 1) - From->Begin : 0);
  // Moved pieces never grow together: copying all of them once in a while does.
  if (!mayMove() ||
      From->Pieces + (Unmoved >= kMinMovedBytes) > kMaxPiecesOfSpan)
    return 0;
  while (Done < Wanted && To->Pieces < kMaxPiecesOfSpan) {
    // The next piece of the old object, or what never moved.
    uptr End = Wanted;
    for (u32 I = From->Pieces; I-- > 0;)
      if (pieceEnd(From, I) - From->Begin > Done)
        End = minOf(Wanted, pieceEnd(From, I) - From->Begin);
    if (End - Done < kMinMovedBytes ||
        !move(From->Begin + Done, End - Done, To->Begin + Done))
      break;
    Done = End;
    addPiece(To, To->Begin + Done);
  }
  return minOf(Done, Bytes);
}

void withdrawPages(LargeSpan *S) {
  ScopedLock Lock(ThePool.Lock);
  for (u32 I = ThePool.Count; I-- > 0;)
    if (ThePool.Pieces[I].Owner == S)
      dropAt(I);
}

void drainPagePool() {
  ScopedLock Lock(ThePool.Lock);
  while (ThePool.Count)
    dropAt(ThePool.Count - 1);
}

bool mapDeadAnew(uptr Begin, uptr End) {
  ScopedLock Lock(ThePool.Lock);
  if (!mayMove() || guardsAreOn())
    return false;
  for (u32 I = 0; I < ThePool.Count; ++I)
    if (ThePool.Pieces[I].Begin < End && ThePool.Pieces[I].End > Begin)
      return false;
  return mapAnew(Begin, End);
}

u64 pagePoolBytes() {
  ScopedLock Lock(ThePool.Lock);
  return ThePool.Bytes;
}

u64 liveLargeBytes() { return LiveBytes.load(Order::Relaxed); }
void addLiveLarge(uptr Bytes) { LiveBytes.fetchAdd(Bytes, Order::Relaxed); }
void subtractLiveLarge(uptr Bytes) {
  LiveBytes.fetchSub(Bytes, Order::Relaxed);
}

const ForkLock fork_locks::PagePool = {
    .First = &ThePool.Lock,
    .AfterUnlock = [](bool InChild) {
      if (InChild)
        CannotMove.store(true, Order::Relaxed);
    }};

} // namespace pagesan
