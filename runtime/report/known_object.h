//===- known_object.h - The object at an address -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_KNOWN_OBJECT_H
#define PAGESAN_REPORT_KNOWN_OBJECT_H

#include "support/base.h"

namespace pagesan {

enum class ObjectPlace : u8 { Heap, Stack, Global };

struct KnownObject {
  ObjectPlace Place;
  bool IsLive; // false: freed
  uptr Begin, Size;
  char Name[128]; // a variable's, cut if it is longer
  // Also of a pointer just behind it.
  bool spans(uptr Addr) const { return Addr - Begin <= Size; }
};

// The heap's object, the variable of an instrumented frame or the registered
// global variable that has a byte at Addr. False when there is none: for all
// that is known, any object may be there. Lock-free but for names of modules
// that come and go; async-signal-safe.
bool findKnownObject(uptr Addr, KnownObject &Out);

// Of the frame that Addr is in the first variable that ends at Addr or later.
bool findVariableAround(uptr Addr, KnownObject &Out);

// Addr is on the stack of a thread or in a fake frame.
bool isOnStack(uptr Addr);

} // namespace pagesan

#endif // PAGESAN_REPORT_KNOWN_OBJECT_H
