//===- page_pool.h - Pages of dead large objects, for the next -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A large object gets addresses that were not used for long, so its pages would
// be faulted in anew each time, which costs more than all else about it.
// Instead some pages of dead objects stay where they are, out of every check's
// reach, until a new object takes them over: the kernel moves them to the new
// addresses (mremap) without looking at what is in them.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_PAGE_POOL_H
#define PAGESAN_HEAP_PAGE_POOL_H

#include "heap/span.h"

namespace pagesan {

// Moving fewer bytes costs more than faulting them in (see README.md).
inline constexpr uptr kMinMovedBytes = uptr(64) << 10;
inline constexpr u32 kMaxPiecesOfPool = 64;
// Page tables move whole between addresses that agree in their low bits.
inline constexpr uptr kPageTableSpan = uptr(2) << 20;

// Part of a dead object, in one mapping.
struct PoolPiece {
  LargeSpan *Owner;
  uptr Begin, End;
  bool HasMoved; // in a mapping of its own
  u32 BusyBy;    // the thread that is at its memory, or 0
  bool IsCopied; // a fork has copied it: it waits to be given back
  uptr size() const { return End - Begin; }
  bool isBusy() const { return BusyBy != 0; }
};

// One heap's.
struct PagePool {
  static constexpr u32 kMostBusy = 64;

  Mutex Lock{LockRank::PagePool};
  PoolPiece Pieces[kMaxPiecesOfPool + kMostBusy] = {}; // oldest first
  u32 Count = 0;
  u64 Bytes = 0;             // of those that nobody is at
  Atomic<uptr> Largest;      // object that died so far
  Atomic<u32> TakenForDense; // of the next pieces, that many, or about
  Atomic<u64> LiveBytes;     // of large objects, by pages
};
// [Begin, End) is page-aligned, S's, and retired: no check passes there. On
// return its memory is in the pool or the kernel's.
void donatePages(LargeSpan *S, uptr Begin, uptr End);
// The same, but all of it is the kernel's.
void discardPages(LargeSpan *S, uptr Begin, uptr End);
// S's addresses were mapped anew: nothing there has moved.
void forgetMoves(LargeSpan *S);
// Reads zero afterwards, unless it is locked in memory or was changed by the
// program; in steps, between which the kernel serves other threads.
bool discardInSteps(uptr Begin, uptr End);
// [Begin, End), S's own, never touched and not published, gets pages of dead
// objects with whatever they hold, as far as there are any.
void receivePages(LargeSpan *S, uptr Begin, uptr End);
// The pages of [From->Begin, + Bytes) go to To->Begin, with what is in them;
// the old addresses read zero. Both as above. Returns how many bytes it moved,
// from the begin: the rest is for the caller to copy.
uptr handOverPages(LargeSpan *From, LargeSpan *To, uptr Bytes);
// Before S's addresses are used again: nobody else gets pages of S out of the
// pool from here on. False while another thread is at some of them.
[[nodiscard]] bool claimPages(const LargeSpan *S);
// Afterwards: none of them is in the pool any more, all of S's memory is zero.
void withdrawPages(LargeSpan *S);
// Everything goes back to the kernel.
void drainPagePool(PagePool &P);
// [Begin, End), all of it dead and staying so, is mapped anew, which frees its
// page tables. False, and nothing has changed, when the pool has pages of it or
// when that would do harm: guards would go, and what fork has copied does not
// merge.
bool mapDeadAnew(PagePool &P, uptr Begin, uptr End);

u64 pagePoolBytes(PagePool &P);

} // namespace pagesan

#endif // PAGESAN_HEAP_PAGE_POOL_H
