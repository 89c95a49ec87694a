//===- thread.h - Threads of the model have states of their own -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The runtime's own, but for one function: all threads of the model are one to
// the system.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_MODEL_THREADS_THREAD_H
#define PAGESAN_MODEL_THREADS_THREAD_H

#define currentThread threadOfTheSystem
#include_next "threads/thread.h"
#undef currentThread

namespace pagesan {
ThreadState &currentThread();
} // namespace pagesan

#endif // PAGESAN_MODEL_THREADS_THREAD_H
