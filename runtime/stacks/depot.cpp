//===- depot.cpp - Every stack is stored once -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A stack is a node of the tree of stacks. A hit is one wide hash and one
// look-up in a table from hashes to nodes; the stack itself is only touched by
// a miss.
//
//===----------------------------------------------------------------------===//
#include "stacks/depot.h"

#include "platform/metadata.h"
#include "platform/platform.h"
#include "stacks/hash.h"
#include "stacks/tree.h"
#include "support/flags.h"
#include "support/handlers_wait.h"
#include "support/mutex.h"

namespace pagesan {

namespace {

struct Slot {
  Atomic<u64> Low;       // 0: empty
  Atomic<u64> HighAndId; // the hash's upper 32 bits of High, then the id
};
static_assert(sizeof(Slot) == 16);

// Open addressing with linear probing, at most 3/4 full. Lives at the start of
// a mapping of its own. Slots are written once.
struct Table {
  u64 Mask;
  u64 Unused;
  Slot Slots[];

  static uptr bytesFor(u64 Size) { return sizeof(Table) + Size * sizeof(Slot); }
};

constexpr u64 kFirstTableSize = 1024;
// How many innermost frames are kept once the bound is reached. A share of the
// bound is set aside for them, and half of that for single frames: of those
// there are not many.
constexpr u32 kShortSize = 4;
constexpr uptr kShortShare = 8;

struct Depot {
  Mutex Lock{LockRank::Depot};
  // Release in grow(), acquire in find().
  Atomic<Table *> TheTable;
  Atomic<u64> Stacks, Shortened;
  StackTree Tree;
};
constinit Depot TheDepot;

// 0 is the mark of an empty slot.
u64 lowKey(StackHash H) { return H.Low ? H.Low : 1; }

u32 find(StackHash H) {
  // Acquire: pairs with grow().
  Table *T = TheDepot.TheTable.load(Order::Acquire);
  if (!T)
    return 0;
  u64 Key = lowKey(H);
  u64 Mask = T->Mask;
  for (u64 I = Key & Mask;; I = (I + 1) & Mask) {
    Slot &S = T->Slots[I];
    // Acquire: pairs with place(); HighAndId was written before.
    u64 Low = S.Low.load(Order::Acquire);
    if (PAGESAN_LIKELY(Low == Key)) {
      u64 Rest = S.HighAndId.load(Order::Relaxed);
      if (PAGESAN_LIKELY(Rest >> 32 == H.High >> 32))
        return u32(Rest);
    }
    if (!Low)
      return 0;
  }
}

void place(Table *T, u64 Key, u64 Rest) {
  u64 I = Key & T->Mask;
  while (T->Slots[I].Low.load(Order::Relaxed))
    I = (I + 1) & T->Mask;
  T->Slots[I].HighAndId.store(Rest, Order::Relaxed);
  // Release: pairs with find().
  T->Slots[I].Low.store(Key, Order::Release);
}

// The old table may have readers, so its address space stays; its memory goes.
// A reader that sees zeros there misses and looks again with the lock held.
bool grow(Table *Old) {
  u64 OldSize = Old ? Old->Mask + 1 : 0;
  u64 NewSize = OldSize ? OldSize * 2 : kFirstTableSize;
  auto *New = static_cast<Table *>(StackTables.allocate(
      roundUpTo(Table::bytesFor(NewSize), kPageSize), kPageSize));
  if (!New)
    return false;
  New->Mask = NewSize - 1;
  for (u64 I = 0; I < OldSize; ++I)
    if (u64 Key = Old->Slots[I].Low.load(Order::Relaxed))
      place(New, Key, Old->Slots[I].HighAndId.load(Order::Relaxed));
  // Release: pairs with find().
  TheDepot.TheTable.store(New, Order::Release);
  if (Old)
    discard(uptr(Old), Table::bytesFor(OldSize)).ignore(); // it may be locked
  return true;
}

uptr tableBytes() {
  Table *T = TheDepot.TheTable.load(Order::Acquire); // pairs with grow()
  return T ? Table::bytesFor(T->Mask + 1) : 0;
}

// Room for one more hash? A table that cannot grow takes no more: the stacks
// that do not fit are looked up in the tree each time.
bool hasRoom(uptr MaxBytes) {
  Table *T = TheDepot.TheTable.load(Order::Relaxed);
  u64 Used = TheDepot.Stacks.load(Order::Relaxed);
  if (T && Used < (T->Mask + 1) / 4 * 3)
    return true;
  if (TheDepot.Tree.bytes() + 2 * tableBytes() > MaxBytes)
    return false;
  return grow(T);
}

uptr maxDepotBytes() { return uptr(maxOf(flags().depot_limit_mb, 1)) << 20; }

// The lock is held.
u32 insert(const uptr *Frames, u32 Size, StackHash H) {
  if (u32 Id = find(H))
    return Id; // another thread was first
  uptr MaxBytes = maxDepotBytes();
  uptr MaxTree = MaxBytes - minOf(MaxBytes, tableBytes());
  uptr Reserve = MaxTree / kShortShare;
  u32 Id = TheDepot.Tree.add(Frames, Size, MaxTree - Reserve);
  if (PAGESAN_UNLIKELY(!Id)) {
    TheDepot.Shortened.fetchAdd(1, Order::Relaxed);
    Id = TheDepot.Tree.add(Frames, minOf(Size, kShortSize),
                           MaxTree - Reserve / 2);
    if (!Id)
      Id = TheDepot.Tree.add(Frames, 1, MaxTree);
  }
  if (Id && hasRoom(MaxBytes)) {
    place(TheDepot.TheTable.load(Order::Relaxed), lowKey(H),
          H.High >> 32 << 32 | Id);
    TheDepot.Stacks.fetchAdd(1, Order::Relaxed);
  }
  return Id;
}

PAGESAN_NOINLINE u32 putSlow(const uptr *Frames, u32 Size, StackHash H) {
  // A signal handler on top of this thread's own change does without.
  if (TheDepot.Lock.isHeldByCaller())
    return 0;
  HandlersWait NoHandlers; // one may jump away: poisoning comes here, too
  ScopedLock Lock(TheDepot.Lock);
  return insert(Frames, Size, H);
}

} // namespace

u32 depotPutHashed(const uptr *Frames, u32 Size, StackHash H) {
  if (u32 Id = find(H); PAGESAN_LIKELY(Id))
    return Id;
  return putSlow(Frames, Size, H);
}

u32 depotPut(const uptr *Frames, u32 Size) {
  Size = minOf(Size, kMaxFrames);
  if (!Size)
    return 0;
  StackHasher Hasher;
  for (u32 I = 0; I < Size; ++I)
    Hasher.add(I, Frames[I]);
  return depotPutHashed(Frames, Size, Hasher.finish(Size));
}

u32 depotGet(u32 Id, uptr *Frames, u32 Max) {
  return TheDepot.Tree.get(Id, Frames, Max);
}

DepotStats depotStats() {
  return {TheDepot.Stacks.load(Order::Relaxed),
          TheDepot.Shortened.load(Order::Relaxed),
          TheDepot.Tree.bytes() + tableBytes()};
}

const ForkLock fork_locks::Depot = {&TheDepot.Lock};

} // namespace pagesan
