//===- moved_spans.cpp - Small spans whose pages have moved
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/moved_spans.h"

#include "heap/own_addresses.h"
#include "heap/small_span.h"
#include "platform/platform.h"
#include "shadow/mapping_budget.h"

namespace pagesan {

namespace {

// Of the budget, what dead spans may keep.
constexpr u64 kKeptShare = 8;

constexpr uptr kWindows = kHeapZoneSize / kWindowSize;
uptr indexOf(uptr Addr) { return (Addr - kHeapZoneBegin) >> kWindowShift; }

// One bit for each window of the zone.
class WindowBits {
public:
  bool has(uptr Index) const { return Words[Index / 64] >> Index % 64 & 1; }
  void set(uptr Begin, uptr End, bool Value) {
    forEachWord(Begin, End, [&](uptr Word, u64 Mask) {
      Words[Word] = Value ? Words[Word] | Mask : Words[Word] & ~Mask;
    });
  }
  long count(uptr Begin, uptr End) const {
    long Sum = 0;
    forEachWord(Begin, End, [&](uptr Word, u64 Mask) {
      Sum += __builtin_popcountll(Words[Word] & Mask);
    });
    return Sum;
  }

private:
  template <class FnT> static void forEachWord(uptr Begin, uptr End, FnT Fn) {
    for (uptr Next; Begin < End; Begin = Next) {
      Next = minOf(roundDownTo(Begin, 64) + 64, End);
      Fn(Begin / 64, ~u64(0) >> (64 - (Next - Begin)) << Begin % 64);
    }
  }
  u64 Words[kWindows / 64] = {};
};

// Windows that are not the zone's mapping's; those that a mapping begins with
// which the window before is not in.
constinit WindowBits IsMoved, IsBorder;

// The lock makes borders between spans count once.
struct MovedSpans {
  Mutex Lock{LockRank::MovedSpans};
  Atomic<uptr> End; // of the last that there ever was

  // The caller holds the lock, here and below. Borders that come when [Begin,
  // End) becomes one mapping, or the zone's.
  long newBorders(uptr Begin, uptr End, bool IsOwn) const {
    long Has = IsOwn ? 2 : IsMoved.has(Begin - 1) + IsMoved.has(End);
    return Has - IsBorder.count(Begin, End + 1);
  }
  void set(uptr Begin, uptr End, bool IsOwn) {
    IsBorder.set(Begin, End, false);
    IsBorder.set(Begin, Begin + 1, IsOwn || IsMoved.has(Begin - 1));
    IsBorder.set(End, End + 1, IsOwn || IsMoved.has(End));
    IsMoved.set(Begin, End, IsOwn);
  }
};
constinit MovedSpans Moved;

// The first window of the zone is never used, and the last one is not asked
// for: both have neighbours.
bool beginMove(uptr Begin, uptr End) {
  if (End >= kWindows)
    return false;
  ScopedLock Lock(Moved.Lock);
  if (!takeMappings(MappingUse::Moves, Moved.newBorders(Begin, End, true)))
    return false;
  Moved.set(Begin, End, true);
  if (End > Moved.End.load(Order::Relaxed))
    Moved.End.store(End, Order::Relaxed);
  return true;
}

bool hasMoved(uptr Begin, uptr End) {
  ScopedLock Lock(Moved.Lock);
  return IsMoved.count(Begin, End) != 0;
}

// [Begin, End) becomes the zone's again, if anything there is not. Mappings of
// a fork's copies do not merge: those stay as they are.
bool joinZone(uptr Begin, uptr End) {
  uptr First = indexOf(Begin);
  uptr Last = minOf(indexOf(End), Moved.End.load(Order::Relaxed));
  if (PAGESAN_LIKELY(First >= Last) || !hasMoved(First, Last) ||
      !areOwnAddresses(Begin, End) || !mapZeroAt(Begin, End - Begin).ok())
    return false;
  adviseHeapMemory(Begin, End - Begin);
  ScopedLock Lock(Moved.Lock);
  returnMappings(MappingUse::Moves, -Moved.newBorders(First, Last, false));
  Moved.set(First, Last, false);
  return true;
}

} // namespace

bool moveSpanPages(uptr From, uptr To) {
  // When the kernel cannot, what was taken is given back with the span.
  return beginMove(indexOf(To), indexOf(To + kSmallSpanSize)) &&
         movePagesOut(From, kSmallSpanSize, To).ok();
}

// Dropping pages or mapping anew is one call. Where there are no pages left it
// waits until it has to be: 256 KiB of objects cost 5 % more by it.
void giveSpanPagesBack(uptr Begin, bool HasPages) {
  bool IsWorthIt = HasPages || mappingsUsedFor(MappingUse::Moves) >
                                   long(mappingBudget() / kKeptShare);
  bool HasJoined = IsWorthIt && joinZone(Begin, Begin + kSmallSpanSize);
  if (!HasJoined && HasPages)
    discard(Begin, kSmallSpanSize).ignore(); // locked memory stays
}

void forgetMovedSpans(uptr Begin, uptr End) { (void)joinZone(Begin, End); }

const ForkLock fork_locks::MovedSpans = {&Moved.Lock};

} // namespace pagesan
