//===- bootstrap.h - Allocations before there is a heap -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_BOOTSTRAP_H
#define PAGESAN_HEAP_BOOTSTRAP_H

#include "support/base.h"

namespace pagesan {

// What the loader and the C library ask for while start-up runs. Zero-filled,
// never freed, not checked. nullptr when the little there is has been used.
void *bootstrapAllocate(uptr Size, uptr Alignment);
bool isBootstrap(const void *Ptr);
uptr bootstrapSize(const void *Ptr);

} // namespace pagesan

#endif // PAGESAN_HEAP_BOOTSTRAP_H
