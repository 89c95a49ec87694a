//===- stacks/walk.h - A thread's last stack, and the next one --*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From one capture to the next most of a stack stays as it is. A thread keeps
// the frame records of its last walk, where they lie and what is in them, and
// the node of the depot's tree that each leads to. The next capture compares
// all of them with what is there now, by loads that wait for nothing, instead
// of going from one to the next; and looks up only those that are new.
//
// Exact: a chain of records is its first address, and what is in each of them.
// So where an address on the new chain is one of the kept ones, and that record
// and all farther out hold what they held, the rest of both chains is the same,
// up to the end: that is decided by a last record, which is kept as well, or by
// the bounds of the stack, which are compared.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_WALK_H
#define PAGESAN_STACKS_WALK_H

#include "stacks/bounds.h"
#include "stacks/frame_record.h"
#include "support/call_site.h"

namespace pagesan {

class StackWalk {
public:
  static constexpr u32 kMax = 64; // records
  // What the walk can be asked for, Site.Pc included.
  static constexpr u32 kMaxFrames = kMax - 1;

  // The id of the stack of at most Max frames that begins at Site, which lies
  // on the current stack, above Here; Max: 2 to kMaxFrames. 0: to be found by
  // other means.
  u32 capture(CallSite Site, uptr Here, u32 Max);

  // Of the calling thread; nullptr: do without one.
  static StackWalk *current();
  // Whether to walk anew this time.
  bool pauses() { return Pause && Pause--; }
  // The thread ends: it gets no other one.
  static void drop();

private:
  void dropBelow(uptr From);
  void dropChanged();
  void forget();
  void noteMiss();
  static StackWalk *make();
  u32 find(CallSite Site, uptr Here, u32 Max);
  u32 findSlow(CallSite Site, FrameRecord Own, u32 Max);
  void extend(uptr At, uptr Low, u32 Max);
  bool makeRoom(u32 New);
  bool findNodes();
  u32 idOfCut(CallSite Site, uptr ReturnAddress, u32 Max);
  bool isCut(u32 Max) const { return !IsWhole || Size - HasEnd + 2 > Max; }
  u32 context(u32 Max) const;
  friend StackWalk *takeWalk();

  // The frame of who is at it, or 0: see capture().
  uptr Busy;
  uptr High; // of the stack that they lie on
  u32 Size;
  u32 KnownNodes; // from the outermost one
  u32 Version;    // counts changes of what is kept
  int Credit;     // by captures that found what they knew
  u32 Pause;      // captures that go without
  // Whether the outermost one is followed by no other.
  bool IsWhole;
  // The outermost one ends the chain: it is none of the stack's, and its node
  // is 0.
  bool HasEnd;
  // Outermost first. The record of who captures is never one of them: it is
  // another one each time.
  uptr Fp[kMax];
  FrameRecord Record[kMax];
  u32 Node[kMax];

  // Ids found lately, by what is kept and the two innermost frames.
  struct Memo {
    uptr Pc, ReturnAddress;
    u32 Context; // the innermost node, or the version if outer frames are cut
    u32 Id;
  };
  static constexpr unsigned kMemoBits = 5;
  Memo Memos[1 << kMemoBits];
  Memo &memoOf(CallSite Site, uptr ReturnAddress, u32 Context);
  static bool isOf(const Memo &M, CallSite Site, FrameRecord Own, u32 Context) {
    return M.Pc == Site.Pc && M.Context == Context &&
           M.ReturnAddress == Own.ReturnAddress;
  }
  StackWalk *Next; // unused ones
};

extern PAGESAN_TLS StackWalk *CurrentWalk;
PAGESAN_ALWAYS_INLINE StackWalk *StackWalk::current() {
  return PAGESAN_LIKELY(CurrentWalk != nullptr) ? CurrentWalk : make();
}

} // namespace pagesan

#endif // PAGESAN_STACKS_WALK_H
