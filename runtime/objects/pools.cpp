//===- pools.cpp - Objects of the program's own allocators -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/pools.h"

#include "objects/cell_table.h"
#include "objects/root_regions.h"
#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "platform/metadata.h"
#include "shadow/region.h"
#include "support/errors.h"
#include "support/format.h"
#include "support/mutex.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

struct Object {
  uptr Begin, Size;
  Pool *Owner;
  Object *Next;                    // the table's, or of the spare ones
  Object *PoolNext, *PoolPrevious; // of the same pool
  u32 AllocStack, FreeStack, AllocTid, FreeTid;
  bool IsLive;
  uptr end() const { return Begin + Size; }
};

struct Memory {
  uptr Begin, End;
  Memory *Next; // of the pool, or of the spare ones
};

} // namespace

struct Pool {
  char Name[64];
  Object *Objects;
  Memory *Memories;
  Pool *Next; // of the spare ones
};

namespace {

// Guards everything here. Shadow is changed outside of it: two calls about the
// same memory at once are the program's error.
constinit Mutex PoolsLock{LockRank::Pools};
constinit Records<Pool> SparePools{Metadata::Pools};
constinit Records<Object> SpareObjects{Metadata::PoolObjects};
constinit Records<Memory> SpareMemories{Metadata::PoolMemories};

// A record with all fields zero.
template <class T> T *takeFrom(Records<T> &Spare) {
  T *Taken = Spare.take();
  if (Taken)
    *Taken = {};
  return Taken;
}

constinit CellTable<Object> Objects;
constinit uptr LargestObject;

Object *findObject(uptr Begin) {
  Object *Found = nullptr;
  Objects.forEach(Begin, Begin + 1, [&](Object &O) { Found = &O; });
  return Found;
}

bool insertObject(Object &O) {
  if (!Objects.insert(O))
    return false;
  O.PoolPrevious = nullptr;
  O.PoolNext = O.Owner->Objects;
  if (O.PoolNext)
    O.PoolNext->PoolPrevious = &O;
  O.Owner->Objects = &O;
  LargestObject = maxOf(LargestObject, O.Size);
  return true;
}

void forgetObject(Object &O) {
  Objects.remove(O);
  if (O.PoolNext)
    O.PoolNext->PoolPrevious = O.PoolPrevious;
  if (O.PoolPrevious)
    O.PoolPrevious->PoolNext = O.PoolNext;
  else
    O.Owner->Objects = O.PoolNext;
  SpareObjects.give(&O);
}

// Objects that begin in [Begin, End).
void forgetObjects(uptr Begin, uptr End) {
  Objects.forEach(Begin, End, forgetObject);
}

void markFreed(Object &O, u32 Stack) {
  O.IsLive = false;
  O.FreeStack = Stack;
  O.FreeTid = currentThread().Tid;
}

// The granule at the end may be good in part: no object is behind.
void poisonObject(uptr Begin, uptr Size) {
  poisonRegion(Begin, roundUpTo(Begin + Size, kGranuleSize), kShadowHeapFreed);
}

// The memory of a pool may hold the only pointers to objects of the heap.
bool isRoot(uptr Begin) { return !isHeapZone(Begin); }

void giveMemory(const Memory &M) {
  forgetObjects(M.Begin, M.End);
  if (isRoot(M.Begin))
    unregisterRootRegion({M.Begin, M.End});
}

// What the table used for objects that are forgotten. Without the lock.
void giveEmptyLeaves(uptr Begin, uptr End) {
  for (void *Leaf;;) {
    {
      ScopedLock Lock(PoolsLock);
      if (!Objects.takeEmptyLeaf(Begin, End, Leaf))
        return;
    }
    Objects.giveLeaf(Leaf);
  }
}

} // namespace

Pool *createPool(const char *Name) {
  ScopedLock Lock(PoolsLock);
  Pool *P = takeFrom(SparePools);
  if (P)
    formatTo(P->Name, sizeof(P->Name), "%s", Name ? Name : "");
  return P;
}

void destroyPool(Pool *P) {
  if (!P)
    return;
  for (;;) {
    PoolsLock.lock();
    Memory *M = P->Memories;
    if (!M)
      break;
    Memory Range = *M;
    PoolsLock.unlock();
    removePoolMemory(P, Range.Begin, Range.End - Range.Begin);
  }
  while (P->Objects) // outside of what was its memory
    forgetObject(*P->Objects);
  SparePools.give(P);
  PoolsLock.unlock();
}

