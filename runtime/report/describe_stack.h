//===- report/describe_stack.h - Which variable is it? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_DESCRIBE_STACK_H
#define PAGESAN_REPORT_DESCRIBE_STACK_H

#include "support/base.h"

namespace pagesan {

// "Address 0x... is located in stack of thread T0 at offset N in frame", the
// frame's function and its variables, with a mark at the nearest one to the
// access of Size bytes at Addr. False when Addr is in nobody's stack.
bool describeStack(uptr Addr, uptr Size);

// A frame on a stack, real or fake.
struct FrameInfo {
  u32 Tid;
  uptr Begin; // 0: Addr is in no frame that is known
  const struct FrameDescriptor *Descriptor;
};
bool findFrame(uptr Addr, FrameInfo &Out);

} // namespace pagesan

#endif // PAGESAN_REPORT_DESCRIBE_STACK_H
