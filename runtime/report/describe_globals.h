//===- describe_globals.h - Global variables in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_DESCRIBE_GLOBALS_H
#define PAGESAN_REPORT_DESCRIBE_GLOBALS_H

#include "objects/globals.h"
#include "report/frame_format.h"

namespace pagesan {

// "0x... is located 4 bytes after global variable 'table' defined in
// 'file.c:7' (0x...) of size 40" for each variable near Addr. False, and
// nothing is printed, when there is none. An access of Size bytes is meant.
bool describeGlobals(uptr Addr, uptr Size);

// "file.c:7", or the compilation's name without debug information.
void putGlobalPlace(TextBuffer &Out, const GlobalInfo &Global);

} // namespace pagesan

#endif // PAGESAN_REPORT_DESCRIBE_GLOBALS_H
