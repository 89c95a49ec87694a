//===- frame_record.h - What a frame pointer points at -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_FRAME_RECORD_H
#define PAGESAN_STACKS_FRAME_RECORD_H

#include "pagesan/abi/shadow_layout.h"
#include "support/base.h"

namespace pagesan {

// As compilers lay it out on x86-64.
struct FrameRecord {
  uptr Previous;
  uptr ReturnAddress;
};

// False at the end of main's or the thread's first frame, in code without frame
// pointers, of garbage.
inline bool isPlausiblePc(uptr Pc) {
  return Pc - kPageSize < kUserEnd - kPageSize;
}

} // namespace pagesan

#endif // PAGESAN_STACKS_FRAME_RECORD_H
