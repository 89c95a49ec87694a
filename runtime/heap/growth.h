//===- growth.h - realloc without moving ------------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// realloc moves, so that a pointer to the old place is found stale. An object
// that grows again and again by a few bytes has been moved often enough after
// kMovesFirst times: from then on it stays as long as its slot or its
// windows have room, and a large one gets room when it moves. Who grows is
// known by address, in a few words of each thread; what is forgotten there
// moves.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_GROWTH_H
#define PAGESAN_HEAP_GROWTH_H

#include "heap/heap.h"

namespace pagesan {

inline constexpr u32 kMovesFirst = 16;

// By address of the object; 0 stands for none.
struct MoveCounts {
  static constexpr u32 kEntries = 16;
  u64 Entries[kEntries]; // address and count

  u32 of(uptr Addr) const {
    u64 Entry = Entries[indexOf(Addr)];
    return Entry >> kCountBits == Addr ? u32(Entry & kMostMoves) : 0;
  }
  void set(uptr Addr, u32 Count) {
    Entries[indexOf(Addr)] =
        u64(Addr) << kCountBits | (Count < kMostMoves ? Count : kMostMoves);
  }

private:
  static constexpr u32 kCountBits = 8, kMostMoves = (1 << kCountBits) - 1;
  static_assert(kMovesFirst <= kMostMoves);
  static u32 indexOf(uptr Addr) {
    return u32((Addr >> 4 ^ Addr >> 12 ^ Addr >> 20) % kEntries);
  }
};

// Programs that grow by halves, or double, move as ever.
inline bool isSmallStep(uptr OldSize, uptr Size) {
  return Size > OldSize &&
         Size - OldSize <= (OldSize / 8 > 16 ? OldSize / 8 : uptr(16));
}

// The live object at Addr, of OldSize bytes and malloc's, has Size > OldSize
// bytes from here on. False, and nothing has changed, if it must move.
bool growInPlace(uptr Addr, uptr OldSize, uptr Size, CallSite Site);

} // namespace pagesan

#endif // PAGESAN_HEAP_GROWTH_H
