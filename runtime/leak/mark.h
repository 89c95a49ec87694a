//===- mark.h - Which objects can be reached? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LEAK_MARK_H
#define PAGESAN_LEAK_MARK_H

#include "heap/heap.h"
#include "leak/object_set.h"
#include "leak/roots.h"
#include "platform/touched_pages.h"

namespace pagesan {

// Conservative: every word that could be a pointer to a byte of a live object
// is one. While a Marker is used the heap's locks are held and other threads do
// not run. Functions return false when memory ran out.
class Marker {
public:
  [[nodiscard]] bool init();
  void release();

  // Reaches the object at, and all that can be reached from there.
  [[nodiscard]] bool reachFromRoots(const Roots &From);
  [[nodiscard]] bool reachObject(const LiveObject &Object);
  // Searches what has been reached once more, for threads that moved pointers
  // behind our back.
  [[nodiscard]] bool reachAgain();
  bool isReached(const LiveObject &Object) const {
    return Reached.contains(Object.Begin);
  }

  // After everything has been reached: which of the other objects do others
  // point to?
  void findIndirect();
  bool isIndirect(const LiveObject &Object) const {
    return Indirect.contains(Object.Begin);
  }

private:
  // IsPrivate: where nobody has written there are no pointers.
  void searchRange(uptr Begin, uptr End, bool IsPrivate);
  void searchPages(uptr Begin, uptr End);
  void searchBlock(uptr Begin, uptr End, bool IsPlainlyGood);
  void searchObject(const LiveObject &Object);
  void take(uptr Value);
  void lookUp(uptr Value);
  void search(const MemoryRange &Object);
  bool drain();

  // The last of what passed through, oldest first: memory that is asked for
  // when it goes in has come when it is used. A full memory access costs as
  // much as all the rest of the work on an object.
  template <class T> struct Pipeline {
    static constexpr u32 kLength = 16;
    T Items[kLength];
    u32 First = 0, Count = 0;
    bool isFull() const { return Count == kLength; }
    void push(const T &Item) { Items[(First + Count++) % kLength] = Item; }
    T pop() {
      --Count;
      return Items[First++ % kLength];
    }
  };

  TouchedPages Touched;
  ObjectSet Reached, Indirect;
  Pipeline<uptr> Pointers;        // into the heap, not looked up yet
  Pipeline<MemoryRange> Arriving; // objects about to be searched
  MappedVector<MemoryRange> Work; // objects reached and not searched yet
  uptr HeapSize = 0;
  uptr Step = sizeof(uptr);
  bool MarksIndirect = false, IgnoresPoison = false, Failed = false;
  uptr Searched = 0; // the object being searched, for its pointers to itself
};

} // namespace pagesan

#endif // PAGESAN_LEAK_MARK_H
