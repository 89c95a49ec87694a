//===- poison.h - Memory that the program poisons -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_POISON_H
#define PAGESAN_OBJECTS_POISON_H

#include "stacks/capture.h"

namespace pagesan {

// ASAN_POISON_MEMORY_REGION and its opposite. Any memory; what has no shadow is
// left alone.
void userPoison(uptr Addr, uptr Size, CallSite Site);
void userUnpoison(uptr Addr, uptr Size);

// Who poisoned.
struct PoisonRecord {
  uptr Begin, End;
  u32 Stack, Tid;
};
// The latest call that poisoned Addr, of the last poison_history_size ones.
// Lock-free, async-signal-safe. False when it is not remembered.
bool findPoisoner(uptr Addr, PoisonRecord &Out);

// The number of elements in front of an array of C++ objects.
void poisonArrayCookie(uptr Addr);
// What delete[] is to destroy; 0 when the array is dead already, so that no
// destructor runs over what is not there any more.
uptr loadArrayCookie(const uptr *Cookie);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_POISON_H
