//===- bounds.h - Where a thread's stack lies -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_BOUNDS_H
#define PAGESAN_STACKS_BOUNDS_H

#include "support/base.h"

#include <pthread.h>

namespace pagesan {

// [Low, High). Between the stack pointer of the thread that runs on it and
// High everything is mapped; below, guard pages may be part of the range.
struct StackBounds {
  uptr Low = 0, High = 0;
};

// The calling thread's own, or that of the fiber or context it runs on; 0, 0
// when unknown: captures probe then.
extern PAGESAN_TLS StackBounds CurrentStack;

// Makes system calls only; 0, 0 when the C library does not tell.
StackBounds mainStackBounds();
// Of the calling thread, made by pthread_create. The process's first may
// allocate.
StackBounds pthreadStackBounds();
// High is 0 where the C library is to make one.
StackBounds attributeStack(const pthread_attr_t &Attributes);

} // namespace pagesan

#endif // PAGESAN_STACKS_BOUNDS_H
