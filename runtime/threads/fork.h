//===- fork.h - All locks at once -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_THREADS_FORK_H
#define PAGESAN_THREADS_FORK_H

namespace pagesan {

// The locks that forks hold, in the order of support/lock_rank.def, with
// signals blocked: no other thread is inside of what they guard. Also to look
// at everything at rest. Locks that the calling thread holds already, because a
// handler forks on top of it that could not wait, stay its own, in parent and
// child.
void lockRuntime();
void unlockRuntime();

// From here on forks take all locks.
void prepareForForks();

} // namespace pagesan

#endif // PAGESAN_THREADS_FORK_H
