//===- large.h - Large objects: windows of their own -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_LARGE_H
#define PAGESAN_HEAP_LARGE_H

#include "heap/span.h"

namespace pagesan {

// A span for one object of Size bytes at its beginning, zero-filled, followed
// by at least one guard page. Not addressable before publishLarge(). nullptr
// without memory.
Span *makeLargeSpan(uptr Size, uptr Alignment);
// The chunk's fields are written and Live.
void publishLarge(Span *S);
// On return no access to the object passes in any thread, its memory is the
// kernel's, its addresses are in quarantine.
void retireLarge(Span *S);

} // namespace pagesan

#endif // PAGESAN_HEAP_LARGE_H
