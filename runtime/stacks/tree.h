//===- tree.h - Stacks as paths of a tree -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_TREE_H
#define PAGESAN_STACKS_TREE_H

#include "support/base.h"

namespace pagesan {

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

  bool reserve(uptr MaxBytes);
  bool growIndex();
  bool hasRoomForNode(uptr MaxBytes);
  void placeInIndex(u32 Id);
  u32 *findInIndex(u32 Parent, uptr Pc);
  u32 addNode(u32 Parent, uptr Pc, uptr MaxBytes);

  // One reservation, touched from its beginning. Node 0 is not used.
  Node *Nodes = nullptr;
  u32 Capacity = 0;
  u32 Count = 0; // also read without the lock, atomically
  // Open addressing with linear probing over node ids, at most 3/4 full. Only
  // looked at with the caller's lock held.
  u32 *Index = nullptr;
  u32 IndexSize = 0; // a power of two
};

} // namespace pagesan

#endif // PAGESAN_STACKS_TREE_H
