//===- exit_frames.h - The stack above exit() -------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_EXIT_FRAMES_H
#define PAGESAN_STACKS_EXIT_FRAMES_H

#include "support/base.h"

namespace pagesan {

// What belongs to the caller of exit(), in which the calling thread runs. Below
// are frames of the C library, whose unused parts still hold what the program's
// dead frames left.
struct AboveExit {
  static constexpr u32 kPreserved = 6;
  uptr StackPointer;
  uptr Registers[kPreserved]; // those that functions preserve
};
// False when it cannot be told.
bool findCallerOfExit(AboveExit &Out);

} // namespace pagesan

#endif // PAGESAN_STACKS_EXIT_FRAMES_H
