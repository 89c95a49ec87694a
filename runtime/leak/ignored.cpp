//===- ignored.cpp - Objects that the program says are no leaks -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One bit an object, for the whole heap zone. It is set and cleared by the
// hooks of allocation, which cost other programs nothing: they are switched on
// by the first call. A bit is cleared when its object is freed, before its
// place can be used again.
//
//===----------------------------------------------------------------------===//
#include "leak/leak.h"

#include "heap/heap.h"
#include "heap/malloc_hooks.h"
#include "leak/object_set.h"
#include "report/report.h"
#include "support/mutex.h"
#include "support/output.h"

namespace pagesan {

namespace {

constinit ObjectSet Ignored;
// Release when it is made, acquire where it is used: Ignored is complete.
constinit Atomic<bool> HasIgnored;
constinit Mutex MakeLock{LockRank::IgnoredLeaks};

PAGESAN_TLS u32 DisableDepth;

void switchOn() {
  if (PAGESAN_LIKELY(HasIgnored.load(Order::Acquire)))
    return;
  ScopedLock Lock(MakeLock);
  if (HasIgnored.load(Order::Relaxed))
    return;
  if (!Ignored.init(kHeapZoneEnd))
    die("no memory to ignore leaks: look at 'ulimit -v'\n");
  HasIgnored.store(true, Order::Release);
  AnyMallocHook.store(true, Order::Relaxed);
}

} // namespace

const ForkLock fork_locks::IgnoredLeaks = {&MakeLock};

bool isIgnoredObject(uptr Begin) {
  return HasIgnored.load(Order::Acquire) && Ignored.contains(Begin);
}

void disableLeaks() {
  switchOn();
  ++DisableDepth;
}

void enableLeaks() {
  if (DisableDepth) {
    --DisableDepth;
    return;
  }
  withReportStack(
      [] { printOut("%sUnmatched call to __lsan_enable().\n", linePrefix()); });
  endAfterReport();
}

bool ignoreLeak(uptr Addr) {
  LiveObject Object;
  if (!heapFindLive(Addr, Object))
    return false;
  switchOn();
  Ignored.insertShared(Object.Begin);
  return true;
}

void leaksOnMalloc(const void *Ptr) {
  if (DisableDepth && isHeapZone(uptr(Ptr)))
    Ignored.insertShared(uptr(Ptr));
}

void leaksOnFree(const void *Ptr) {
  // Only the starts of live objects: of anything else free makes a report.
  if (HasIgnored.load(Order::Acquire) && isIgnoredObject(uptr(Ptr)))
    Ignored.eraseShared(uptr(Ptr));
}

} // namespace pagesan
