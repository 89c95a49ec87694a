//===- thread_world.h - What lies around the registry, in the model -*- C++
//-*-//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The table of threads runs as it is, and so does what a fork does with it.
// Here is what is around: the C library, which gives threads descriptors and
// takes their memory away; the kernel, which knows who runs; alternate stacks.
// Every one of them can be broken in one way.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_TEST_UNIT_MODEL_THREAD_WORLD_H
#define PAGESAN_TEST_UNIT_MODEL_THREAD_WORLD_H

#include "scheduler.h"

namespace pagesan::model {

enum class ThreadBreak {
  Nothing,
  LockMissing,           // the table is nobody's
  MemoryGoesFirst,       // a thread's memory goes before it has left
  JoinAsksLate,          // whom it joins, when it is done
  DescriptorReusedEarly, // a new thread has it while the old one still runs
  KernelForgetsEarly,    // and says that a thread is gone that still runs
  ForkForgetsNobody,     // the child lists threads that it does not have
  ForkLeavesLocks,       // the child inherits them
};
extern ThreadBreak TheThreadBreak;

// Threads by number: 0 is main, whoever runs first has the next descriptors.
inline constexpr int kMostThreads = 4;

// Main is registered, nobody else is there.
void resetThreads();
uint64_t hashThreads();
// Fn as that thread, before there are any.
void asThreadOf(int Number, const std::function<void()> &Fn);

// What the wrappers of the thread library do, and the C library between them.
void announceFor(int Number); // by whoever calls it
void enter(int Descriptor);   // when the descriptor is free
void leave();                 // detached
// It has ended, is not detached, and keeps its descriptor until it is joined.
void keepForJoin(int Number);
void leaveForJoin();
// The C library gives it the descriptor of that number before it begins.
void promise(int Number);
void join(int Number);
void lookForGone();
// All views, as a demotion renews them.
void renewViews();
// A child, of whoever calls it.
void forkAndCount();

// "" for nothing. Unjoined: who ended and was not joined.
std::string whatIsWrongWithThreads(unsigned Running, unsigned Unjoined);

} // namespace pagesan::model

#endif // PAGESAN_TEST_UNIT_MODEL_THREAD_WORLD_H
