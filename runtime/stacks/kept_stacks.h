//===- stacks/kept_stacks.h - The stacks a thread allocates from -*- C++ -*-==//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program allocates from a few stacks again and again. A thread keeps some of
// them, each with its frame records: where they lie and what is in them. The
// next capture at the same frame compares all of that with what is there now,
// by loads that wait for nothing, instead of going from one record to the next.
//
// Exact: a chain of records is its first address, and what is in each of them.
// Where all records hold what they held the chain is the same, up to its end:
// that is decided by a last record, which is kept as well, or by the bounds of
// the stack, which are compared.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_KEPT_STACKS_H
#define PAGESAN_STACKS_KEPT_STACKS_H

#include "stacks/frame_record.h"
#include "support/call_site.h"

namespace pagesan {

class KeptStacks {
public:
  // What can be asked for, Site.Pc included.
  static constexpr u32 kMaxFrames = 30;

  // The id of the stack of at most Max frames that begins at Site, which lies
  // on the current stack, above Here; Max: 1 to kMaxFrames. 0: none.
  u32 capture(CallSite Site, uptr Here, u32 Max);

  // Of the calling thread; nullptr: do without.
  static KeptStacks *current();
  // The thread ends: it gets no other one.
  static void drop();

private:
  static constexpr u32 kRecords = kMaxFrames - 1;
  struct Stack {
    uptr Pc, Fp; // 0: none is kept here
    uptr High;   // of the stack that they lie on
    u32 Max, Size;
    u32 Id, Key;
    FrameRecord Records[kRecords]; // innermost first; the first lies at Fp
  };
  // By innermost calls; a few whose keys agree in some bits are kept at a time.
  static constexpr u32 kSetBits = 4, kWays = 4;

  static bool isStill(const Stack &S, CallSite Site, u32 Max);
  static void keep(Stack &S, u32 Key, u32 Id, CallSite Site, uptr Here,
                   u32 Max);
  static u32 keyOf(CallSite Site, uptr Here);
  u32 captureMissed(u32 Key, CallSite Site, uptr Here, u32 Max);
  u32 find(CallSite Site, uptr Here, u32 Max);
  static KeptStacks *make();
  friend KeptStacks *takeKeptStacks();

  // The frame of who is at it, or 0: see capture().
  uptr Busy;
  KeptStacks *Next; // unused ones
  u32 Misses;
  u32 LastMissed[64]; // ids that were looked for in vain, by key
  Stack Stacks[1 << kSetBits][kWays];
};

extern PAGESAN_TLS KeptStacks *CurrentKeptStacks;
PAGESAN_ALWAYS_INLINE KeptStacks *KeptStacks::current() {
  return PAGESAN_LIKELY(CurrentKeptStacks != nullptr) ? CurrentKeptStacks
                                                      : make();
}

} // namespace pagesan

#endif // PAGESAN_STACKS_KEPT_STACKS_H
