//===- world.cpp - What lies below promotion.cpp, in the model -----------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "world.h"

// As part of this file, so that each run can begin with what they keep to
// themselves as it is at start-up: the last may have ended half-way.
#include "shadow/flush.cpp"
#include "shadow/program_pages.cpp"
#include "shadow/promotion.cpp"
#include "shadow/retirement.cpp"
#include "shadow/transition.cpp"
#include "shadow/window_kind.cpp"

#include "check/decide.h"
#include "check/shadow_view.h"
#include "platform/metadata.h"
#include "platform/signals.h"
#include "shadow/mapping_budget.h"
#include "shadow/tile.h"
#include "support/flags.h"

#include <cstring>
#include <sys/mman.h>

namespace pagesan {

constinit Flags TheFlags;

namespace model {

Broken TheBreak;
Object TheObject;
Mutex TheLock;
View Views[4];

namespace {

PageState States[kWindows * kPagesPerWindow];
// Of the thread that does it, for breaks that put something off.
struct Late {
  bool Pending = false;
  uptr Begin, Size;
  PageState State;
};
Late LateStates, LateWhite;
bool HasLooked;
u8 LatePoison;
// How many each thread is inside of; the scenario itself comes first.
constexpr int kThreads = 5;
u32 Changes[kThreads];
PageExtent FirstLook;

bool isBroken(Broken What) { return TheBreak == What; }

u8 *bytes(uptr Shadow) { return reinterpret_cast<u8 *>(Shadow); }

void mapShadowOnce() {
  static bool Done;
  if (Done)
    return;
  Done = true;
  void *At = reinterpret_cast<void *>(shadowOf(kHeapZoneBegin));
  if (mmap(At, kWindows * kPageSize, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != At ||
      !initWindowKinds() || !initViews())
    abort();
}

PageState &stateAt(uptr Addr) {
  return States[(Addr - kHeapZoneBegin) >> kPageShift];
}

void writeStates(uptr Begin, uptr End, PageState State) {
  for (uptr Page = Begin; Page < End; Page += kPageSize)
    stateAt(Page) = State;
}

bool isDead(PageState State) {
  return State != PageState::Valid && State != PageState::Edge;
}

void giveMemoryBack(uptr End) {
  step("give memory back");
  for (uptr Addr = kBegin; Addr < End; Addr += kWindowSize)
    if (isGoodNow(Addr))
      fail("memory is given back while a check of it passes");
}

// Who poisons is the second thread in all scenarios.
constexpr int kPoker = 1;

bool ignoresLock(unsigned, bool IsTry) {
  if (isBroken(Broken::PokeWithoutLock))
    return currentThreadNumber() == kPoker;
  return isBroken(IsTry ? Broken::PromoteWithoutLock
                        : Broken::RetireWithoutLock);
}

void unlocked() {
  if (!LateWhite.Pending)
    return;
  step("whiten late");
  LateWhite.Pending = false;
  std::memset(bytes(LateWhite.Begin), 0, LateWhite.Size);
}

constexpr int kForker = 1;
bool ignoresGate() {
  int Thread = currentThreadNumber();
  return Thread >= 0 &&
         ((isBroken(Broken::ForkDoesNotWait) && Thread == kForker) ||
          (isBroken(Broken::ChangesIgnoreFork) && Thread != kForker));
}

// No steps: the state as it is.
struct PlainView {
  u8 byte(uptr Addr) const { return byteAt(Addr); }
  PageState state(uptr Addr) const { return stateAt(Addr); }
  uptr edgeEnd(uptr) const { return TheObject.IsLive ? TheObject.End : 0; }
};

} // namespace

PageExtent extentTo(uptr End) {
  return {kBegin, End, roundUpTo(End, kPageSize), &TheLock};
}

u8 byteAt(uptr Addr) { return *bytes(shadowOf(Addr)); }

void resetWorld() {
  TheHooks = {.IgnoresGate = ignoresGate,
              .IgnoresLock = ignoresLock,
              .Unlocked = unlocked};
  TheFlags.force_stale_views = true;
  mapShadowOnce();
  Generations.store(1, Order::Relaxed);
  for (Atomic<u64> *Counter :
       {&Promotions, &PromotionsLost, &BudgetRefusals, &Demotions, &Flushes,
        &White, &PeakWhite, &Private, &PeakPrivate})
    Counter->store(0, Order::Relaxed);
  TheGate.Inside.store(0, Order::Relaxed);
  TheGate.IsClosed.store(0, Order::Relaxed);
  for (int Thread = 0; Thread < kThreads; ++Thread)
    Changes[Thread] = 0;
  for (int I = 0; I < 2; ++I) // the kind before is Black, too
    recordWindowKinds(kHeapZoneBegin, kZoneEnd, WindowKind::Black);
  std::memset(bytes(shadowOf(kHeapZoneBegin)), kShadowBlack,
              kWindows * kPageSize);
  writeStates(kHeapZoneBegin, kZoneEnd, PageState::Unallocated);
  TheObject = {};
  TheLock.resetAfterFork();
  for (View &V : Views)
    V.Generation.store(0, Order::Relaxed);
  LateStates = LateWhite = {};
  HasLooked = false;
}

uint64_t hashWorld() {
  uint64_t Hash = TheObject.End * 2 + TheObject.IsLive + TheLock.isLocked();
  auto Mix = [&Hash](uint64_t Value) {
    Hash = (Hash ^ Value) * 0x9e3779b97f4a7c15u;
    Hash ^= Hash >> 31;
  };
  for (uptr Page = kHeapZoneBegin; Page < kZoneEnd; Page += kPageSize)
    Mix(u64(stateAt(Page)) << 8 | byteAt(Page));
  for (uptr Window = kHeapZoneBegin; Window < kZoneEnd; Window += kWindowSize) {
    WindowPast Past = windowPast(Window);
    Mix(Past.Generation << 8 | u64(windowKind(Window)) << 4 |
        u64(Past.Previous));
  }
  for (View &V : Views)
    Mix(V.Generation.load(Order::Relaxed));
  Mix(TheGate.Inside.load(Order::Relaxed) * 2 +
      TheGate.IsClosed.load(Order::Relaxed));
  Mix(LateStates.Pending * 2 + LateWhite.Pending);
  return Hash;
}

void makeObject(uptr End) {
  step("describe an object");
  TheObject = {End, false};
  step("make it live");
  TheObject.IsLive = true;
  publishPages(extentTo(End));
}

void freeObject() {
  uptr End = TheObject.End;
  step("claim the object");
  TheObject.IsLive = false;
  if (isBroken(Broken::MemoryBeforeBlack))
    giveMemoryBack(End);
  if (isBroken(Broken::StatesBeforeLock)) {
    step("write states");
    writeStates(kBegin, roundUpTo(End, kPageSize), PageState::Free);
  }
  retirePages(extentTo(End), PageState::Free);
  if (!isBroken(Broken::MemoryBeforeBlack))
    giveMemoryBack(End);
  if (LateStates.Pending)
    writeStates(LateStates.Begin, LateStates.Begin + LateStates.Size,
                LateStates.State);
  LateStates.Pending = false;
}

bool isGood(uptr Addr) {
  View &V = Views[currentThreadNumber()];
  step("check");
  if (decide(ShadowView(V, true, false), Addr, 1).IsGood)
    return true;
  flushView(V);
  step("check again");
  return decide(ShadowView(V, true, false), Addr, 1).IsGood;
}

bool isGoodNow(uptr Addr) { return decide(PlainView(), Addr, 1).IsGood; }

} // namespace model

using namespace model;

// --- shadow/page_state.h -----------------------------------------------------

PageState pageState(uptr Addr) {
  step("read a page state");
  PageState State = stateAt(Addr);
  return isBroken(Broken::PromoteTrustsFirstLook) && HasLooked
             ? PageState::Valid
             : State;
}

bool isWindowValid(uptr Window) {
  step("read a window's page states");
  u64 All;
  std::memcpy(&All, &stateAt(Window), sizeof(All));
  return All == u64(PageState::Valid) * 0x0101010101010101;
}

bool isAllBlack(uptr Window) {
  step("read a window's bytes");
  bool Result = true;
  for (uptr I = 0; I < kPageSize; ++I)
    Result &= bytes(shadowOf(Window))[I] == kShadowBlack;
  return Result || isBroken(Broken::PromoteTrustsKinds);
}

// In two steps: nobody may rely on all of it happening at once.
void setPageStates(uptr Begin, uptr End, PageState State) {
  if (isBroken(Broken::StatesTooLate) && isDead(State)) {
    LateStates = {true, Begin, End - Begin, State};
    return;
  }
  if (isBroken(Broken::StatesBeforeLock) && State == PageState::Free)
    return;
  uptr Middle = roundDownTo(Begin + (End - Begin) / 2, kPageSize);
  step("write states");
  writeStates(Begin, Middle, State);
  step("write more states");
  writeStates(Middle, End, State);
}

// --- The heap ----------------------------------------------------------------

bool findPageExtent(uptr Addr, PageExtent &Out) {
  step("find the object");
  if (isBroken(Broken::PromoteTrustsFirstLook) && HasLooked) {
    Out = FirstLook;
    return true;
  }
  bool IsFound = TheObject.IsLive && Addr >= kBegin &&
                 Addr < roundUpTo(TheObject.End, kPageSize);
  if (IsFound)
    FirstLook = Out = extentTo(TheObject.End);
  HasLooked |= IsFound;
  return IsFound;
}

// --- Mappings ----------------------------------------------------------------

SysResult mapZeroAt(uptr Begin, uptr Size) {
  if (isBroken(Broken::PublishAfterUnlock)) {
    LateWhite = {true, Begin, Size, PageState::Byte};
    return SysResult::fromRaw(long(Begin));
  }
  step("map white");
  std::memset(bytes(Begin), 0, Size);
  return SysResult::fromRaw(long(Begin));
}
bool restoreBlack(uptr Begin, uptr End) {
  step("map black");
  if (isBroken(Broken::InvalidationTooEarly))
    for (View &V : Views)
      atomicMax(V.Generation, Generations.load(Order::Relaxed));
  std::memset(bytes(Begin), kShadowBlack, End - Begin);
  return true;
}
void writeBlackOver(uptr Begin, uptr End) { (void)restoreBlack(Begin, End); }
void dropToBlack(uptr Begin, uptr End) { (void)restoreBlack(Begin, End); }
bool openMetadata(Metadata Area) {
  void *At = reinterpret_cast<void *>(beginOf(Area));
  return mmap(At, sizeOf(Area), PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
              -1, 0) == At;
}
SysResult adviseDontDump(uptr, uptr) { return SysResult::fromRaw(0); }
SysResult adviseNoHugePages(uptr, uptr) { return SysResult::fromRaw(0); }
void futexWait(u32 *, u32) { waitForOthers(); }
void futexWake(u32 *, int) {}
u32 &transitionsOfThread() { return Changes[currentThreadNumber() + 1]; }
bool takeMappings(MappingUse, long) { return true; }
void returnMappings(MappingUse, long) {}
u64 mappingsUsed() { return 0; }
u64 mappingBudget() { return 0; }
u64 mappedTiles() { return 0; }
ShadowMode shadowMode() { return ShadowMode::Page; }

void openByteGranular(uptr Begin, uptr End) {
  setPageStates(Begin, End, PageState::Byte);
  recordWindowKinds(Begin, End, WindowKind::Private);
}
void poisonBytes(uptr Addr, uptr Size, u8 Value) {
  step("poison");
  if (isBroken(Broken::PoisonTooLate) && currentThreadNumber() == kPoker) {
    LatePoison = Value;
    putOff({[](uint64_t Addr, uint64_t Size) {
              std::memset(bytes(shadowOf(Addr)), LatePoison,
                          Size >> kGranuleShift);
            },
            Addr, Size, 1000}); // when the thread ends
    return;
  }
  std::memset(bytes(shadowOf(Addr)), Value, Size >> kGranuleShift);
}
void unpoisonBytes(uptr Addr, uptr Size) {
  step("unpoison");
  std::memset(bytes(shadowOf(Addr)), 0, Size >> kGranuleShift);
}

// --- Threads -----------------------------------------------------------------

// Only the last thread of a scenario reads.
void forEachView(void (*Fn)(View &, void *), void *Arg) {
  if (isBroken(Broken::NoInvalidation) ||
      isBroken(Broken::InvalidationTooEarly))
    return;
  step("invalidate views");
  for (View &V : Views)
    Fn(V, Arg);
}

[[noreturn]] void checkFailed(const char *, int, const char *, u64, u64) {
  abort();
}

} // namespace pagesan
