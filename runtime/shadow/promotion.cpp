//===- promotion.cpp - Page-granular memory: bad to good
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bad to good is lazy: publishing an object writes page states only, the first
// threads to trip over it promote its windows. Good to bad (retirement.cpp) is
// synchronous.
//
// The transition lock of the object makes the two exclude each other. A
// promotion only ever try-locks it (it runs in signal handlers and may lose),
// re-reads what it decided on under the lock, and publishes before unlocking.
//
// Signals wait meanwhile: any access may promote, so a handler of the program's
// may free the object that the access is to, or jump away for good.
//
// BLACK bytes only are changed. Instrumented frames write shadow without
// telling anybody, also in an object that somebody else's stack lies in, so
// windows are looked at, all of their bytes, before they are made white
// together. A frame that is entered between that look and the mapping, for the
// first time on this stack, by a thread that this one knows nothing of, loses
// its redzones until it is entered again.
//
//===----------------------------------------------------------------------===//
#include "platform/platform.h"
#include "shadow/mapping_budget.h"
#include "shadow/transition.h"
#include "support/handlers_wait.h"
#include "support/mutex.h"

namespace pagesan {

namespace {

// Below this many windows a private page each is cheaper than splitting a
// mapping in three (measured: see runtime/README.md).
constexpr uptr kMinWhiteWindows = 4;
// As far as is looked at, both ways: a promotion takes time of its own for
// that.
constexpr uptr kReach = uptr(16) << 20;

constinit Atomic<u64> Promotions, PromotionsLost, BudgetRefusals;

uptr interiorEnd(const PageExtent &E) { return windowBegin(E.ObjectEnd); }

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
  return windowKind(Window) == WindowKind::Black && isWindowValid(Window) &&
         isAllBlack(Window);
}

bool mapWhite(uptr Begin, uptr End) {
  long Mappings =
      mappingsOfWhite(Begin, End, isOverWhite(windowKind(Begin - kWindowSize)),
                      isOverWhite(windowKind(End)));
  if (!takeMappings(MappingUse::White, Mappings))
    return false;
  uptr Shadow = shadowOf(Begin), Size = (End - Begin) >> kGranuleShift;
  // On failure the kernel has changed nothing: the windows stay black.
  if (!mapZeroAt(Shadow, Size).ok()) {
    returnMappings(MappingUse::White, Mappings);
    return false;
  }
  adviseDontDump(Shadow, Size).ignore(); // advice only
  adviseNoHugePages(Shadow, Size).ignore();
  return true;
}

// As many windows around this one as can be white together: all of the object's
// interior, but for what the program and frames have poisoned in it and their
// surroundings.
bool whitenAround(const PageExtent &E, uptr Window) {
  uptr Begin = Window, End = Window;
  uptr Last = minOf(interiorEnd(E), Window + kReach);
  uptr First = maxOf(E.Begin, Window - kReach);
  while (End < Last && isWhitenable(End))
    End += kWindowSize;
  while (Begin > First && isWhitenable(Begin - kWindowSize))
    Begin -= kWindowSize;
  if ((End - Begin) / kWindowSize < kMinWhiteWindows || End == Window)
    return false;
  if (!mapWhite(Begin, End)) {
    BudgetRefusals.fetchAdd(1, Order::Relaxed);
    return false;
  }
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

bool losePromotion() {
  PromotionsLost.fetchAdd(1, Order::Relaxed);
  return false;
}

bool isSame(const PageExtent &A, const PageExtent &B) {
  return A.Begin == B.Begin && A.ObjectEnd == B.ObjectEnd &&
         A.TransitionLock == B.TransitionLock;
}

} // namespace

// Pages that the program has poisoned stay black.
void makeWindowPrivate(const PageExtent &E, uptr Window) {
  uptr End = minOf(Window + kWindowSize, E.ObjectEnd);
  for (uptr Page = Window; Page < End; Page += kPageSize)
    if (isLiveState(pageState(Page)))
      whitenBytes(Page, minOf(Page + kPageSize, End));
  recordWindowKinds(Window, Window + kWindowSize, WindowKind::Private);
  Promotions.fetchAdd(1, Order::Relaxed);
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
  TransitionScope Now(/*MayWait=*/true);
  ScopedLock Lock(*E.TransitionLock);
}

// The first new bytes lie in a window that may have bytes of its own already.
// Only BLACK ones change, as ever, and the partial granule that was the end.
static void growBytes(uptr OldEnd, uptr NewEnd) {
  auto Good = [&](uptr Granule) {
    return u8(NewEnd - Granule >= kGranuleSize ? 0 : NewEnd - Granule);
  };
  auto Change = [](uptr Granule, u8 From, u8 To) {
    __atomic_compare_exchange_n(reinterpret_cast<u8 *>(shadowOf(Granule)),
                                &From, To, false, __ATOMIC_RELEASE,
                                __ATOMIC_RELAXED);
  };
  uptr At = roundDownTo(OldEnd, kGranuleSize);
  if (At != OldEnd) {
    Change(At, u8(OldEnd - At), Good(At));
    At += kGranuleSize;
  }
  // Up to where words begin.
  for (; At < NewEnd && !isAligned(shadowOf(At), 8); At += kGranuleSize)
    Change(At, kShadowBlack, Good(At));
  if (At < NewEnd)
    whitenBytes(At, NewEnd);
}

bool growPages(const PageExtent &Old, const PageExtent &New,
               bool (*Take)(const PageExtent &New)) {
  TransitionScope Now(/*MayWait=*/true);
  ScopedLock Lock(*Old.TransitionLock);
  if (!Take(New))
    return false;
  uptr OldPage = pageBegin(Old.ObjectEnd), FullEnd = pageBegin(New.ObjectEnd);
  if (OldPage < FullEnd)
    setPageStates(OldPage, FullEnd, PageState::Valid);
  setPageStates(FullEnd, New.PagesEnd, PageState::Edge);
  if (shadowMode() == ShadowMode::Classic) {
    uptr Granule = roundDownTo(Old.ObjectEnd, kGranuleSize);
    unpoisonBytes(Granule, New.ObjectEnd - Granule);
    return true;
  }
  uptr Window = windowBegin(Old.ObjectEnd);
  if (hasOwnBytes(windowKind(Window)))
    growBytes(Old.ObjectEnd, minOf(New.ObjectEnd, Window + kWindowSize));
  return true;
}

bool tryPromote(uptr Addr) {
  if (shadowMode() != ShadowMode::Page)
    return false;
  PageExtent E;
  if (!findPageExtent(Addr, E))
    return false;
  HandlersWait NoHandlers;
  // Not even the lock is tried while a fork copies the process: the child would
  // find it held for ever.
  TransitionScope This(/*MayWait=*/false);
  if (!This.entered())
    return losePromotion();
  TryLock Lock(*E.TransitionLock);
  // The object may have been freed, and another put there, since the look-up.
  PageExtent Now;
  if (!Lock.held() || !findPageExtent(Addr, Now) || !isSame(Now, E) ||
      !isLiveState(pageState(Addr)) || windowKind(Addr) != WindowKind::Black)
    return losePromotion();
  uptr Window = windowBegin(Addr);
  // This thread's own frames: the next one of them may need its redzones before
  // this one is left.
  uptr Sp = uptr(__builtin_frame_address(0));
  bool IsStack = Sp >= E.Begin && Sp < E.ObjectEnd;
  if (!IsStack && Window < interiorEnd(E) && whitenAround(E, Window))
    return true;
  makeWindowPrivate(E, Window);
  return true;
}

TransitionCounts promotionCounts() {
  return {Promotions.load(Order::Relaxed), PromotionsLost.load(Order::Relaxed),
          BudgetRefusals.load(Order::Relaxed)};
}

} // namespace pagesan
