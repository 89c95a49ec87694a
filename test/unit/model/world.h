//===- world.h - What lies below promotion.cpp, in the model -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The files of runtime/shadow that change windows run as they are.
// Here is what they call: mappings, which are plain memory at the addresses
// where the shadow would be; page states; one object and what the heap knows of
// it. Every one of them can be broken in one way.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_TEST_UNIT_MODEL_WORLD_H
#define PAGESAN_TEST_UNIT_MODEL_WORLD_H

#include "scheduler.h"
#include "shadow/flush.h"
#include "shadow/program_pages.h"
#include "shadow/shadow_map.h"
#include "support/mutex.h"

namespace pagesan::model {

enum class Broken {
  Nothing,
  StatesTooLate,      // states say Valid until the memory has been given back
  RetireWithoutLock,  // retiring does not wait for a promotion
  PromoteWithoutLock, // promoting excludes nobody
  PromoteTrustsFirstLook, // promoting does not look again under the lock
  PublishAfterUnlock,     // promoting whitens after it has unlocked
  NoInvalidation,         // retiring leaves stale views
  MemoryBeforeBlack,      // memory is given back before the windows are black
  ForkDoesNotWait,        // for changes in progress
  ChangesIgnoreFork,      // and begin while it copies
  CachedChunksAreDead,    // windows with a chunk in a thread's cache go black
  StatesBeforeLock,       // retiring writes states before it takes the lock
  PromoteTrustsKinds,     // promoting does not look at the bytes
  InvalidationTooEarly,   // views are renewed before the windows are black
  PokeWithoutLock,        // the program's poisoning excludes nobody
  PoisonTooLate,          // its bytes are bad when it has returned
};
extern Broken TheBreak;

// The zone's windows that take part; the object begins at the second.
inline constexpr unsigned kWindows = 7;
inline constexpr uptr kBegin = kHeapZoneBegin + kWindowSize;
inline constexpr uptr kZoneEnd = kHeapZoneBegin + kWindows * kWindowSize;

// The heap's knowledge.
struct Object {
  uptr End;
  bool IsLive;
};
extern Object TheObject;
extern Mutex TheLock;
extern View Views[4]; // by thread

PageExtent extentTo(uptr End);

void resetWorld(); // all black, Unallocated, no object
uint64_t hashWorld();

// What heapFree does with a large object, step by step, up to the moment its
// memory is the kernel's.
void freeObject();
// An object up to End at the same place, as the allocator makes it.
void makeObject(uptr End);

// The verdict of a check: decide, flush, decide.
bool isGood(uptr Addr);
// What is there, without steps and staleness.
bool isGoodNow(uptr Addr);
u8 byteAt(uptr Addr);

} // namespace pagesan::model

#endif // PAGESAN_TEST_UNIT_MODEL_WORLD_H
