//===- cell_table.h - Records by address ------------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tree of three levels over cells of 256 bytes, so that a range costs what is
// in it and not how long it is. A leaf stands for 2 MiB of addresses.
// Serialised by the owner.
//
// Why not a hash table: gigabytes that a pool adds or removes would be millions
// of look-ups. Why not a balanced tree: an object more or less is one list of
// one or two.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_CELL_TABLE_H
#define PAGESAN_OBJECTS_CELL_TABLE_H

#include "pagesan/abi/shadow_layout.h"
#include "support/system.h"

namespace pagesan {

// T has a begin, `uptr Begin`, and the table's link, `T *Next`.
template <class T> class CellTable {
public:
  static constexpr unsigned kCellShift = 8;

  // False without memory, and outside of user space.
  [[nodiscard]] bool insert(T &Record) {
    if (Record.Begin >= kUserEnd)
      return false;
    Node *&N = Root[Record.Begin >> kNodeShift];
    if (!N && !(N = static_cast<Node *>(takeBlock(sizeof(Node)))))
      return false;
    Leaf &L = N->Leaves[leafIndex(Record.Begin)];
    if (!L.Cells && !(L.Cells = static_cast<T **>(takeBlock(kLeafBytes))))
      return false;
    T *&Cell = L.Cells[cellIndex(Record.Begin)];
    Record.Next = Cell;
    Cell = &Record;
    ++L.Records;
    return true;
  }

  // It was inserted.
  void remove(T &Record) {
    Leaf &L = Root[Record.Begin >> kNodeShift]->Leaves[leafIndex(Record.Begin)];
    T **Link = &L.Cells[cellIndex(Record.Begin)];
    while (*Link != &Record)
      Link = &(*Link)->Next;
    *Link = Record.Next;
    --L.Records;
  }

  // Fn(record) for those that begin in [Begin, End); it may remove the record.
  template <class FnT> void forEach(uptr Begin, uptr End, FnT Fn) {
    forEachLeaf(Begin, End, [&](Leaf &L, uptr From, uptr To) {
      for (uptr At = From; At < To && L.Records; At = cellEnd(At))
        for (T *R = L.Cells[cellIndex(At)], *Next; R; R = Next) {
          Next = R->Next;
          if (R->Begin >= Begin && R->Begin < End)
            Fn(*R);
        }
    });
  }

  // Gives back the memory of one leaf in [Begin, End) that has no records;
  // false when there is none. *Out is for giveLeaf, without the owner's lock.
  bool takeEmptyLeaf(uptr Begin, uptr End, void *&Out) {
    Out = nullptr;
    forEachLeaf(Begin, End, [&](Leaf &L, uptr, uptr) {
      if (Out || L.Records)
        return;
      Out = L.Cells;
      L.Cells = nullptr;
    });
    return Out;
  }
  static void giveLeaf(void *Leaf) { giveBlock(Leaf, kLeafBytes); }

private:
  static constexpr unsigned kBits = 13, kLeafShift = kCellShift + kBits,
                            kNodeShift = kLeafShift + kBits;
  static constexpr uptr kEach = uptr(1) << kBits;
  static constexpr uptr kLeafBytes = kEach * sizeof(T *);
  static_assert(kUserEnd >> kNodeShift <= kEach);

  struct Leaf {
    T **Cells;
    u64 Records;
  };
  struct Node {
    Leaf Leaves[kEach];
  };

  static uptr leafIndex(uptr Addr) { return Addr >> kLeafShift & (kEach - 1); }
  static uptr cellIndex(uptr Addr) { return Addr >> kCellShift & (kEach - 1); }
  static uptr endAt(uptr Addr, unsigned Shift) {
    return ((Addr >> Shift) + 1) << Shift;
  }
  static uptr cellEnd(uptr Addr) { return endAt(Addr, kCellShift); }

  // Fn(leaf, what it has of the range) for those with memory.
  template <class FnT> void forEachLeaf(uptr Begin, uptr End, FnT Fn) {
    End = minOf(End, uptr(kUserEnd));
    for (uptr At = Begin, Next; At < End; At = Next) {
      Node *N = Root[At >> kNodeShift];
      Next = endAt(At, N ? kLeafShift : kNodeShift);
      if (N && N->Leaves[leafIndex(At)].Cells)
        Fn(N->Leaves[leafIndex(At)], At, minOf(Next, End));
    }
  }

  Node *Root[kEach] = {};
};

} // namespace pagesan

#endif // PAGESAN_OBJECTS_CELL_TABLE_H
