//===- promotion.cpp - Page-granular memory: bad to good and back
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bad to good is lazy: publishing an object writes page states only, the first
// threads to trip over it promote its windows. Good to bad is synchronous.
//
// The transition lock of the object makes the two exclude each other. A
// promotion only ever try-locks it (it runs in signal handlers and may lose),
// re-reads what it decided on under the lock, and publishes before unlocking.
// A retirement writes the page states first and then takes the lock: whichever
// promotion still holds it has finished when the windows go black, and every
// later one reads the new states.
//
//===----------------------------------------------------------------------===//
#include "support/flags.h"
#include "platform/platform.h"
#include "shadow/flush.h"
#include "shadow/mapping_budget.h"
#include "shadow/shadow_map.h"
#include "shadow/tile.h"
#include "shadow/transition.h"
#include "support/memory.h"
#include "support/mutex.h"

namespace pagesan {

u64 mappedTiles();

namespace {

// Below this many windows a private page each is cheaper than splitting a
// mapping in three (measured: see runtime/README.md).
constexpr uptr kMinWhiteWindows = 4;
// White in the middle of black makes three mappings of one.
constexpr u64 kMappingsPerWhiteRange = 2;

constinit Atomic<u64> Promotions, PromotionsLost, BudgetRefusals, Demotions;

uptr interiorEnd(const PageExtent &E) { return windowBegin(E.ObjectEnd); }
uptr windowsEnd(const PageExtent &E) {
  return roundUpTo(E.PagesEnd, kWindowSize);
}

// Changes of kind are counted while they last; a fork closes the gate and
// waits for the count to drain. Sequentially consistent: of a change that
// enters and a fork that closes, at least one sees the other.
struct Gate {
  Atomic<u32> Inside;
  Atomic<u32> IsClosed;

