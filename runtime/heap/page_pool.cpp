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
// does not merge: own_addresses.h.
//
// The lock guards the list only. Whoever wants to change a piece's memory makes
// it busy first, which keeps it from everybody else, and does so outside of the
// lock: the kernel takes milliseconds for what is large.
//
//===----------------------------------------------------------------------===//
#include "heap/page_pool.h"

#include "heap/guards.h"
#include "heap/heap_object.h"
#include "heap/own_addresses.h"
#include "platform/platform.h"
#include "shadow/mapping_budget.h"
#include "support/flags.h"
#include "support/memory.h"

#include <errno.h>

namespace pagesan {

// All of two gibibytes at once would stop other threads' mappings for a quarter
// of a second. What is very large is mostly untouched, and goes in 512 steps.
bool discardInSteps(uptr Begin, uptr End) {
  constexpr uptr kLeast = uptr(4) << 20, kMostSteps = 512;
  uptr Step = maxOf(kLeast, roundUpTo((End - Begin) / kMostSteps, kPageSize));
  for (uptr Next; Begin < End; Begin = Next) {
    Next = minOf(End, Begin + Step);
    if (!discard(Begin, Next - Begin).ok())
      return false;
  }
  return true;
}

namespace {

using Piece = PoolPiece;
constexpr u32 kMaxPieces = kMaxPiecesOfPool, kMostBusy = PagePool::kMostBusy,
              kNoPiece = ~u32(0);
constexpr long kMappingsPerPiece = 2;
// Of a new object; the rest is for realloc.
constexpr u32 kMaxReceived = kMaxPiecesOfSpan / 2;

// Kernels before 5.7 cannot move pages and keep the old place mapped; a hole,
// however short, could be taken by another thread's mapping.
constinit Atomic<bool> CannotMove;

bool mayMove(const LargeSpan *S) {
  return !CannotMove.load(Order::Relaxed) && S->MappedBy == theseAddresses();
}

// Merges with the zone around it, whose advice it gets.
bool mapAnew(uptr Begin, uptr End) {
  if (!mapZeroAt(Begin, End - Begin).ok())
    return false;
  adviseHeapMemory(Begin, End - Begin);
  return true;
}

// Zero afterwards, and part of the zone's mapping again if it was moved there.
void giveBack(uptr Begin, uptr End, bool HasMoved) {
  if (Begin == End || (discardInSteps(Begin, End) && !HasMoved))
    return;
  // Moved, or locked in memory by the program. When this fails for want of
  // mappings, the place is as it was: then zeroing keeps what callers rely on.
  if (!mapAnew(Begin, End))
    setMemory(reinterpret_cast<void *>(Begin), 0, End - Begin);
  else if (HasMoved)
    returnMappings(MappingUse::Moves, kMappingsPerPiece);
}

void release(uptr Begin, uptr End, bool HasMoved) {
  giveBack(Begin, End, HasMoved);
  guardPages(Begin, End);
}

// At least what any object that died needs, as the next one may be like it; the
// C library keeps as much, up to the same 64 MiB. Beyond that, a share of what
// lives.
u64 limit(const Heap &H) {
  constexpr u64 kLeast = u64(1) << 20, kMost = u64(64) << 20;
  constexpr u64 kShareOfLive = 8;
  if (H.Config.LargeResident != kByWhatLives)
    return H.Config.LargeResident;
  u64 Like =
      minOf(maxOf(u64(H.Pool.Largest.load(Order::Relaxed)), kLeast), kMost);
  return maxOf(Like, H.Pool.LiveBytes.load(Order::Relaxed) / kShareOfLive);
}

// The caller holds the lock, here and below but where it says otherwise.
void removeAt(PagePool &P, u32 I) {
  for (--P.Count; I < P.Count; ++I)
    P.Pieces[I] = P.Pieces[I + 1];
}

void setBusy(PagePool &Pool, Piece &P, bool IsBusy) {
  P.BusyBy = IsBusy ? lockOwnerId() : 0;
  Pool.Bytes += IsBusy ? -P.size() : P.size();
}

// Where a busy piece is now; others may have come and gone.
u32 findBusy(PagePool &Pool, uptr Begin) {
  for (u32 I = 0;; ++I) {
    CHECK_OP(I, <, Pool.Count);
    if (Pool.Pieces[I].isBusy() && Pool.Pieces[I].Begin == Begin)
      return I;
  }
}

// Pieces that leave the pool: busy, then without the lock given back.
struct Leaving {
  PagePool &Pool;
  Piece Pieces[kMaxPiecesOfSpan];
  u32 Count = 0;

