//===- tree.cpp - Stacks as paths of a tree -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stacks/tree.h"

#include "platform/platform.h"
#include "stacks/depot.h"

namespace pagesan {

constinit Arena StackTables{Metadata::StackTables};

// One multiplication: it is waited for at each frame of a new stack.
static u64 hashNode(u32 Parent, uptr Pc) {
  u64 H = (Pc ^ u64(Parent) << 37) * 0x9e3779b97f4a7c15;
  return H >> 32;
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

u32 *StackTree::slotOf(Index &In, u32 Parent, uptr Pc) const {
  for (u32 I = u32(hashNode(Parent, Pc)) & In.Mask;; I = (I + 1) & In.Mask) {
    u32 Id = In.Slots[I];
    if (!Id || (Nodes[Id].Parent == Parent && Nodes[Id].pc() == Pc))
      return &In.Slots[I];
  }
}

bool StackTree::growIndex() {
  u32 OldSize = indexSize(), NewSize = OldSize ? OldSize * 2 : 4096;
  auto *New = static_cast<Index *>(StackTables.allocate(
      roundUpTo(Index::bytesFor(NewSize), kPageSize), kPageSize));
  if (!New)
    return false;
  New->Mask = NewSize - 1;
  for (u32 Id = 1; Id < Count; ++Id)
    *slotOf(*New, Nodes[Id].Parent, Nodes[Id].pc()) = Id;
  Index *Old = TheIndex.load(Order::Relaxed);
  TheIndex.store(New, Order::Relaxed);
  if (Old) // the mask stays, for bytes()
    discard(uptr(Old) + kPageSize, Index::bytesFor(OldSize) - kPageSize)
        .ignore(); // it may be locked
  return true;
}

// A new node may need a larger index first; both count against the bound.
bool StackTree::hasRoomForNode(uptr MaxBytes) {
  if (Count >= Capacity || bytes() + sizeof(Node) > MaxBytes)
    return false;
  if (Count < indexSize() / 4 * 3)
    return true;
  return bytes() + indexSize() * sizeof(u32) <= MaxBytes && growIndex();
}

u32 StackTree::addNode(u32 Parent, uptr Pc, uptr MaxBytes) {
  if (Index *In = TheIndex.load(Order::Relaxed))
    if (u32 Id = *slotOf(*In, Parent, Pc))
      return Id;
  if (!hasRoomForNode(MaxBytes))
    return 0;
  u32 Id = Count;
  Nodes[Id] = {Parent, u32(Pc), u16(Pc >> 32), 0};
  // Release: pairs with the load in get().
  __atomic_store_n(&Count, Count + 1, __ATOMIC_RELEASE);
  *slotOf(*TheIndex.load(Order::Relaxed), Parent, Pc) = Id;
  return Id;
}

// A program's next new stack mostly shares its outer frames with the last one.
u32 StackTree::add(const uptr *Frames, u32 Size, uptr MaxBytes) {
  if (!Nodes && !reserve(MaxBytes))
    return 0;
  u32 Shared = 0;
  while (Shared < minOf(Size, LastSize) &&
         Nodes[Last[Shared]].pc() == Frames[Size - 1 - Shared])
    ++Shared;
  LastSize = Shared;
  u32 Id = Shared ? Last[Shared - 1] : 0;
  for (u32 I = Size - Shared; I > 0; --I) {
    Id = addNode(Id, Frames[I - 1], MaxBytes);
    if (!Id)
      return 0;
    Last[LastSize++] = Id;
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
         uptr(indexSize()) * sizeof(u32);
}

} // namespace pagesan
