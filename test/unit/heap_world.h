//===- heap_world.h - A process with heaps and nothing above them -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_TEST_UNIT_HEAP_WORLD_H
#define PAGESAN_TEST_UNIT_HEAP_WORLD_H

namespace pagesan {

// What was reported so far.
struct Errors {
  unsigned BadFrees = 0, DoubleFrees = 0, Others = 0;
};
extern Errors TheErrors;

// Shadow, page states and the tables of heaps. malloc stays the C library's.
void startHeapWorld();

} // namespace pagesan

#endif // PAGESAN_TEST_UNIT_HEAP_WORLD_H
