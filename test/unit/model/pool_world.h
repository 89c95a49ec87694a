//===- pool_world.h - What lies below the page pool, in the model -*- C++ -*-=//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The pool of dead large objects' pages runs as it is, and so does the walk
// over all locks at a fork. Here is what they call: memory, a word for each 64
// KiB, which moves and is given back in single steps; mappings, a count; and
// what the heap does around the pool. Every one of them can be broken in one
// way.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_TEST_UNIT_MODEL_POOL_WORLD_H
#define PAGESAN_TEST_UNIT_MODEL_POOL_WORLD_H

#include "scheduler.h"

namespace pagesan::model {

enum class PoolBreak {
  Nothing,
  DonatedWhileLive,     // pages go to the pool before their object is dead
  ReuseIgnoresBusy,     // addresses are used while a thread is at their pages
  ReuseDoesNotClaim,    // others may still take their pages
  ReuseDoesNotWithdraw, // their pages stay in the pool
  MoveTooLate,          // pages arrive when the piece is said to be gone
  DiscardTooLate,       // memory is given back when its piece is gone
  ChildKeepsBusy,       // pieces that lost threads were at stay theirs
  ForkLeavesLocks,      // the child inherits them
};
extern PoolBreak ThePoolBreak;

// Large objects that there may be: two of 128 KiB, one of 64 KiB.
enum Place { A, B, Half, kPlaces };

// No object, nothing in the pool, which may have so many KiB.
void resetPool(unsigned MostKiB);
uint64_t hashPool();

// As the heap does it. Objects are written as a whole when they are made.
void makeAt(Place P);
void use(Place P);
void freeAt(Place P);
// The quarantine ends its time there, unless a thread is at its pages; then a
// new object.
void reuse(Place P);
void drain();
// A child: its only thread goes on with Fn.
void forkWith(const std::function<void()> &Fn);

std::string whatIsWrongWithPool(bool IsChild = false);

} // namespace pagesan::model

#endif // PAGESAN_TEST_UNIT_MODEL_POOL_WORLD_H
