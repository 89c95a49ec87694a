//===- stack_print.h - Stacks and summaries in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_STACK_PRINT_H
#define PAGESAN_REPORT_STACK_PRINT_H

#include "report/report.h"

namespace pagesan {

// "    #0 0x... in main file.c:5:10" for every frame, or what option
// stack_trace_format makes of it, and a blank line. Frames are return
// addresses; the first is an exact pc when FirstIsExact.
void printStack(const uptr *Frames, u32 Size, bool FirstIsExact = false);

// The stack that the report is about, captured from Head.Site.
void printReportStack(const ReportHead &Head, bool FirstIsExact = false);

// A stack of the depot; says so when it is not known.
void printStoredStack(u32 Id);

// "SUMMARY: AddressSanitizer: KIND file.c:5:10 in main" for the innermost frame
// that printReportStack printed.
void printSummary(const ReportHead &Head);
// "SUMMARY: AddressSanitizer: " + Text.
void printSummaryLine(const char *Text);

// Is Fn(function, module) true for a frame of the stack at Site, our own entry
// point included? "" is what is not known. Under the report lock.
bool anyFrame(CallSite Site, bool (*Fn)(const char *, const char *));

// One frame for __sanitizer_symbolize_pc, in the fields of stack_trace_format.
// Inlined frames follow one another, each NUL-terminated; two NULs end.
void formatPc(uptr Pc, const char *Format, char *Out, size_t Size);

} // namespace pagesan

#endif // PAGESAN_REPORT_STACK_PRINT_H
