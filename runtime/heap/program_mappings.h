//===- program_mappings.h - Heap memory that the program maps -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A program may protect, advise or replace the pages of what malloc gave it.
// The C library unmaps large blocks when they are freed, and with them goes
// whatever was done; here other objects' pages lie at the same addresses later,
// and pages move. So a span that the program did something to is known as
// changed: none of its pages move, and it is mapped anew when it is dead. What
// cannot be mapped anew is never used again.
//
// In a span of small objects, freed slots are given out as the program left
// them, as the C library does, until the span is dead.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_PROGRAM_MAPPINGS_H
#define PAGESAN_HEAP_PROGRAM_MAPPINGS_H

#include "heap/span.h"

namespace pagesan {

// The program is about to change how pages of [Begin, End) are mapped, any
// addresses. Lock-free.
void noteChangedMappings(uptr Begin, uptr End);
// Whether the program may have made memory of the object at Addr unreadable.
bool mayBeProtected(uptr Addr);
// [Begin, End) lies in the pages of one large object that lives: the program
// may map over it.
bool isInLargeObject(uptr Begin, uptr End);

// The span is dead, its shadow bad, and no one else is at it: its memory is as
// it was before the program changed it, and reads zero. False when the kernel
// will not have it: then S is the caller's for ever.
[[nodiscard]] bool undoChanges(Span *S);

} // namespace pagesan

#endif // PAGESAN_HEAP_PROGRAM_MAPPINGS_H
