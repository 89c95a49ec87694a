//===- heap_world.cpp - What the heap needs of the rooms above it
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap_world.h"

#include "heap/heap.h"
#include "heap/limits.h"
#include "heap/malloc_hooks.h"
#include "shadow/shadow_map.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/init.h"
#include "support/lock_rank.h"
#include "support/output.h"

#include <cstdio>
#include <cstdlib>

namespace pagesan {

Errors TheErrors;
constinit Flags TheFlags;
constinit Atomic<InitState> TheInitState{InitState::Done};

void startHeapWorld() {
  static bool IsStarted = false;
  if (IsStarted)
    return;
  IsStarted = true;
  reserveLayout();
  initShadow();
  initHeap();
}

void initRuntimeSlow() {}
void reportBadFree(uptr, CallSite) { ++TheErrors.BadFrees; }
void reportDoubleFree(uptr, CallSite) { ++TheErrors.DoubleFrees; }
void reportAllocDeallocMismatch(uptr, AllocKind, AllocKind, CallSite) {
  ++TheErrors.Others;
}
void reportNewDeleteTypeMismatch(uptr, const AllocatedType &,
                                 const FreeRequest &, CallSite) {
  ++TheErrors.Others;
}
void reportAllocationSizeTooBig(uptr, uptr, uptr, CallSite) {
  ++TheErrors.Others;
}
void reportOutOfMemory(uptr, CallSite) { ++TheErrors.Others; }
void reportRssLimitExceeded(CallSite) { ++TheErrors.Others; }
void reportDeadlySignal(int, void *, void *) { std::abort(); }

void runMallocHooks(const void *, uptr) {}
bool runFreeHooks(const void *) { return false; }
void printMemoryProfile(uptr, uptr) {}

void writeOut(const char *Text, size_t Size) {
  std::fwrite(Text, 1, Size, stderr);
}
const char *linePrefix() { return ""; }

// The locks of rooms that are not here.
#define ABSENT(Name) const ForkLock fork_locks::Name;
#define PRESENT(Name)
#define LOCK_support(Name) PRESENT(Name)
#define LOCK_platform(Name) PRESENT(Name)
#define LOCK_shadow(Name) PRESENT(Name)
#define LOCK_stacks(Name) PRESENT(Name)
#define LOCK_threads(Name) PRESENT(Name)
#define LOCK_heap(Name) PRESENT(Name)
#define LOCK_objects(Name) ABSENT(Name)
#define LOCK_report(Name) ABSENT(Name)
#define LOCK_leak(Name) ABSENT(Name)
#define LOCK_libc(Name) ABSENT(Name)
#define LOCK(Name, Room, AtFork) LOCK_##Room(Name)
#include "support/lock_rank.def"

} // namespace pagesan
