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
#include "shadow/region.h"
#include "support/atomic.h"
#include "support/init.h"
#include "support/mutex.h"

#include <link.h>

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
    bool IsLoaded;
  };
  u32 Count = 0;
  Range Ranges[kMost] = {};
};

// Asks the dynamic linker: dlclose does so, too, and other threads may close
// libraries meanwhile. Of its list alone no module could be looked into that
// another thread unmaps.
template <class FnT> void forEachModule(FnT Fn) {
  dl_iterate_phdr(
      [](dl_phdr_info *Info, size_t, void *Arg) {
        LinkedModule M = {};
        M.Bias = Info->dlpi_addr;
        M.Segments = Info->dlpi_phdr;
        M.SegmentCount = Info->dlpi_phnum;
        uptr Begin, End;
        if (M.extent(Begin, End))
          (*static_cast<FnT *>(Arg))(roundDownTo(Begin, kPageSize),
                                     roundUpTo(End, kPageSize));
        return 0;
      },
      &Fn);
}

// Only ever tried: where it is taken, or was by a thread that a fork left
// behind, nothing is cleared.
constinit Mutex ModulesLock{LockRank::ClosedModules};
constinit ModuleList Before = {}; // under the lock

// Under both locks.
void forgetClosedModules() {
  forEachModule([](uptr Begin, uptr End) {
    for (u32 I = 0; I < Before.Count; ++I)
      if (Begin < Before.Ranges[I].End && Before.Ranges[I].Begin < End)
        Before.Ranges[I].IsLoaded = true;
  });
  for (u32 I = 0; I < Before.Count; ++I)
    if (!Before.Ranges[I].IsLoaded)
      forgetRegion(Before.Ranges[I].Begin, Before.Ranges[I].End);
}

// That lock of the dynamic linker's is another one than the library's dlclose
// takes as a rule, and another thread of the parent may have had it: it would
// be taken for ever. So in a child nothing is cleared.
constinit Atomic<bool> IsForkChild;

} // namespace

const ForkLock fork_locks::ClosedModules = {
    .First = &ModulesLock, .AfterUnlock = [](bool InChild) {
      if (InChild)
        IsForkChild.store(true, Order::Relaxed);
    }};

// Registered variables have been given back by the library's destructors; this
// is for all else that may be poisoned in its data. Memory that another thread
// maps there at this moment may lose poison, never gain any.
PAGESAN_WEAK_INTERFACE int dlclose(void *Library) noexcept {
  ensureInit();
  if (IsForkChild.load(Order::Relaxed))
    return RealDlclose(Library);
  // Not locked in between: destructors run there, and may close libraries too.
  if (ModulesLock.tryLock()) {
    Before.Count = 0;
    forEachModule([](uptr Begin, uptr End) {
      if (Before.Count < ModuleList::kMost)
        Before.Ranges[Before.Count++] = {Begin, End, false};
    });
    ModulesLock.unlock();
  }
  int Result = RealDlclose(Library);
  lookAgainForTrust();
  if (!ModulesLock.tryLock())
    return Result;
  // The linker's lock is held all the time: what another thread loads at the
  // same place is either found, or poisons its redzones afterwards.
  dl_iterate_phdr(
      [](dl_phdr_info *, size_t, void *) {
        forgetClosedModules();
        return 1;
      },
      nullptr);
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
