//===- model.h - One flag a byte: what is true of memory ------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The simplest account of memory: a list of objects, and for each of their
// granules whether the program poisoned it. Uses no heap, which is what is
// tried.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ORACLE_MODEL_H
#define PAGESAN_ORACLE_MODEL_H

#include <stddef.h>
#include <stdint.h>

enum class Kind : uint8_t { Heap, Mapped, Stack };

struct Object {
  char *Begin;
  size_t Size;
  unsigned Seed; // of its pattern
  Kind What;
  bool HasPattern;
  // Bytes from here on are container room without elements; Size: none.
  size_t ContainerEnd;
  uint8_t *Poisoned; // one bit a granule
  char *end() const { return Begin + Size; }
};

constexpr unsigned kMaxObjects = 384;
constexpr size_t kMaxObjectSize = size_t(2) << 20;

class Model {
public:
  // Of a full list nothing is added: nullptr.
  Object *add(char *Begin, size_t Size, Kind What);
  void remove(Object &O);
  unsigned count() const { return Count; }
  Object &at(unsigned Index) { return *Live[Index]; }
  bool isFull() const { return Count == kMaxObjects; }

  void setPoisoned(Object &O, size_t From, size_t To, bool IsPoisoned);
  bool isPlain(const Object &O) const; // nothing of it is bad

  // The first byte of [P, P + Size) that is bad, nullptr when all are good.
  // Every byte of memory that the runtime guards and no object has is bad.
  const char *firstBad(const char *P, size_t Size) const;

private:
  bool isGood(const Object &O, size_t Offset) const;

  Object *Live[kMaxObjects] = {};
  unsigned Count = 0;
};

extern Model TheModel;

#endif
