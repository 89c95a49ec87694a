//===- tree.cpp - Stacks as paths of a tree -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stacks/tree.h"

#include "platform/metadata.h"
#include "stacks/depot.h"

namespace pagesan {

static u64 hashNode(u32 Parent, uptr Pc) {
  u64 H = (Pc ^ u64(Parent) << 40) * 0x9e3779b97f4a7c15 + Parent;
  H = (H ^ (H >> 32)) * 0xd6e8feb86659fd93;
  return H ^ (H >> 32);
}

// An id is an index into the area; memory comes with the nodes.
bool StackTree::reserve(uptr MaxBytes) {
  constexpr MetadataTable<Node, Metadata::StackTree> kNodes;
  if (!kNodes.open())
    return false;
  Nodes = kNodes.data();
  Capacity = u32(minOf(minOf(MaxBytes / sizeof(Node), kNodes.kCapacity),
                       uptr(1) << kStackIdBits));
  Count = 1;
  return true;
}

u32 *StackTree::findInIndex(u32 Parent, uptr Pc) {
  u32 Mask = IndexSize - 1;
  for (u32 I = u32(hashNode(Parent, Pc)) & Mask;; I = (I + 1) & Mask) {
    u32 Id = Index[I];
    if (!Id || (Nodes[Id].Parent == Parent && Nodes[Id].pc() == Pc))
      return &Index[I];
  }
}

void StackTree::placeInIndex(u32 Id) {
  *findInIndex(Nodes[Id].Parent, Nodes[Id].pc()) = Id;
}

bool StackTree::growIndex() {
  u32 NewSize = IndexSize ? IndexSize * 2 : 4096;
  void *Block = takeBlock(NewSize * sizeof(u32));
  if (!Block)
    return false;
  if (Index)
    giveBlock(Index, IndexSize * sizeof(u32));
  Index = static_cast<u32 *>(Block);
  IndexSize = NewSize;
  for (u32 Id = 1; Id < Count; ++Id)
    placeInIndex(Id);
  return true;
}

// A new node may need a larger index first; both count against the bound.
bool StackTree::hasRoomForNode(uptr MaxBytes) {
  if (Count >= Capacity || bytes() + sizeof(Node) > MaxBytes)
    return false;
  if (Count < IndexSize / 4 * 3)
    return true;
  return bytes() + IndexSize * sizeof(u32) <= MaxBytes && growIndex();
}

u32 StackTree::addNode(u32 Parent, uptr Pc, uptr MaxBytes) {
  if (IndexSize) {
    if (u32 Id = *findInIndex(Parent, Pc))
      return Id;
  }
  if (!hasRoomForNode(MaxBytes))
    return 0;
  u32 Id = Count;
  Nodes[Id] = {Parent, u32(Pc), u16(Pc >> 32), 0};
  placeInIndex(Id);
  // Release: pairs with the load in get().
  __atomic_store_n(&Count, Count + 1, __ATOMIC_RELEASE);
  return Id;
}

u32 StackTree::add(const uptr *Frames, u32 Size, uptr MaxBytes) {
  if (!Nodes && !reserve(MaxBytes))
    return 0;
  u32 Id = 0;
  for (u32 I = Size; I > 0; --I) {
    Id = addNode(Id, Frames[I - 1], MaxBytes);
    if (!Id)
      return 0;
  }
  return Id;
}

u32 StackTree::get(u32 Id, uptr *Frames, u32 Max) const {
  // Acquire: pairs with the release in addNode(); the nodes below Count are
  // complete.
  if (Id >= __atomic_load_n(&Count, __ATOMIC_ACQUIRE))
    return 0;
  u32 Size = 0;
  for (; Id && Size < Max; Id = Nodes[Id].Parent)
    Frames[Size++] = Nodes[Id].pc();
  return Size;
}

uptr StackTree::bytes() const {
  return uptr(__atomic_load_n(&Count, __ATOMIC_RELAXED)) * sizeof(Node) +
         uptr(__atomic_load_n(&IndexSize, __ATOMIC_RELAXED)) * sizeof(u32);
}

} // namespace pagesan
