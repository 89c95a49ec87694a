//===- shadow_view.h - The shadow as the calling thread sees it -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_CHECK_SHADOW_VIEW_H
#define PAGESAN_CHECK_SHADOW_VIEW_H

#include "shadow/flush.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"

namespace pagesan {

// The view that decide() reads in the product; see decide.h for what the
// functions mean. The byte is read before the state (or, with check_order=page,
// after it); both loads are acquires.
class ShadowView {
public:
  // With Forced, windows changed after TheView last adopted a generation read
  // as they were before.
  ShadowView(const View &TheView, bool Forced, bool StateFirst)
      : Generation(TheView.Generation.load(Order::Acquire)), Forced(Forced),
        StateFirst(StateFirst) {}

  u8 byte(uptr Addr) const {
    if (StateFirst)
      Earlier = pageState(Addr);
    if (PAGESAN_UNLIKELY(Forced) && isHeapZone(Addr))
      return staleByte(Addr);
    u8 Byte = realByte(Addr);
    return isPartialGranule(Byte) && !flags().poison_partial ? u8(kShadowGood)
                                                             : Byte;
  }
  PageState state(uptr Addr) const {
    return StateFirst ? Earlier : pageState(Addr);
  }
  uptr edgeEnd(uptr Addr) const {
    PageExtent Extent;
    if (!findPageExtent(Addr, Extent))
      return 0;
    return flags().poison_partial ? Extent.ObjectEnd
                                  : roundUpTo(Extent.ObjectEnd, kGranuleSize);
  }
  // The interior of a page-granular object: recorded white, or black with every
  // page Valid. A window that the runtime poisons in part is recorded as
  // private or spotted first; frames of a stack that the program put there
  // write without telling. The kind is read before the states, as bytes are.
  bool isSkippable(uptr Addr) const {
    if (Forced || !isHeapZone(Addr))
      return false;
    WindowKind Kind = windowKind(Addr);
    return Kind == WindowKind::White ||
           (Kind == WindowKind::Black && isWindowValid(Addr) &&
            shadowMode() != ShadowMode::Classic); // there bytes tell all
  }
  uptr skipZeros(uptr Addr, uptr End) const {
    return skip<kShadowGood>(Addr, End);
  }
  uptr skipBlack(uptr Addr, uptr End) const {
    return skip<kShadowBlack>(Addr, End);
  }

private:
  static constexpr uptr kStep = 32;

  template <u8 Value> uptr skip(uptr Addr, uptr End) const {
    if (PAGESAN_UNLIKELY(Forced))
      return Addr;
    const u8 *Byte = reinterpret_cast<const u8 *>(shadowOf(Addr));
    const u8 *Last = reinterpret_cast<const u8 *>(shadowOf(End - 1));
    const u8 *First = Byte;
    while (Byte + kStep <= Last + 1 && isStepOf(Byte, Value))
      Byte += kStep;
    while (Byte <= Last && *Byte == Value)
      ++Byte;
    return Byte == First ? Addr : addressOfShadow(uptr(Byte));
  }
  static bool isStepOf(const u8 *Byte, u8 Value) {
    u64 Words[kStep / 8], Like = Value * 0x0101010101010101ull;
    __builtin_memcpy_inline(Words, Byte, kStep);
    return ((Words[0] ^ Like) | (Words[1] ^ Like) | (Words[2] ^ Like) |
            (Words[3] ^ Like)) == 0;
  }
  static u8 realByte(uptr Addr) {
    return __atomic_load_n(reinterpret_cast<u8 *>(shadowOf(Addr)),
                           __ATOMIC_ACQUIRE);
  }
  u8 staleByte(uptr Addr) const {
    if (Generation == 0)
      return kShadowBlack;
    WindowPast Past = windowPast(Addr);
    if (Past.Generation <= Generation)
      return realByte(Addr);
    switch (Past.Previous) {
    case WindowKind::Black:
      return kShadowBlack;
    case WindowKind::White:
      return kShadowGood;
    case WindowKind::Private:
    case WindowKind::Spotted:
      return realByte(Addr);
    }
    __builtin_unreachable();
  }

  u64 Generation;
  bool Forced, StateFirst;
  mutable PageState Earlier = PageState::Byte;
};

} // namespace pagesan

#endif // PAGESAN_CHECK_SHADOW_VIEW_H
