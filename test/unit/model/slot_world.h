//===- slot_world.h - What lies below the heap, in the model -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The files of runtime/heap that make, free and keep small objects run as they
// are, and so does the walk over all locks at a fork. Here is what they call:
// shadow, a bit for each slot; memory, the first word of each slot; addresses,
// a few spans of four slots. Every one of them can be broken in one way.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_TEST_UNIT_MODEL_SLOT_WORLD_H
#define PAGESAN_TEST_UNIT_MODEL_SLOT_WORLD_H

#include "heap/small_span.h"
#include "scheduler.h"

namespace pagesan::model {

enum class HeapBreak {
  Nothing,
  FreedBeforeBad,    // a slot may be taken before its shadow is bad
  FreedBeforeRecord, // the word says Freed before who freed it is written down
  EmptyBeforeFreed,  // the span's count goes down before the word says Freed
  LiveAfterReturn,   // malloc returns before the word says Live
  GoodAfterReturn,   // and before the shadow is good
  ClaimInTwoSteps,   // two threads can win the same free
  CountInTwoSteps,   // two threads can forget each other's frees
  BlackAfterCold,    // a dead span may expire before it is black
  MemoryAfterCold,   // and before it has lost its memory
  RangesLockMissing, // two spans can get the same addresses
  ForkTakesNoLocks,
  ForkLeavesLocks, // the child inherits them
};
extern HeapBreak TheHeapBreak;

inline constexpr uptr kSpans = 6, kSlots = 4;
// One of four in its span.
inline constexpr uptr kObjectSize = 60000;

// All spans unused, no thread has a cache.
void resetHeap();
uint64_t hashHeap();
// Fn as the thread of that number, before there are any.
void asThread(int Number, const std::function<void()> &Fn);
void setQuarantine(int AddressesMb, int ResidentMb);

// As the program sees them. A use is a check, and a look at what was written.
void *make();
void use(void *Object);
void release(void *Object);
// The thread ends; what it has made stays.
void endThread();

unsigned doubleFrees(); // reported
bool isBad(const void *Object);

// A child: its only thread goes on with Fn.
void forkInto(const std::function<void()> &Fn);
// What a leak search finds: all that the program has and has not begun to free.
void searchForLeaks();
// A report about an object that nobody but that thread has freed since it was
// made.
void describeFree(const void *Object, int Freer);

// What must hold while nobody is at the heap; "" when it does.
std::string whatIsWrong(bool IsChild = false);

} // namespace pagesan::model

#endif // PAGESAN_TEST_UNIT_MODEL_SLOT_WORLD_H
