//===- slow_path.cpp - Where tripped checks are decided
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/slow_path.h"

#include "check/decide.h"
#include "check/shadow_view.h"
#include "check/vector_state.h"
#include "objects/containers.h"
#include "objects/context_stacks.h"
#include "pagesan/abi/access_info.h"
#include "platform/platform.h"
#include "shadow/trip_counters.h"
#include "support/activation.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/memory.h"
#include "support/output.h"
#include "threads/thread.h"

#include <cpuid.h>

namespace pagesan {

// Read by stubs_x86_64.S.
extern "C" {
// Nonzero: the stubs settle nothing, everything comes here.
__attribute__((visibility("hidden"))) u8 _pagesan_force_slow;
// XSAVE's mask and the size of its area; mask 0: FXSAVE.
__attribute__((visibility("hidden"))) u64 _pagesan_xsave_mask;
__attribute__((visibility("hidden"))) u64 _pagesan_xsave_size =
    pagesan::kLegacyState;
}

static_assert(offsetof(ThreadState, Trips) == 0, "as stubs_x86_64.S has it");

namespace {

constinit bool StateFirst;
constinit Atomic<u64> StaleTrips, TrueErrors;
// Of threads that have ended.
constinit Atomic<u64> EndedPartial, EndedValid;

Verdict look(uptr Addr, uptr Size) {
  ShadowView V(currentThread().TheView, flags().force_stale_views, StateFirst);
  return Size <= 64 ? decide(V, Addr, Size) : decideRange(V, Addr, Size);
}

// How many bytes from Addr on have shadow that can be read. Memory changes its
// kind of description only at these borders.
uptr mappedBytes(uptr Addr) {
  if (!isShadowMapped(Addr))
    return 0;
  if (Addr < kLowMemEnd)
    return kLowMemEnd - Addr;
  if (Addr < kHeapZoneBegin && heapFrontier() == kHeapZoneBegin)
    return kHeapZoneBegin - Addr;
  return (Addr < heapFrontier() ? heapFrontier() : kUserEnd) - Addr;
}

// The verdict that counts: only a bad one that survives a flush of this
// thread's view and a barrier in every thread is an error. WasStale tells that
// it turned good on the way.
Verdict decideForSure(uptr Addr, uptr Size, bool &WasStale) {
  uptr Mapped = mappedBytes(Addr);
  uptr Known = minOf(Size, Mapped);
  WasStale = false;
  Verdict V = look(Addr, Known);
  if (!V.IsGood) {
    WasStale = true;
    flushView(currentThread().TheView);
    V = look(Addr, Known);
  }
  // A thread that publishes may have been stopped between two of its stores.
  if (!V.IsGood) {
    processWideBarrier();
    V = look(Addr, Known);
  }
  if (V.IsGood && Known < Size)
    return Verdict::bad(Addr + Known);
  return V;
}

// Memory of ours that would not fault by itself.
bool isOwnMemory(uptr Addr) { return Addr < kUserEnd && !isAppMemory(Addr); }

// Who asks: a stub that has counted down already, or a function that stands for
// one access of any size.
enum class Asker { Stub, Function };

void countGood(const Verdict &V, bool WasStale, Asker Who) {
  if (WasStale)
    StaleTrips.fetchAdd(1, Order::Relaxed);
  if (!V.BlackButGood)
    return;
  TripCounters &Trips = currentThread().Trips;
  ++Trips.PageValid;
  if (Who == Asker::Function && --Trips.Countdown >= 0)
    return;
  Trips.Countdown = PAGESAN_PROMOTE_EVERY;
  // Refusing costs time only. Who promotes sees what it made: its own view is
  // flushed, nobody else's.
  if (tryPromote(V.BlackButGood))
    flushView(currentThread().TheView);
}

// A range that does not end in any memory: nobody means its beginning.
bool endsNowhere(uptr Addr, uptr Size) {
  uptr End;
  return __builtin_add_overflow(Addr, Size, &End) || End >= kUserEnd;
}

// Fills BadAddr and returns true when the access is an error.
bool isBadAccess(uptr Addr, uptr Size, Asker Who, uptr &BadAddr) {
  if (Size == 0)
    return false;
  // The access itself faults and is reported by its signal, with the exact pc.
  if (!isShadowMapped(Addr) && !isOwnMemory(Addr))
    return false;
  bool WasStale;
  Verdict V = decideForSure(Addr, Size, WasStale);
  while (!V.IsGood && (dropUntrustedPoison(V.BadAddr) ||
                       dropLeftFrames(V.BadAddr, Addr + Size)))
    V = decideForSure(Addr, Size, WasStale);
  if (V.IsGood) {
    countGood(V, WasStale, Who);
    return false;
  }
  if (isDeactivated()) {
    if (Who == Asker::Function && isHeapZone(V.BadAddr))
      return false;
    activate(); // emitted code asks
  }
  TrueErrors.fetchAdd(1, Order::Relaxed);
  BadAddr = Who == Asker::Function && endsNowhere(Addr, Size) ? Addr + Size
                                                              : V.BadAddr;
  return true;
}

void checkRangeAs(Asker Who, uptr Addr, uptr Size, bool IsWrite,
                  const char *Function, CallSite Site) {
  uptr BadAddr;
  if (PAGESAN_LIKELY(!isBadAccess(Addr, Size, Who, BadAddr)))
    return;
  reportBadRange({Addr, Size, BadAddr, IsWrite, Site.Pc, Site.FramePointer,
                  uptr(__builtin_frame_address(0))},
                 Function);
}

// Of a thread that ends.
void keepTripCounters(ThreadState &Thread) {
  TripCounters &Trips = Thread.Trips;
  EndedPartial.fetchAdd(Trips.PartialGranule, Order::Relaxed);
  EndedValid.fetchAdd(Trips.PageValid, Order::Relaxed);
  Trips.PartialGranule = Trips.PageValid = 0;
}

const char *functionName(AccessBy By) {
  switch (By) {
  case AccessBy::Instruction:
    break;
  case AccessBy::Memcpy:
    return "memcpy";
  case AccessBy::Memmove:
    return "memmove";
  case AccessBy::Memset:
    return "memset";
  }
  __builtin_unreachable();
}

// The frame of a function that the program might have called where a copy
// stands in line.
struct CalledFrame {
  uptr CallersFrame, ReturnAddress;
};

void checkCopy(AccessInfo Access, uptr Addr, uptr Second, CalledFrame Frame) {
  if (!flags().replace_intrin)
    return;
  const char *Function = functionName(Access.By);
  CallSite Site = {currentPc(), uptr(&Frame)};
  if (Access.IsPair)
    return reportParamOverlap(Function, Addr, Access.Size, Second, Access.Size,
                              Site);
  checkRangeAs(Asker::Stub, Addr, Access.Size, Access.IsWrite, Function, Site);
}

// Whether all of a range is good, as far as this thread can tell without
// waiting. Who asks makes no access yet, and may never.
bool testRange(uptr Addr, uptr Size) {
  if (mappedBytes(Addr) < Size)
    return false;
  Verdict V = look(Addr, Size);
  if (V.IsGood)
    countGood(V, /*WasStale=*/false, Asker::Function);
  return V.IsGood;
}

// What the stubs save: of the components in question those that the system has
// enabled.
void chooseVectorState() {
  constexpr u32 kOsXsave = 1u << 27;
  u32 A, B, C, D;
  bool HasXsave = __get_cpuid(1, &A, &B, &C, &D) && (C & kOsXsave) &&
                  __get_cpuid_count(0xd, 0, &A, &B, &C, &D);
  if (HasXsave) {
    u32 Low, High;
    __asm__("xgetbv" : "=a"(Low), "=d"(High) : "c"(0));
    _pagesan_xsave_mask = Low & kVectorState;
    _pagesan_xsave_size = vectorAreaSize(Low & kVectorState, [](u32 Bit) {
      u32 Size, Offset, Flags, Reserved;
      __cpuid_count(0xd, Bit, Size, Offset, Flags, Reserved);
      return StateComponent{Offset, Size};
    });
  }
  _pagesan_xsave_size =
      maxOf(_pagesan_xsave_size, u64(flags().vector_state_bytes));
}

} // namespace

// From the stubs, with every register of the program saved. Sp is the stack
// pointer before the call; Second is the other address of a pair. Answers
// tests.
extern "C" __attribute__((visibility("hidden"))) u64 _pagesan_check_slow(
    uptr Addr, u64 Info, uptr Pc, uptr FramePointer, uptr Sp, uptr Second) {
  AccessInfo Access = AccessInfo::decode(Info);
  if (Access.IsTest)
    return !testRange(Addr, Access.Size);
  uptr BadAddr;
  if (Access.By != AccessBy::Instruction)
    checkCopy(Access, Addr, Second, {FramePointer, Pc});
  else if (Access.IsPair)
    checkObject({Addr, Access.Size, Addr, Access.IsWrite, Pc, FramePointer, Sp},
                Second);
  else if (PAGESAN_UNLIKELY(
               isBadAccess(Addr, Access.Size, Asker::Stub, BadAddr)))
    reportBadAccess(
        {Addr, Access.Size, BadAddr, Access.IsWrite, Pc, FramePointer, Sp});
  return 0;
}

void checkRange(uptr Addr, uptr Size, bool IsWrite, const char *Function,
                CallSite Site) {
  checkRangeAs(Asker::Function, Addr, Size, IsWrite, Function, Site);
}

void checkAccess(uptr Addr, uptr Size, bool IsWrite, CallSite Site) {
  uptr BadAddr;
  if (PAGESAN_LIKELY(!isBadAccess(Addr, Size, Asker::Function, BadAddr)))
    return;
  reportBadAccess({Addr, Size, BadAddr, IsWrite, Site.Pc, Site.FramePointer,
                   uptr(__builtin_frame_address(0))});
}

uptr findBadByte(uptr Addr, uptr Size) {
  if (Size == 0)
    return 0;
  if (!isShadowMapped(Addr))
    return Addr;
  // No barrier: whoever asks about memory that another thread makes good has
  // been told so by that thread, and sees its stores.
  uptr Known = minOf(Size, mappedBytes(Addr));
  Verdict V = look(Addr, Known);
  if (!V.IsGood) {
    flushView(currentThread().TheView);
    V = look(Addr, Known);
  }
  uptr Bad = V.IsGood && Known < Size ? Addr + Known : V.BadAddr;
  return isDeactivated() && isHeapZone(Bad) ? 0 : Bad;
}

void initSlowPath() {
  StateFirst = stringsEqual(flags().check_order, "page");
  if (!StateFirst && !stringsEqual(flags().check_order, "byte"))
    die("option check_order=%s: must be byte or page\n", flags().check_order);
  // Stubs read bytes and states as they are, in their own order.
  _pagesan_force_slow = StateFirst || flags().force_stale_views;
  atThreadEnd(keepTripCounters);

  chooseVectorState();
}

TripStats tripStats() {
  TripStats Stats = {
      EndedPartial.load(Order::Relaxed), EndedValid.load(Order::Relaxed),
      StaleTrips.load(Order::Relaxed), TrueErrors.load(Order::Relaxed)};
  // Other threads go on counting; each word is read whole.
  forEachThread(
      [](ThreadState &Thread, void *Arg) {
        auto &Sum = *static_cast<TripStats *>(Arg);
        Sum.PartialGranule +=
            __atomic_load_n(&Thread.Trips.PartialGranule, __ATOMIC_RELAXED);
        Sum.PageValid +=
            __atomic_load_n(&Thread.Trips.PageValid, __ATOMIC_RELAXED);
      },
      &Stats);
  return Stats;
}

} // namespace pagesan
