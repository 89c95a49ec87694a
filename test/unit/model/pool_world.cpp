//===- pool_world.cpp - What lies below the page pool, in the model -------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "pool_world.h"

// As part of this file: what they keep to themselves is put back for each run,
// and is a part of the state.
#include "heap/page_pool.cpp"
#include "threads/fork.cpp"

#include <cstring>
#include <vector>

namespace pagesan {

constinit Flags TheFlags;
constinit Heap TheHeap{{.ZoneBegin = kHeapZoneBegin,
                        .ZoneEnd = kHeapZoneEnd,
                        .SmallAddresses = 0,
                        .LargeAddresses = 0}};

namespace model {

PoolBreak ThePoolBreak;

namespace {

constexpr uptr kUnit = kMinMovedBytes;
constexpr unsigned kUnits = 2; // of the largest object
constexpr unsigned kUnitsOf[kPlaces] = {2, 2, 1};

struct {
  u64 Memory[kPlaces][kUnits]; // 0 is zero
  u64 Owner[kPlaces];          // what the object there wrote; 0: no object
  bool IsNew[kPlaces];         // being made: it may hold anything
  LargeSpan Spans[kPlaces];
  long Mappings;
  u32 Process, Objects;
} W;

bool isBroken(PoolBreak What) { return ThePoolBreak == What; }
uptr beginOf(int P) { return kHeapZoneBegin + (uptr(P) + 1) * kPageTableSpan; }
Place placeOf(uptr Addr) {
  return Place((Addr - kHeapZoneBegin) / kPageTableSpan - 1);
}
u64 &unitAt(uptr Addr) {
  return W.Memory[placeOf(Addr)][Addr % kPageTableSpan / kUnit];
}
bool isLive(uptr Addr) {
  return W.Owner[placeOf(Addr)] && !W.IsNew[placeOf(Addr)];
}

bool ignoresReset() { return isBroken(PoolBreak::ForkLeavesLocks); }

// --- Its state ---------------------------------------------------------------

struct Part {
  void *At;
  size_t Size;
};
const Part Parts[] = {{&W, sizeof(W)},
                      {&TheHeap.Pool, sizeof(TheHeap.Pool)},
                      {&CannotMove, sizeof(CannotMove)},
                      {WasHeld, sizeof(WasHeld)}};
using Snapshot = std::vector<std::vector<char>>;
Snapshot save() {
  Snapshot Saved;
  for (const Part &P : Parts)
    Saved.emplace_back(static_cast<char *>(P.At),
                       static_cast<char *>(P.At) + P.Size);
  return Saved;
}
void restore(const Snapshot &Saved) {
  for (size_t I = 0; I < Saved.size(); ++I)
    std::memcpy(Parts[I].At, Saved[I].data(), Saved[I].size());
}

} // namespace

void resetPool(unsigned MostKiB) {
  static const Snapshot Fresh = save();
  restore(Fresh);
  TheHooks = {.IgnoresReset = ignoresReset};
  TheHeap.Config.LargeResident = u64(MostKiB) << 10;
  W.Process = 1;
  for (int P = 0; P < kPlaces; ++P) {
    LargeSpan &S = W.Spans[P];
    S.Begin = beginOf(P);
    S.Home = &TheHeap;
    S.Windows = u32(kUnitsOf[P] * kUnit / kWindowSize);
    S.Kind = SpanKind::Large;
    S.MappedBy = W.Process;
  }
}

uint64_t hashPool() {
  uint64_t Hash = 1;
  for (const Part &P : Parts) {
    auto *Word = static_cast<const uint64_t *>(P.At);
    for (size_t I = 0; I < P.Size / 8; ++I)
      Hash = mix(Hash, Word[I]);
    if (P.Size % 8)
      Hash = mix(Hash, *static_cast<const uint8_t *>(P.At));
  }
  return Hash;
}

// --- As the heap does it -----------------------------------------------------

void makeAt(Place P) {
  LargeSpan &S = W.Spans[P];
  step("describe an object");
  if (W.Owner[P])
    return fail("an object is made where one is");
  W.Owner[P] = ++W.Objects;
  W.IsNew[P] = true;
  receivePages(&S, S.Begin, S.end());
  step("write the object");
  W.IsNew[P] = false;
  for (unsigned I = 0; I < kUnitsOf[P]; ++I)
    W.Memory[P][I] = W.Owner[P];
}

void use(Place P) {
  step("use an object");
  for (unsigned I = 0; I < kUnitsOf[P]; ++I)
    if (W.Memory[P][I] != W.Owner[P])
      fail("a live object has lost its content");
}

void freeAt(Place P) {
  LargeSpan &S = W.Spans[P];
  use(P);
  if (isBroken(PoolBreak::DonatedWhileLive)) {
    donatePages(&S, S.Begin, S.end());
    use(P);
    W.Owner[P] = 0;
    return;
  }
  W.Owner[P] = 0;
  donatePages(&S, S.Begin, S.end());
}

void reuse(Place P) {
  LargeSpan &S = W.Spans[P];
  if (!isBroken(PoolBreak::ReuseDoesNotClaim) && !claimPages(&S) &&
      !isBroken(PoolBreak::ReuseIgnoresBusy))
    return;
  if (!isBroken(PoolBreak::ReuseDoesNotWithdraw))
    withdrawPages(&S);
  step("give the addresses out");
  for (unsigned I = 0; I < kUnitsOf[P]; ++I)
    if (W.Memory[P][I])
      fail("new memory is not zero");
  makeAt(P);
  use(P);
}

void drain() { drainPagePool(TheHeap.Pool); }

void forkWith(const std::function<void()> &Fn) {
  lockAll();
  step("copy the process");
  {
    Alone InChild;
    Snapshot Parent = save();
    try {
      if (isBroken(PoolBreak::ChildKeepsBusy))
        TheHeap.Pool.Lock.resetAfterFork();
      else
        unlockAll(/*InChild=*/true);
      Fn();
      if (std::string Why = whatIsWrongWithPool(/*IsChild=*/true); !Why.empty())
        fail("in the child: " + Why);
    } catch (Stuck &) {
    }
    restore(Parent);
  }
  unlockAll(/*InChild=*/false);
}

// What other threads had in their hands is lost to a child.
std::string whatIsWrongWithPool(bool IsChild) {
  const PagePool &Pool = TheHeap.Pool;
  u64 Bytes = 0;
  long Moved = 0;
  bool IsKept[kPlaces][kUnits] = {};
  for (u32 I = 0; I < Pool.Count; ++I) {
    const PoolPiece &Piece = Pool.Pieces[I];
    if (Piece.isBusy())
      return "a piece is busy for ever";
    if (isLive(Piece.Begin))
      return "the pool has pages of a live object";
    Bytes += Piece.size();
    Moved += Piece.HasMoved;
    for (uptr At = Piece.Begin; At < Piece.End; At += kUnit)
      IsKept[placeOf(At)][At % kPageTableSpan / kUnit] = true;
  }
  if (Bytes != Pool.Bytes)
    return "the pool counts its bytes wrongly";
  // A thread may come back with what is left of a piece.
  if (Bytes > TheHeap.Config.LargeResident + kUnit)
    return "the pool has more than it may";
  for (int P = 0; P < kPlaces; ++P) {
    Moved += W.Spans[P].Pieces;
    for (unsigned I = 0; I < kUnitsOf[P]; ++I) {
      if (W.Owner[P] && !W.IsNew[P] && W.Memory[P][I] != W.Owner[P])
        return "a live object has lost its content";
      if (!W.Owner[P] && W.Memory[P][I] && !IsKept[P][I] && !IsChild)
        return "memory is lost";
    }
  }
  return W.Mappings == kMappingsPerPiece * Moved || IsChild
             ? ""
             : "mappings are counted wrongly";
}

} // namespace model

using namespace model;

// --- The kernel --------------------------------------------------------------

namespace {

void clear(uint64_t Begin, uint64_t End) {
  for (uptr At = Begin; At < End; At += kUnit) {
    if (isLive(At))
      fail("memory of a live object is given back");
    unitAt(At) = 0;
  }
}

void giveMemoryBack(uptr Begin, uptr Size) {
  step("give memory back");
  if (isBroken(PoolBreak::DiscardTooLate))
    putOff({clear, Begin, Begin + Size, 3});
  else
    clear(Begin, Begin + Size);
}

void movePages(uint64_t From, uint64_t To) {
  if (isLive(From))
    fail("pages leave a live object");
  if (!unitAt(From))
    fail("pages are moved that are gone");
  unitAt(To) = unitAt(From);
  unitAt(From) = 0;
}

} // namespace

SysResult discard(uptr Begin, uptr Size) {
  giveMemoryBack(Begin, Size);
  return SysResult::fromRaw(0);
}
SysResult mapZeroAt(uptr Begin, uptr Size) {
  giveMemoryBack(Begin, Size);
  return SysResult::fromRaw(long(Begin));
}
SysResult movePagesOut(uptr From, uptr Size, uptr To) {
  step("move pages");
  if (isBroken(PoolBreak::MoveTooLate))
    putOff({movePages, From, To, 3}); // one of them is enough
  else
    for (uptr At = 0; At < Size; At += kUnit)
      movePages(From + At, To + At);
  return SysResult::fromRaw(long(To));
}
SysResult lookAtPages(uptr, uptr Size, u8 *IsPresent) {
  std::memset(IsPresent, 1, Size >> kPageShift);
  return SysResult::fromRaw(0);
}
void adviseHeapMemory(uptr, uptr) {}

bool takeMappings(MappingUse, long Count) {
  W.Mappings += Count;
  return true;
}
void returnMappings(MappingUse, long Count) { W.Mappings -= Count; }

// --- The rest of the heap, threads -------------------------------------------

bool guardsAreOn() { return false; }
void guardPages(uptr, uptr) {}
u32 theseAddresses() { return W.Process; }
bool areOwnAddresses(uptr, uptr) { return W.Process == 1; }
void disownAddresses() { ++W.Process; }

ThreadState &currentThread() { abort(); }
u64 blockSignals() { return 0; }
void restoreSignals(u64) {}
void dropLostThreads() {}

} // namespace pagesan