  bool enter() {
    Inside.fetchAdd(1, Order::SeqCst);
    if (PAGESAN_LIKELY(!IsClosed.load(Order::SeqCst)))
      return true;
    leave();
    return false;
  }
  void leave() {
    Inside.fetchSub(1, Order::SeqCst);
    if (PAGESAN_UNLIKELY(IsClosed.load(Order::SeqCst)))
      futexWake(reinterpret_cast<u32 *>(&Inside), 1);
  }
  void awaitOpen() {
    if (IsClosed.load(Order::SeqCst))
      futexWait(reinterpret_cast<u32 *>(&IsClosed), 1);
  }
  // But for Own, which the caller is inside of itself.
  void close(u32 Own) {
    IsClosed.store(1, Order::SeqCst);
    while (u32 Others = Inside.load(Order::SeqCst)) {
      if (Others <= Own)
        return;
      futexWait(reinterpret_cast<u32 *>(&Inside), Others);
    }
  }
  void open() {
    IsClosed.store(0, Order::SeqCst);
    futexWake(reinterpret_cast<u32 *>(&IsClosed), kAll);
  }
  static constexpr int kAll = 0x7fffffff;
};
constinit Gate TheGate;

class TryLock {
public:
  explicit TryLock(Mutex &M) : Lock(M), Held(M.tryLock()) {}
  ~TryLock() {
    if (Held)
      Lock.unlock();
  }
  bool held() const { return Held; }

private:
  Mutex &Lock;
  bool Held;
};

// Black, and good as a whole.
bool isWhitenable(uptr Window) {
  return windowKind(Window) == WindowKind::Black && isWindowValid(Window);
}

// As many windows around this one as can be white together: all of the object's
// interior, but for what the program has poisoned in it and its surroundings.
bool whitenAround(const PageExtent &E, uptr Window) {
  uptr Begin = Window, End = Window;
  while (End < interiorEnd(E) && isWhitenable(End))
    End += kWindowSize;
  while (Begin > E.Begin && isWhitenable(Begin - kWindowSize))
    Begin -= kWindowSize;
  if ((End - Begin) / kWindowSize < kMinWhiteWindows || End == Window)
    return false;
  if (!takeMappings(kMappingsPerWhiteRange, MappingUse::Optional)) {
    BudgetRefusals.fetchAdd(1, Order::Relaxed);
    return false;
  }
  uptr Shadow = shadowOf(Begin), Size = (End - Begin) >> kGranuleShift;
  // On failure the kernel has changed nothing: the windows stay black.
  if (!mapZeroAt(Shadow, Size).ok()) {
    returnMappings(kMappingsPerWhiteRange);
    BudgetRefusals.fetchAdd(1, Order::Relaxed);
    return false;
  }
  adviseDontDump(Shadow, Size).ignore(); // advice only
  adviseNoHugePages(Shadow, Size).ignore();
  recordWindowKinds(Begin, End, WindowKind::White);
  Promotions.fetchAdd((End - Begin) / kWindowSize, Order::Relaxed);
  return true;
}

// Only BLACK bytes turn good; any other value was put there by somebody and
// speaks for itself. Compare-exchange, as a frame on this memory may poison a
// granule of the same word at this moment.
void whitenBytes(uptr Begin, uptr End) {
  u8 *Bytes = reinterpret_cast<u8 *>(shadowOf(Begin));
  uptr Whole = (End - Begin) >> kGranuleShift;
  for (uptr I = 0; I < Whole; I += 8) {
    u64 *Word = reinterpret_cast<u64 *>(Bytes + I);
    u64 AllBlack = ~u64(0);
    static_assert(kShadowBlack == 0xff);
    if (I + 8 <= Whole &&
        __atomic_compare_exchange_n(Word, &AllBlack, 0, false, __ATOMIC_RELEASE,
                                    __ATOMIC_RELAXED))
      continue;
    for (uptr J = I; J < minOf(I + 8, Whole); ++J) {
      u8 Black = kShadowBlack;
      __atomic_compare_exchange_n(Bytes + J, &Black, u8(kShadowGood), false,
                                  __ATOMIC_RELEASE, __ATOMIC_RELAXED);
    }
  }
  if (u8 Tail = u8((End - Begin) & (kGranuleSize - 1))) {
    u8 Black = kShadowBlack;
    __atomic_compare_exchange_n(Bytes + Whole, &Black, Tail, false,
                                __ATOMIC_RELEASE, __ATOMIC_RELAXED);
  }
}

bool isLiveState(PageState State) {
  return State == PageState::Valid || State == PageState::Edge;
}

bool losePromotion() {
  PromotionsLost.fetchAdd(1, Order::Relaxed);
  return false;
}

// [Begin, End) of windows, all white or none, back to black. What is recorded
// as black may have been written: frames poison and unpoison the stack that
// they are on, wherever it lies.
void blackenRun(uptr Begin, uptr End, WindowKind Kind) {
  uptr Shadow = shadowOf(Begin), Size = (End - Begin) >> kGranuleShift;
  if (Kind != WindowKind::White) {
    dropToBlack(Shadow, Shadow + Size);
    return;
  }
  if (restoreBlack(Shadow, Shadow + Size))
    returnMappings(kMappingsPerWhiteRange);
}

void blackenAll(uptr Begin, uptr End) {
  for (uptr Run = Begin; Run < End;) {
    WindowKind Kind = windowKind(Run);
    uptr RunEnd = Run + kWindowSize;
    bool IsWhite = Kind == WindowKind::White;
    while (RunEnd < End && (windowKind(RunEnd) == WindowKind::White) == IsWhite)
      RunEnd += kWindowSize;
    blackenRun(Run, RunEnd, Kind);
    Run = RunEnd;
  }
  invalidateViews(recordWindowKinds(Begin, End, WindowKind::Black));
}

} // namespace

Change::Change(bool MayWait) {
  while (!(Entered = TheGate.enter()) && MayWait)
    TheGate.awaitOpen();
  if (Entered)
    ++changesOfThread();
}

Change::~Change() {
  if (!Entered)
    return;
  --changesOfThread();
  TheGate.leave();
}

// Pages that the program has poisoned stay black.
void makeWindowPrivate(const PageExtent &E, uptr Window) {
  uptr End = minOf(Window + kWindowSize, E.ObjectEnd);
  for (uptr Page = Window; Page < End; Page += kPageSize)
    if (isLiveState(pageState(Page)))
      whitenBytes(Page, minOf(Page + kPageSize, End));
  recordWindowKinds(Window, Window + kWindowSize, WindowKind::Private);
  Promotions.fetchAdd(1, Order::Relaxed);
}

// White that goes on outside of the part is cut in two there, which takes a
// mapping range more; without one the part is written.
void blackenPart(uptr Begin, uptr End) {
  auto IsCutAt = [](uptr Border) {
    return windowKind(Border - kWindowSize) == WindowKind::White &&
           windowKind(Border) == WindowKind::White;
  };
  u64 Cuts = u64(IsCutAt(Begin)) + u64(IsCutAt(End));
  if (Cuts == 0 || takeMappings(kMappingsPerWhiteRange * Cuts)) {
    blackenAll(Begin, End);
    return;
  }
  writeBlackOver(shadowOf(Begin), shadowOf(End));
  invalidateViews(recordWindowKinds(Begin, End, WindowKind::Black));
}

void publishPages(const PageExtent &E) {
  uptr FullEnd = pageBegin(E.ObjectEnd);
  setPageStates(E.Begin, FullEnd, PageState::Valid);
  setPageStates(FullEnd, E.PagesEnd, PageState::Edge);
  if (shadowMode() == ShadowMode::Classic) {
    unpoisonBytes(E.Begin, E.ObjectEnd - E.Begin);
    return;
  }
  // Whoever promotes from here on sees the states; see the head of the file.
  Change Now(/*MayWait=*/true);
  ScopedLock Lock(*E.TransitionLock);
}

bool tryPromote(uptr Addr) {
  if (shadowMode() != ShadowMode::Page)
    return false;
  PageExtent E;
  if (!findPageExtent(Addr, E))
    return false;
  // Not even the lock is tried while a fork copies the process: the child would
  // find it held for ever.
  Change This(/*MayWait=*/false);
  if (!This.entered())
    return losePromotion();
  TryLock Lock(*E.TransitionLock);
  // The object may have been freed, and another put there, since the look-up.
  PageExtent Now;
  if (!Lock.held() || !findPageExtent(Addr, Now) || Now.Begin != E.Begin ||
      Now.ObjectEnd != E.ObjectEnd || Now.TransitionLock != E.TransitionLock ||
      !isLiveState(pageState(Addr)) || windowKind(Addr) != WindowKind::Black)
    return losePromotion();
  uptr Window = windowBegin(Addr);
  // White would wipe out what frames wrote that run on this memory.
  uptr Sp = uptr(__builtin_frame_address(0));
  bool IsStack = Sp >= E.Begin && Sp < E.ObjectEnd;
  if (!IsStack && Window < interiorEnd(E) && whitenAround(E, Window))
    return true;
  makeWindowPrivate(E, Window);
  return true;
}

void retirePages(const PageExtent &E, PageState State) {
  setPageStates(E.Begin, E.PagesEnd, State);
  Demotions.fetchAdd(1, Order::Relaxed);
  Change Now(/*MayWait=*/true);
  ScopedLock Lock(*E.TransitionLock);
  if (shadowMode() == ShadowMode::Classic) {
    poisonBytes(E.Begin, E.PagesEnd - E.Begin, kShadowHeapFreed);
    return;
  }
  blackenAll(E.Begin, windowsEnd(E));
}

void blackenWindows(uptr Begin, uptr End, PageState State) {
  Change Now(/*MayWait=*/true);
  setPageStates(Begin, End, State);
  if (shadowMode() == ShadowMode::Classic) {
    poisonBytes(Begin, End - Begin,
                State == PageState::Free ? kShadowHeapFreed
                                         : kShadowHeapRedzone);
    return;
  }
  blackenAll(Begin, End);
}

const ForkLock fork_locks::ShadowGate = {
    .BeforeLock = closeShadow,
    .AfterUnlock = [](bool) { openShadow(); }};

void closeShadow() { TheGate.close(changesOfThread()); }
void openShadow() { TheGate.open(); }

ShadowStats shadowStats() {
  WindowCounts Windows = windowCounts();
  return {mappedTiles(),
          mappingsUsed(),
          mappingBudget(),
          Windows.White,
          Windows.PeakWhite,
          Windows.Private,
          Windows.PeakPrivate,
          Promotions.load(Order::Relaxed),
          PromotionsLost.load(Order::Relaxed),
          BudgetRefusals.load(Order::Relaxed),
          Demotions.load(Order::Relaxed),
          flushCount()};
}

} // namespace pagesan
