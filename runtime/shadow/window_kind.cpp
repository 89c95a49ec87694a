//===- window_kind.cpp - What the runtime made of each window
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/window_kind.h"

#include "shadow/flush.h"

namespace pagesan {

using namespace window_kind_detail;

namespace {

constinit Atomic<u64> White, PeakWhite, Private, PeakPrivate;

// One bit for each window of Word that is of this kind.
u64 windowsOf(u64 Word, WindowKind Kind) {
  constexpr u64 kLowBits = 0x5555555555555555;
  u64 Low = Word & kLowBits, High = Word >> 1 & kLowBits;
  static_assert(u8(WindowKind::White) == 1 && u8(WindowKind::Private) == 2 &&
                u8(WindowKind::Spotted) == 3);
  return Kind == WindowKind::White ? Low & ~High : High;
}

void count(WindowKind Kind, u64 Before, u64 After) {
  auto &Now = Kind == WindowKind::White ? White : Private;
  auto &Peak = Kind == WindowKind::White ? PeakWhite : PeakPrivate;
  u64 More = u64(__builtin_popcountll(windowsOf(After, Kind))) -
             u64(__builtin_popcountll(windowsOf(Before, Kind)));
  if (More)
    atomicMax(Peak, Now.fetchAdd(More, Order::Relaxed) + More);
}

// Other windows of the word may change meanwhile.
void setInWord(Atomic<u64> &Word, u64 Mask, u64 Pattern) {
  u64 Before = Word.load(Order::Relaxed), After;
  if ((Before & Mask) == (Pattern & Mask))
    return; // most of a huge object
  do
    After = (Before & ~Mask) | (Pattern & Mask);
  while (!Word.compareExchange(Before, After, Order::Release));
  count(WindowKind::White, Before & Mask, After & Mask);
  count(WindowKind::Private, Before & Mask, After & Mask);
}

} // namespace

bool initWindowKinds() { return kTable.open(); }

void recordWindowKinds(uptr Begin, uptr End, WindowKind Kind) {
  if (PAGESAN_UNLIKELY(ViewsAreRead))
    rememberKinds(Begin, End);
  constexpr u64 kEach = 0x5555555555555555;
  uptr First = (Begin - kHeapZoneBegin) >> kWindowShift;
  uptr Last = (End - kHeapZoneBegin) >> kWindowShift;
  while (First < Last) {
    unsigned Low = unsigned(First % kPerWord);
    unsigned High = unsigned(minOf(Last - First + Low, uptr(kPerWord)));
    u64 Mask = (High == kPerWord ? ~u64(0) : (u64(1) << High * kBits) - 1) &
               ~u64(0) << Low * kBits;
    setInWord(kTable[First / kPerWord], Mask, kEach * u64(Kind));
    First += High - Low;
  }
}

// Of a huge object most words are black as a whole, or white.
uptr endOfLikeRun(uptr Begin, uptr End) {
  constexpr uptr kWordSize = uptr(kPerWord) << kWindowShift;
  bool IsWhite = isOverWhite(windowKind(Begin));
  u64 Like = IsWhite ? 0x5555555555555555 : 0;
  for (uptr At = Begin + kWindowSize;;) {
    while (isAligned(At - kHeapZoneBegin, kWordSize) && At + kWordSize <= End &&
           kTable[(At - kHeapZoneBegin) / kWordSize].load(Order::Acquire) ==
               Like)
      At += kWordSize;
    if (At >= End || isOverWhite(windowKind(At)) != IsWhite)
      return minOf(At, End);
    At += kWindowSize;
  }
}

WindowCounts windowCounts() {
  return {White.load(Order::Relaxed), PeakWhite.load(Order::Relaxed),
          Private.load(Order::Relaxed), PeakPrivate.load(Order::Relaxed)};
}

} // namespace pagesan
