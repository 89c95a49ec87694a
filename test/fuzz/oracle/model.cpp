//===- model.cpp - One flag a byte: what is true of memory ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "model.h"

Model TheModel;

namespace {

constexpr size_t kGranule = 8;

// Objects never move: the driver keeps references to them.
Object Pool[kMaxObjects];
uint8_t Flags[kMaxObjects][kMaxObjectSize / kGranule / 8];

void clearFlags(const Object &O) {
  for (size_t I = 0; I <= O.Size / kGranule / 8; ++I)
    O.Poisoned[I] = 0;
}

} // namespace

Object *Model::add(char *Begin, size_t Size, Kind What) {
  if (isFull())
    return nullptr;
  for (unsigned I = 0; I < kMaxObjects; ++I) {
    Object &O = Pool[I];
    if (O.Begin)
      continue;
    O = {Begin, Size, 0, What, false, Size, Flags[I]};
    clearFlags(O);
    return Live[Count++] = &O;
  }
  return nullptr;
}

void Model::remove(Object &O) {
  for (unsigned I = 0; I < Count; ++I)
    if (Live[I] == &O) {
      Live[I] = Live[--Count];
      O.Begin = nullptr;
      return;
    }
}

void Model::setPoisoned(Object &O, size_t From, size_t To, bool IsPoisoned) {
  for (size_t G = From / kGranule; G * kGranule < To; ++G)
    if (IsPoisoned)
      O.Poisoned[G / 8] |= uint8_t(1 << G % 8);
    else
      O.Poisoned[G / 8] &= uint8_t(~(1 << G % 8));
}

bool Model::isPlain(const Object &O) const {
  if (O.ContainerEnd != O.Size)
    return false;
  for (size_t G = 0; G * kGranule < O.Size; ++G)
    if (O.Poisoned[G / 8] & 1 << G % 8)
      return false;
  return true;
}

bool Model::isGood(const Object &O, size_t Offset) const {
  size_t G = Offset / kGranule;
  return Offset < O.ContainerEnd && !(O.Poisoned[G / 8] & 1 << G % 8);
}

const char *Model::firstBad(const char *P, size_t Size) const {
  const char *End = P + Size;
  while (P < End) {
    const Object *Owner = nullptr;
    for (unsigned I = 0; I < Count && !Owner; ++I)
      if (P >= Live[I]->Begin && P < Live[I]->end())
        Owner = Live[I];
    if (!Owner)
      return P;
    for (; P < End && P < Owner->end(); ++P)
      if (!isGood(*Owner, size_t(P - Owner->Begin)))
        return P;
  }
  return nullptr;
}
