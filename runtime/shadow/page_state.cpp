//===- page_state.cpp - The authority over page-granular memory
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/page_state.h"

#include "platform/platform.h"
#include "support/memory.h"
#include "support/mutex.h"

namespace pagesan {

namespace {

using namespace page_state_detail;

// For less the table is as good, and the stubs read it by themselves.
constexpr uptr kLeastCoarse = uptr(1) << 30;

// Held by those who spread out a unit, as several may want to at once.
constinit Mutex CoarseLock{LockRank::CoarseStates};

u8 coarse(uptr Addr) {
  return __atomic_load_n(&coarseState(Addr), __ATOMIC_ACQUIRE);
}
void setCoarse(uptr Addr, u8 State) {
  __atomic_store_n(&coarseState(Addr), State, __ATOMIC_RELEASE);
}

void setFine(uptr Begin, uptr End, PageState State) {
  setMemory(reinterpret_cast<void *>(pageStateOf(Begin)), int(State),
            (End - Begin) >> kPageShift);
}

// The unit's pages have a state each from here on, the same as before.
void spreadOut(uptr Addr) {
  if (!coarse(Addr))
    return;
  ScopedLock Lock(CoarseLock);
  uptr Begin = roundDownTo(Addr, kCoarseStateUnit);
  if (u8 State = coarse(Addr)) {
    setFine(Begin, Begin + kCoarseStateUnit, PageState(State));
    setCoarse(Addr, 0);
  }
}

void setPart(uptr Begin, uptr End, PageState State) {
  if (isHeapZone(Begin))
    for (uptr Unit = roundDownTo(Begin, kCoarseStateUnit); Unit < End;
         Unit += kCoarseStateUnit)
      spreadOut(Unit);
  setFine(Begin, End, State);
}

// All of some units, which are the caller's: nobody else changes a part.
void setUnits(uptr Begin, uptr End, PageState State) {
  for (uptr Unit = Begin, Next; Unit < End; Unit = Next) {
    bool IsCoarse = coarse(Unit);
    for (Next = Unit; Next < End && bool(coarse(Next)) == IsCoarse;)
      Next += kCoarseStateUnit;
    uptr Table = pageStateOf(Unit), Size = (Next - Unit) >> kPageShift;
    if (!IsCoarse && !discard(Table, Size).ok()) { // locked in memory
      setFine(Unit, Next, State);
      continue;
    }
    for (; Unit < Next; Unit += kCoarseStateUnit)
      setCoarse(Unit, u8(State));
  }
}

} // namespace

bool initPageStates() { return kCoarse.open(); }

const ForkLock fork_locks::CoarseStates = {&CoarseLock};

// Plain wide stores: a torn or reordered view among the pages of one range is
// harmless, since callers publish the range as a whole afterwards (the release
// fence pairs with pageState's acquire).
void setPageStates(uptr Begin, uptr End, PageState State) {
  DCHECK(isAligned(Begin, kPageSize) && isAligned(End, kPageSize));
  if (Begin >= End)
    return;
  __atomic_thread_fence(__ATOMIC_RELEASE);
  uptr First = roundUpTo(Begin, kCoarseStateUnit);
  uptr Last = roundDownTo(End, kCoarseStateUnit);
  if (Last >= First + kLeastCoarse && isHeapZone(Begin)) {
    setPart(Begin, First, State);
    setUnits(First, Last, State);
    Begin = Last;
  }
  setPart(Begin, End, State);
  __atomic_thread_fence(__ATOMIC_RELEASE);
}

bool allPagesAre(uptr Begin, uptr End, PageState State) {
  for (uptr Page = Begin; Page < End; Page += kPageSize)
    if (pageState(Page) != State)
      return false;
  return true;
}

} // namespace pagesan
