//===- object_set.h - Sets of heap objects -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LEAK_OBJECT_SET_H
#define PAGESAN_LEAK_OBJECT_SET_H

#include "pagesan/abi/shadow_layout.h"
#include "platform/metadata.h"
#include "support/atomic.h"

namespace pagesan {

// Objects by the address where they begin: a bit for each 16 bytes of the heap
// zone, as no two objects begin closer. Asks nothing of the heap's own records.
// 1/128 of the part of the heap that has members, touched sparsely.
class ObjectSet {
public:
  // For objects that begin below End; empty. False without memory.
  [[nodiscard]] bool init(uptr End) {
    Bytes = roundUpTo((End - kHeapZoneBegin) / kBytesPerWord * sizeof(u64) + 8,
                      kPageSize);
    Words = static_cast<u64 *>(takeBlock(Bytes));
    return Words != nullptr;
  }
  bool isInitialised() const { return Words != nullptr; }
  void release() {
    if (Words)
      giveBlock(Words, Bytes);
    Words = nullptr;
  }

  bool contains(uptr Begin) const { return word(Begin) & bit(Begin); }
  // True when it was not in.
  bool insert(uptr Begin) {
    u64 &W = word(Begin), Old = W;
    W |= bit(Begin);
    return W != Old;
  }
  // From several threads at once.
  void insertShared(uptr Begin) {
    __atomic_fetch_or(&word(Begin), bit(Begin), __ATOMIC_RELAXED);
  }
  void eraseShared(uptr Begin) {
    __atomic_fetch_and(&word(Begin), ~bit(Begin), __ATOMIC_RELAXED);
  }

private:
  static constexpr uptr kGrain = 16, kBytesPerWord = kGrain * 64;
  u64 &word(uptr Begin) const {
    return Words[(Begin - kHeapZoneBegin) / kBytesPerWord];
  }
  static u64 bit(uptr Begin) { return u64(1) << (Begin / kGrain % 64); }

  u64 *Words = nullptr;
  uptr Bytes = 0;
};

} // namespace pagesan

#endif // PAGESAN_LEAK_OBJECT_SET_H
