//===- libc/library_calls.cpp - Shared libraries and the data segment -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/real.h"
#include "objects/containers.h"
#include "pagesan/abi/shadow_layout.h"
#include "platform/linked_modules.h"
#include "platform/stack_probe.h"
#include "shadow/region.h"
#include "support/atomic.h"
#include "support/init.h"
#include "support/mutex.h"

using namespace pagesan;

static constinit RealFunction<int(void *)> RealDlclose("dlclose");
static constinit RealFunction<void *(intptr_t)> RealSbrk("sbrk");
static constinit RealFunction<int(void *)> RealBrk("brk");

namespace {

// Where modules lie. Kept small: what does not fit is not cleared, which
// matters only if it held poison of the program's own.
struct ModuleList {
  static constexpr u32 kMost = 1024;
  struct Range {
    uptr Begin, End;
  };
  u32 Count = 0;
  Range Ranges[kMost] = {};

  void add(const LinkedModule &M) {
    uptr Begin, End;
    if (Count < kMost && M.extent(Begin, End))
      Ranges[Count++] = {roundDownTo(Begin, kPageSize),
                         roundUpTo(End, kPageSize)};
  }
};

// Only ever tried: where it is taken, or was by a thread that a fork left
// behind, nothing is cleared.
constinit Mutex ModulesLock{LockRank::ClosedModules};
constinit ModuleList Before = {}; // under the lock

// What may be asked of the dynamic linker alone is not asked any more: another
// thread of the parent may have been in it, for ever.
constinit Atomic<bool> IsForkChild;

} // namespace

const ForkLock fork_locks::ClosedModules = {
    .First = &ModulesLock, .AfterUnlock = [](bool InChild) {
      if (InChild)
        IsForkChild.store(true, Order::Relaxed);
    }};

// Registered variables have been given back by the library's destructors; this
// is for all else that may be poisoned in its data.
//
// Why not dl_iterate_phdr: its lock is another one than that of the library's
// dlclose, and a fork child inherits it held. A module whose beginning is not
// mapped any more has gone; where other threads close libraries meanwhile, or
// map something just there, its poison may stay, but none of another one goes.
PAGESAN_WEAK_INTERFACE int dlclose(void *Library) noexcept {
  ensureInit();
  // Not locked in between: destructors run there, and may close libraries too.
  if (ModulesLock.tryLock()) {
    Before.Count = 0;
    forEachLinkedModule([](const LinkedModule &M) {
      Before.add(M);
      return true;
    });
    ModulesLock.unlock();
  }
  int Result = RealDlclose(Library);
  if (!IsForkChild.load(Order::Relaxed))
    lookAgainForTrust();
  if (!ModulesLock.tryLock())
    return Result;
  for (u32 I = 0; I < Before.Count; ++I)
    if (!isMapped(Before.Ranges[I].Begin))
      forgetRegion(Before.Ranges[I].Begin, Before.Ranges[I].End);
  Before.Count = 0;
  ModulesLock.unlock();
  return Result;
}

// --- The data segment --------------------------------------------------------

static void forgetBetween(uptr A, uptr B) {
  forgetRegion(roundUpTo(minOf(A, B), kPageSize),
               roundUpTo(maxOf(A, B), kPageSize));
}

PAGESAN_WEAK_INTERFACE void *sbrk(intptr_t Change) noexcept {
  ensureInit();
  void *Old = RealSbrk(Change);
  if (Change && Old != reinterpret_cast<void *>(-1))
    forgetBetween(uptr(Old), uptr(Old) + uptr(Change));
  return Old;
}

PAGESAN_WEAK_INTERFACE int brk(void *End) noexcept {
  ensureInit();
  uptr Old = uptr(RealSbrk(0));
  int Result = RealBrk(End);
  if (Result == 0)
    forgetBetween(Old, uptr(End));
  return Result;
}
