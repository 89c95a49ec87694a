//===- known_object.cpp - The object at an address -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/known_object.h"

#include "heap/heap.h"
#include "objects/globals.h"
#include "report/describe_stack.h"
#include "report/frame_variables.h"
#include "support/memory.h"

namespace pagesan {

namespace {

void setName(KnownObject &Object, const char *Name, uptr Length) {
  Length = minOf(Length, sizeof(Object.Name) - 1);
  copyMemory(Object.Name, Name, Length);
  Object.Name[Length] = 0;
}

bool findInHeap(uptr Addr, KnownObject &Out) {
  ChunkInfo Chunk;
  if (!heapDescribe(Addr, Chunk) || Chunk.State == ChunkState::None ||
      Addr - Chunk.Begin >= Chunk.Size)
    return false;
  Out = {ObjectPlace::Heap, Chunk.State == ChunkState::Live, Chunk.Begin,
         Chunk.Size, ""};
  return true;
}

// The variable that Addr is in; with OrNext the first that ends there or later.
bool findOnStack(uptr Addr, bool OrNext, KnownObject &Out) {
  FrameInfo Frame;
  if (!findFrame(Addr, Frame) || !Frame.Begin)
    return false;
  FrameVariableReader Reader(*Frame.Descriptor);
  for (FrameVariable V; Reader.next(V);) {
    uptr Offset = Addr - Frame.Begin;
    if (OrNext ? Offset > V.end() : Offset - V.Begin >= V.Size)
      continue;
    Out = {ObjectPlace::Stack, true, Frame.Begin + V.Begin, V.Size, ""};
    setName(Out, V.Name, V.NameLength);
    return true;
  }
  return false;
}

bool findGlobal(uptr Addr, KnownObject &Out) {
  constexpr u32 kMost = 4; // the one that contains Addr comes first
  GlobalInfo Near[kMost];
  if (!findGlobals(Addr, Near, kMost) || Addr - Near[0].Begin >= Near[0].Size)
    return false;
  const GlobalInfo &Global = Near[0];
  Out = {ObjectPlace::Global, true, Global.Begin, Global.Size, ""};
  setName(Out, Global.Name, stringLength(Global.Name));
  return true;
}

} // namespace

// A stack may lie in an object of the heap.
bool findKnownObject(uptr Addr, KnownObject &Out) {
  return findOnStack(Addr, false, Out) || findInHeap(Addr, Out) ||
         findGlobal(Addr, Out);
}

bool findVariableAround(uptr Addr, KnownObject &Out) {
  return findOnStack(Addr, true, Out);
}

bool isOnStack(uptr Addr) {
  FrameInfo Frame;
  return findFrame(Addr, Frame);
}

} // namespace pagesan
