//===- symbolizer_process.h - The symbolizer child -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_SYMBOLIZER_PROCESS_H
#define PAGESAN_REPORT_SYMBOLIZER_PROCESS_H

#include "support/base.h"

namespace pagesan {

// Sends one question and receives the answer, NUL-terminated, up to and with
// the blank line that ends it. False when there is no symbolizer, it died, did
// nothing for ten seconds, or has no answer after two minutes; it is not asked
// again then.
bool askSymbolizer(const char *Question, char *Answer, size_t Size);

// Ends the process, if there is one, and asks it no more. Why is what
// printSymbolizerNotice() tells.
void giveUpSymbolizer(const char *Why);

} // namespace pagesan

#endif // PAGESAN_REPORT_SYMBOLIZER_PROCESS_H
