//===- root_regions.cpp - Memory that the program names a root -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/root_regions.h"

#include "support/mutex.h"
#include "support/output.h"

namespace pagesan {

namespace {

constinit Mutex RegionsLock{LockRank::RootRegions};
constinit MappedVector<RootRegion> Regions;

} // namespace

void registerRootRegion(RootRegion Region) {
  ScopedLock Lock(RegionsLock);
  if (!Regions.push(Region))
    die("no memory to register a root region\n");
}

bool unregisterRootRegion(RootRegion Region) {
  ScopedLock Lock(RegionsLock);
  for (u64 I = 0; I < Regions.size(); ++I)
    if (Regions[I].Begin == Region.Begin && Regions[I].End == Region.End) {
      Regions.removeAt(I);
      return true;
    }
  return false;
}

const MappedVector<RootRegion> &rootRegions() { return Regions; }

const ForkLock fork_locks::RootRegions = {&RegionsLock};

} // namespace pagesan