  explicit Leaving(PagePool &Pool) : Pool(Pool) {}
  bool isFull() const { return Count == kMaxPiecesOfSpan; }
  void add(Piece &P) {
    setBusy(Pool, P, true);
    addBusy(P);
  }
  void addBusy(const Piece &P) { Pieces[Count++] = P; }
  // Without the lock.
  void finish() {
    for (u32 I = 0; I < Count; ++I)
      release(Pieces[I].Begin, Pieces[I].End, Pieces[I].HasMoved);
    if (!Count)
      return;
    ScopedLock Lock(Pool.Lock);
    for (u32 I = 0; I < Count; ++I)
      removeAt(Pool, findBusy(Pool, Pieces[I].Begin));
    Count = 0;
  }
};

// Moving costs as much as some eight faults. Of an object whose pages are
// mostly untouched the next one will hardly touch more. Looking costs a tenth
// of moving: after one that is not sparse the next few are taken to be like it.
// Without the lock.
bool isSparse(PagePool &Pool, uptr Begin, uptr End) {
  constexpr u32 kFewPages = 6, kLookEvery = 8;
  constexpr uptr kMost = 512; // pages that are looked at
  u32 Taken = Pool.TakenForDense.load(Order::Relaxed);
  if (Taken) {
    Pool.TakenForDense.store(Taken - 1, Order::Relaxed);
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
  Pool.TakenForDense.store(kLookEvery - 1, Order::Relaxed);
  return false;
}

// Makes room for a piece of so many bytes; false when threads are at the
// others.
bool makeRoom(PagePool &P, uptr Bytes, u64 Most, Leaving &Out) {
  for (u32 I = 0; I < P.Count && !Out.isFull(); ++I)
    if (!P.Pieces[I].isBusy() &&
        (P.Pieces[I].IsCopied || P.Bytes + Bytes > Most))
      Out.add(P.Pieces[I]);
  for (u32 I = 0; I < P.Count && P.Count >= kMaxPieces && !Out.Count; ++I)
    if (!P.Pieces[I].isBusy())
      Out.add(P.Pieces[I]);
  return P.Bytes + Bytes <= Most && P.Count < kMaxPieces + kMostBusy;
}

// The piece is S's and nobody else's. Without the lock.
void keep(LargeSpan *S, uptr Begin, uptr End, bool HasMoved) {
  PagePool &P = S->Home->Pool;
  u64 Most = limit(*S->Home);
  if (!mayMove(S) || guardsAreOn() || End - Begin < kMinMovedBytes ||
      Most < kMinMovedBytes || isSparse(P, Begin, End))
    return release(Begin, End, HasMoved);
  if (End - Begin > Most) {
    // The front is kept. Splitting a moved piece would split its mapping.
    uptr Kept = Begin + roundDownTo(Most, kPageSize);
    if (HasMoved)
      (void)discardInSteps(Kept, End); // locked: it stays, as does the rest
    else
      release(Kept, End, false);
    if (!HasMoved)
      End = Kept;
  }
  Leaving Out(P);
  bool HasRoom;
  {
    ScopedLock Lock(P.Lock);
    HasRoom = makeRoom(P, minOf(End - Begin, uptr(Most)), Most, Out);
    if (HasRoom) {
      P.Pieces[P.Count++] = {S, Begin, End, HasMoved, 0, false};
      P.Bytes += End - Begin;
    }
  }
  Out.finish();
  if (!HasRoom)
    release(Begin, End, HasMoved);
}

// The smallest piece that holds Bytes, else the largest: of equal ones the
// youngest, whose pages are the likeliest to be in the processor's cache.
u32 choose(const PagePool &P, uptr Bytes) {
  u32 Best = kNoPiece;
  for (u32 I = 0; I < P.Count; ++I) {
    if (P.Pieces[I].isBusy() || P.Pieces[I].IsCopied)
      continue;
    uptr Size = P.Pieces[I].size();
    uptr BestSize = Best != kNoPiece ? P.Pieces[Best].size() : 0;
    bool Better =
        BestSize < Bytes ? Size >= BestSize : Size >= Bytes && Size <= BestSize;
    if (Best == kNoPiece || Better)
      Best = I;
  }
  return Best;
}

// One mapping's worth. Nothing has changed when it returns false.
bool move(uptr From, uptr Bytes, uptr To) {
  if (!takeMappings(MappingUse::Moves, kMappingsPerPiece))
    return false;
  SysResult Moved = movePagesOut(From, Bytes, To);
  if (Moved.ok())
    return true;
  returnMappings(MappingUse::Moves, kMappingsPerPiece);
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
  atomicMax(S->Home->Pool.Largest, End - Begin);
  for (u32 I = 0; I < S->Pieces; ++I) {
    uptr PieceEnd = pieceEnd(S, I);
    keep(S, Begin, PieceEnd, /*HasMoved=*/true);
    Begin = PieceEnd;
  }
  S->Pieces = 0;
  if (Begin < End)
    keep(S, Begin, End, /*HasMoved=*/false);
}

namespace {

// A busy piece for Bytes, or as near as there is; false for none.
bool takePiece(PagePool &P, uptr Bytes, Piece &Out) {
  ScopedLock Lock(P.Lock);
  u32 I = choose(P, Bytes);
  if (I == kNoPiece)
    return false;
  setBusy(P, P.Pieces[I], true);
  Out = P.Pieces[I];
  return true;
}

// The first Used bytes of a busy piece have moved away; the rest stays in the
// pool if that is worth it.
void givePieceBack(PagePool &P, const Piece &Taken, uptr Used) {
  bool Stays = Taken.size() - Used >= kMinMovedBytes;
  // What is left of a moved piece stays a mapping of its own.
  if (Used && Stays && Taken.HasMoved)
    (void)mapAnew(Taken.Begin, Taken.Begin + Used); // else it reads zero too
  else if (Used && Taken.HasMoved)
    release(Taken.Begin, Taken.End, true);
  else if (!Stays)
    release(Taken.Begin + Used, Taken.End, false);
  ScopedLock Lock(P.Lock);
  u32 I = findBusy(P, Taken.Begin);
  if (!Stays)
    return removeAt(P, I);
  P.Pieces[I].Begin += Used;
  setBusy(P, P.Pieces[I], false);
}

} // namespace

void receivePages(LargeSpan *S, uptr Begin, uptr End) {
  Piece From;
  while (mayMove(S) && End - Begin >= kMinMovedBytes &&
         S->Pieces < kMaxReceived &&
         takePiece(S->Home->Pool, End - Begin, From)) {
    uptr Bytes = minOf(From.size(), End - Begin);
    bool HasMoved = move(From.Begin, Bytes, Begin);
    givePieceBack(S->Home->Pool, From, HasMoved ? Bytes : 0);
    if (!HasMoved)
      return;
    Begin += Bytes;
    addPiece(S, Begin);
  }
}

void forgetMoves(LargeSpan *S) {
  returnMappings(MappingUse::Moves, kMappingsPerPiece * S->Pieces);
  S->Pieces = 0;
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
  if (!mayMove(From) || !mayMove(To) || From->IsChanged.load(Order::Relaxed) ||
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

bool claimPages(const LargeSpan *S) {
  PagePool &P = S->Home->Pool;
  ScopedLock Lock(P.Lock);
  for (u32 I = 0; I < P.Count; ++I)
    if (P.Pieces[I].Owner == S && P.Pieces[I].isBusy())
      return false;
  for (u32 I = 0; I < P.Count; ++I)
    if (P.Pieces[I].Owner == S)
      setBusy(P, P.Pieces[I], true);
  return true;
}

void withdrawPages(LargeSpan *S) {
  PagePool &P = S->Home->Pool;
  Leaving Out(P);
  {
    ScopedLock Lock(P.Lock);
    for (u32 I = 0; I < P.Count; ++I)
      if (P.Pieces[I].Owner == S)
        Out.addBusy(P.Pieces[I]);
  }
  Out.finish();
}

void drainPagePool(PagePool &P) {
  for (;;) {
    Leaving Out(P);
    {
      ScopedLock Lock(P.Lock);
      for (u32 I = 0; I < P.Count && !Out.isFull(); ++I)
        if (!P.Pieces[I].isBusy())
          Out.add(P.Pieces[I]);
    }
    if (!Out.Count)
      return;
    Out.finish();
  }
}

bool mapDeadAnew(PagePool &P, uptr Begin, uptr End) {
  if (CannotMove.load(Order::Relaxed) || guardsAreOn() ||
      !areOwnAddresses(Begin, End))
    return false;
  {
    ScopedLock Lock(P.Lock);
    for (u32 I = 0; I < P.Count; ++I)
      if (P.Pieces[I].Begin < End && P.Pieces[I].End > Begin)
        return false;
  }
  return mapAnew(Begin, End);
}

u64 pagePoolBytes(PagePool &P) {
  ScopedLock Lock(P.Lock);
  return P.Bytes;
}

// In a child nobody is at the pieces of other threads any more: what these did
// to their memory was done before or not at all. All there are have been
// copied: they leave when the first new one comes, which many children never
// have.
static void takeOverPieces(PagePool &Pool) {
  disownAddresses();
  for (u32 I = Pool.Count; I-- > 0;) {
    Piece &P = Pool.Pieces[I];
    P.IsCopied = true;
    if (P.isBusy() && P.BusyBy != lockOwnerId())
      setBusy(Pool, P, false);
  }
}

const ForkLock fork_locks::PagePool = {.First = &TheHeap.Pool.Lock,
                                       .AfterUnlock = [](bool InChild) {
                                         if (InChild)
                                           takeOverPieces(TheHeap.Pool);
                                       }};

} // namespace pagesan
