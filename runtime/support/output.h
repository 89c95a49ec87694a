//===- output.h - What any room may print -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_OUTPUT_H
#define PAGESAN_SUPPORT_OUTPUT_H

#include "support/base.h"

namespace pagesan {

// To the report stream (stderr, log_path or the file descriptor set by the
// program). Async-signal-safe, allocates nothing, loses nothing: text longer
// than 1 KiB is written in pieces. Formats are those of support/format.h.
__attribute__((format(printf, 1, 2))) void printOut(const char *Format, ...);

// "==PID==ERROR: PageSan " + text, then exit code 1. For what cannot go on:
// zones that cannot be mapped, options that make no sense.
[[noreturn]] __attribute__((format(printf, 1, 2))) void die(const char *Format,
                                                            ...);
// "==PID==WARNING: PageSan: " + text.
__attribute__((format(printf, 1, 2))) void warn(const char *Format, ...);

// --- Filled in by report/ ----------------------------------------------------

// Unformatted.
void writeOut(const char *Text, size_t Size);

// "==PID==", or "==EXECUTABLE==PID==" with option log_exe_name. Under the
// report lock.
const char *linePrefix();

} // namespace pagesan

#endif // PAGESAN_SUPPORT_OUTPUT_H
