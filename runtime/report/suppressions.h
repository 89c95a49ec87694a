//===- report/suppressions.h - Errors that are to stay silent ---*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Option suppressions and __asan_default_suppressions: lines "KIND:PATTERN",
// '#' begins a comment. A pattern matches any part of a name, '*' any text, '^'
// at its begin and '$' at its end hold it there.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_SUPPRESSIONS_H
#define PAGESAN_REPORT_SUPPRESSIONS_H

#include "stacks/capture.h"

namespace pagesan {

// Reads the file; what cannot be read or understood ends the process. After
// initFlags().
void initSuppressions();

// Is there a line of this kind whose pattern matches Name? Kind is
// "odr_violation" and so on.
bool isSuppressed(const char *Kind, const char *Name);

// Kinds interceptor_name, interceptor_via_fun, interceptor_via_lib: an error in
// the arguments of a library function called at Site. Takes the report lock.
bool isCallSuppressed(const char *Function, CallSite Site);

// Kind alloc_dealloc_mismatch: a function in the stack at Site. Likewise.
bool isMismatchSuppressed(CallSite Site);

// Reads a file of suppressions, as AddressSanitizer looks for it: as named,
// then beside the executable. NUL-terminated; ends the process when it cannot.
void readSuppressions(const char *Path, char *Text, size_t Size);

// Does Text match? Patterns are documented above.
bool matchesPattern(const char *Pattern, size_t Size, const char *Text);

} // namespace pagesan

#endif // PAGESAN_REPORT_SUPPRESSIONS_H
