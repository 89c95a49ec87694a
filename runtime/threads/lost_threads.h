//===- lost_threads.h - Threads that a fork left behind -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A fork child has the memory of its parent's threads and not the threads. What
// their frames poisoned is cleared: the C library, or the program, uses these
// stacks again, from any place on them. What their frames point to is no leak.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_THREADS_LOST_THREADS_H
#define PAGESAN_THREADS_LOST_THREADS_H

#include "stacks/bounds.h"
#include "support/mapped_vector.h"

namespace pagesan {

// In the child, while no lock is held.
void dropLostThreads();

// Of all forks that this process descends from.
const MappedVector<StackBounds> &lostStacks();
// There was no memory to note one.
bool areLostStacksUnknown();

} // namespace pagesan

#endif // PAGESAN_THREADS_LOST_THREADS_H
