//===- report/memory_profile.h - Who holds the heap -------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_MEMORY_PROFILE_H
#define PAGESAN_REPORT_MEMORY_PROFILE_H

#include "support/base.h"

namespace pagesan {

// Prints the stacks that hold the most live memory, largest first, until they
// make up more than TopPercent of all of it or MaxStacks are shown. What other
// threads allocate meanwhile may be missing. Not for signal handlers.
void printMemoryProfile(uptr TopPercent, uptr MaxStacks);

} // namespace pagesan

#endif // PAGESAN_REPORT_MEMORY_PROFILE_H
