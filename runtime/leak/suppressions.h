//===- suppressions.h - Leaks that are known -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LEAK_SUPPRESSIONS_H
#define PAGESAN_LEAK_SUPPRESSIONS_H

#include "support/base.h"

namespace pagesan {

// Lines of "leak:TEMPLATE" from the files of the option suppressions, from
// __lsan_default_suppressions() and our own. Blank lines, lines with # and
// other kinds are skipped. A template matches a part of the name of a function,
// source file or module of a frame; * stands for any text, ^ and $ for its
// ends. Reads them at the first call; a file that cannot be read ends the
// process.
void loadLeakSuppressions();

// Under the report lock: does a template match a frame of the stack? Counts
// for printSuppressionsUsed().
bool isLeakSuppressed(u32 Stack, u64 Objects, u64 Bytes);

// The table of those that matched, if print_suppressions=1.
void printSuppressionsUsed();

} // namespace pagesan

#endif // PAGESAN_LEAK_SUPPRESSIONS_H