void addPoolMemory(Pool *P, uptr Begin, uptr Size) {
  if (!P || !Size || !isRegion(Begin, Begin + Size))
    return;
  {
    ScopedLock Lock(PoolsLock);
    Memory *M = takeFrom(SpareMemories);
    if (!M)
      return; // unpoisoned, and so unchecked
    *M = {Begin, Begin + Size, P->Memories};
    P->Memories = M;
    forgetObjects(Begin, Begin + Size);
  }
  if (isRoot(Begin))
    registerRootRegion({Begin, Begin + Size});
  poisonRegion(Begin, Begin + Size, kShadowHeapRedzone);
}

void removePoolMemory(Pool *P, uptr Begin, uptr Size) {
  if (!P || !Size)
    return;
  {
    ScopedLock Lock(PoolsLock);
    Memory **Link = &P->Memories;
    while (*Link && ((*Link)->Begin != Begin || (*Link)->End != Begin + Size))
      Link = &(*Link)->Next;
    Memory *M = *Link;
    if (!M)
      return; // never added
    *Link = M->Next;
    giveMemory(*M);
    SpareMemories.give(M);
  }
  giveEmptyLeaves(Begin, Begin + Size);
  unpoisonRegion(Begin, Begin + Size);
}

void allocatePoolObject(Pool *P, uptr Begin, uptr Size, CallSite Site) {
  if (!P || !isRegion(Begin, Begin + Size))
    return;
  u32 Stack = captureStackId(Site);
  {
    ScopedLock Lock(PoolsLock);
    forgetObjects(Begin, Begin + maxOf(Size, uptr(1)));
    // Without memory for it the object is only unknown to reports.
    if (Object *O = takeFrom(SpareObjects)) {
      O->Begin = Begin;
      O->Size = Size;
      O->Owner = P;
      O->AllocStack = Stack;
      O->AllocTid = currentThread().Tid;
      O->IsLive = true;
      if (!insertObject(*O))
        SpareObjects.give(O);
    }
  }
  unpoisonRegion(Begin, Begin + Size);
}

void freePoolObject(Pool *P, uptr Begin, CallSite Site) {
  if (!P || !Begin)
    return;
  u32 Stack = captureStackId(Site);
  PoolsLock.lock();
  Object *O = findObject(Begin);
  bool WasLive = O && O->IsLive;
  uptr Size = O ? O->Size : 0;
  if (WasLive)
    markFreed(*O, Stack);
  PoolsLock.unlock();
  if (WasLive)
    poisonObject(Begin, Size);
  else if (O)
    reportDoubleFree(Begin, Site);
  else
    reportBadFree(Begin, Site);
}

void freePoolObjects(Pool *P, CallSite Site) {
  if (!P)
    return;
  u32 Stack = captureStackId(Site);
  ScopedLock Lock(PoolsLock);
  for (Object *O = P->Objects; O; O = O->PoolNext)
    if (O->IsLive) {
      markFreed(*O, Stack);
      poisonObject(O->Begin, O->Size);
    }
}

// --- Descriptions ------------------------------------------------------------

namespace {

// Live objects before dead ones, near ones before far ones.
struct Nearest {
  uptr Addr;
  const Object *Found = nullptr;
  uptr Distance = ~uptr(0);

  void consider(const Object &O) {
    uptr Away = Addr < O.Begin    ? O.Begin - Addr
                : Addr >= O.end() ? Addr - O.end() + 1
                                  : 0;
    if (Away > Distance || (Away == Distance && !O.IsLive))
      return;
    Distance = Away;
    Found = &O;
  }
};

// Objects near by are of no interest to addresses outside of their pool.
bool isOfPool(uptr Addr, const Object &O) {
  if (Addr - O.Begin < O.Size)
    return true;
  for (const Memory *M = O.Owner->Memories; M; M = M->Next)
    if (Addr >= M->Begin && Addr < M->End)
      return true;
  return false;
}

} // namespace

bool describePoolObject(uptr Addr, PoolObjectInfo &Out) {
  // The thread that reports may have been interrupted in here.
  if (!PoolsLock.tryLock())
    return false;
  // The object behind which Addr lies may be as long as the longest.
  constexpr uptr kLeast = 64 << 10, kMost = 16 << 20;
  Nearest N{Addr};
  uptr Back = minOf(maxOf(LargestObject + 512, kLeast), minOf(kMost, Addr));
  Objects.forEach(Addr - Back, Addr + 512,
                  [&](const Object &O) { N.consider(O); });
  const Object *O = N.Found;
  bool IsFound = O && isOfPool(Addr, *O);
  if (IsFound) {
    Out = {O->Begin,     O->Size,     O->IsLive,  O->AllocStack,
           O->FreeStack, O->AllocTid, O->FreeTid, {}};
    formatTo(Out.PoolName, sizeof(Out.PoolName), "%s", O->Owner->Name);
  }
  PoolsLock.unlock();
  return IsFound;
}

const ForkLock fork_locks::Pools = {&PoolsLock};

} // namespace pagesan
