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

// What a new object's memory holds. The kernel, or code without checks, may
// have written to addresses while they were dead: only Zero has been cleared
// since.
enum class Contents : u8 {
  Any,  // what dead objects left, or nothing
  Zero, // for calloc
  Own,  // another object's pages are about to move there
};
// Part of initHeap: tells the shadow how to find large objects.
void initLarge();

// A span for one object of Size bytes at its beginning, followed by at least
// one guard page. Not addressable before publishLarge(). nullptr without
// memory.
// Room: addresses for so many bytes more, which the object may grow into.
LargeSpan *makeLargeSpan(Heap &H, uptr Size, uptr Alignment, Contents Wanted,
                         uptr Room = 0);
// The chunk's fields are written and Live.
void publishLarge(LargeSpan *S);
// Not published; it goes back at once.
void dropLargeSpan(LargeSpan *S);
// The live object of OldSize gets Size bytes, more than it has. False, and
// nothing has changed, without room.
bool growLarge(LargeSpan *S, uptr OldSize, uptr Size, CallSite Site);
// On return no access to the object passes in any thread, its memory is the
// kernel's or waits for another object, its addresses are in quarantine.
void retireLarge(LargeSpan *S);
// The same, but its first Bytes go to To, made for an object of NewSize and not
// published: by moving the pages.
void retireLargeInto(LargeSpan *S, LargeSpan *To, uptr Bytes, uptr NewSize);

} // namespace pagesan

#endif // PAGESAN_HEAP_LARGE_H
