//===- mapped_vector.h - A growing array without malloc -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_MAPPED_VECTOR_H
#define PAGESAN_SUPPORT_MAPPED_VECTOR_H

#include "support/memory.h"
#include "support/system.h"

namespace pagesan {

// In a block of metadata, twice as large each time. The zero state is empty and
// valid; memory is given back by release() only, so that globals need no
// destructor. T is copied as bytes. Not thread-safe.
template <class T> class MappedVector {
public:
  // False without memory: nothing has changed.
  [[nodiscard]] bool push(const T &Value) {
    if (PAGESAN_UNLIKELY(Count == Capacity) && !grow())
      return false;
    Items[Count++] = Value;
    return true;
  }
  // Not empty.
  T pop() { return Items[--Count]; }
  // The last one takes the place of the one at I.
  void removeAt(u64 I) { Items[I] = Items[--Count]; }

  u64 size() const { return Count; }
  bool empty() const { return Count == 0; }
  T &operator[](u64 I) { return Items[I]; }
  const T &operator[](u64 I) const { return Items[I]; }
  T *begin() { return Items; }
  T *end() { return Items + Count; }
  const T *begin() const { return Items; }
  const T *end() const { return Items + Count; }

  void clear() { Count = 0; }
  void release() {
    if (Items)
      giveBlock(Items, bytes(Capacity));
    Items = nullptr;
    Count = Capacity = 0;
  }

private:
  static uptr bytes(u64 Capacity) {
    return roundUpTo(Capacity * sizeof(T), 4096);
  }

  PAGESAN_NOINLINE bool grow() {
    u64 Wanted = maxOf(Capacity * 2, u64(65536 / sizeof(T)));
    T *New = static_cast<T *>(takeBlock(bytes(Wanted)));
    if (!New)
      return false;
    u64 Kept = Count;
    if (Items)
      copyMemory(New, Items, Kept * sizeof(T));
    release();
    Items = New;
    Count = Kept;
    Capacity = Wanted;
    return true;
  }

  T *Items = nullptr;
  u64 Count = 0, Capacity = 0;
};

// In place, without recursion or memory (Shell's). Items that are neither
// before the other may change places.
template <class T, class IsBeforeT>
void sortItems(MappedVector<T> &Items, IsBeforeT IsBefore) {
  u64 Gap = 1;
  while (Gap < Items.size() / 3)
    Gap = Gap * 3 + 1;
  for (; Gap; Gap /= 3)
    for (u64 I = Gap; I < Items.size(); ++I) {
      T Moved = Items[I];
      u64 J = I;
      for (; J >= Gap && IsBefore(Moved, Items[J - Gap]); J -= Gap)
        Items[J] = Items[J - Gap];
      Items[J] = Moved;
    }
}

// Items are in ascending order.
template <class T>
bool containsSorted(const MappedVector<T> &Items, const T &Value) {
  u64 Low = 0, High = Items.size();
  while (Low < High) {
    u64 Middle = Low + (High - Low) / 2;
    if (Items[Middle] < Value)
      Low = Middle + 1;
    else
      High = Middle;
  }
  return Low < Items.size() && Items[Low] == Value;
}

} // namespace pagesan

#endif // PAGESAN_SUPPORT_MAPPED_VECTOR_H
