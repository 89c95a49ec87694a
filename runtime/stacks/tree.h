//===- tree.h - Stacks as paths of a tree -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_TREE_H
#define PAGESAN_STACKS_TREE_H

#include "platform/metadata.h"
#include "stacks/capture.h"
#include "support/atomic.h"

namespace pagesan {

// Of tables. One that has become too small stays mapped, as readers may use it
// without a lock; its memory goes, and who sees zeros there misses.
extern constinit Arena StackTables;

// The calling contexts of the program: a node is one return address below the
// context of its caller, its parent. A stack is named by the node of its
// innermost frame, so stacks share the nodes of all outer frames they have in
// common. Nodes are never removed or changed.
//
// Adding is serialised by the caller; reading needs no lock for ids that were
// published with release by the caller's means. The zero state is valid and
// holds nothing.
class StackTree {
public:
  // The node of the stack Frames[0..Size), Frames[0] innermost, added where it
  // is missing while the tree takes less than MaxBytes. 0 when it is full.
  u32 add(const uptr *Frames, u32 Size, uptr MaxBytes);

  // Copies the stack of a node, innermost first; returns its length.
  u32 get(u32 Id, uptr *Frames, u32 Max) const;

  uptr bytes() const;

private:
  // 12 bytes; user addresses fit 48 bits.
  struct Node {
    u32 Parent; // 0: outermost
    u32 PcLow;
    u16 PcHigh;
    u16 Unused;
    uptr pc() const { return uptr(PcHigh) << 32 | PcLow; }
  };

  // Open addressing with linear probing over node ids, at most 3/4 full.
  struct Index {
    u32 Mask;
    u32 Slots[];
    static uptr bytesFor(u32 Size) {
      return sizeof(Index) + Size * sizeof(u32);
    }
  };

  bool reserve(uptr MaxBytes);
  bool growIndex();
  bool hasRoomForNode(uptr MaxBytes);
  u32 *slotOf(Index &In, u32 Parent, uptr Pc) const;
  u32 addNode(u32 Parent, uptr Pc, uptr MaxBytes);
  u32 indexSize() const {
    Index *In = TheIndex.load(Order::Relaxed);
    return In ? In->Mask + 1 : 0;
  }

  // One reservation, touched from its beginning. Node 0 is not used.
  Node *Nodes = nullptr;
  u32 Capacity = 0;
  u32 Count = 0; // also read without the lock, atomically
  Atomic<Index *> TheIndex;
  // The nodes of the last one added, outermost first.
  u32 Last[kMaxFrames] = {};
  u32 LastSize = 0;
};

} // namespace pagesan

#endif // PAGESAN_STACKS_TREE_H
