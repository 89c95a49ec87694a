//===- pools.h - Objects of the program's own allocators -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What include/pagesan/interface.h offers for pools. Objects are records beside
// the program's memory, found by address; memory of a pool that holds no object
// is poisoned. A record of a freed object is kept until its place is used
// again.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_POOLS_H
#define PAGESAN_OBJECTS_POOLS_H

#include "stacks/capture.h"

namespace pagesan {

struct Pool;

// nullptr without memory; the others accept it and do nothing.
Pool *createPool(const char *Name);
void destroyPool(Pool *P);
void addPoolMemory(Pool *P, uptr Begin, uptr Size);
void removePoolMemory(Pool *P, uptr Begin, uptr Size);
void allocatePoolObject(Pool *P, uptr Begin, uptr Size, CallSite Site);
void freePoolObject(Pool *P, uptr Begin, CallSite Site);
void freePoolObjects(Pool *P, CallSite Site);

struct PoolObjectInfo {
  uptr Begin, Size;
  bool IsLive;
  u32 AllocStack, FreeStack, AllocTid, FreeTid;
  char PoolName[64];
};
// The object that Addr lies in, else the nearest. False when there is none near
// by, or another thread is at work on pools. Async-signal-safe.
bool describePoolObject(uptr Addr, PoolObjectInfo &Out);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_POOLS_H
