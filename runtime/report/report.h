//===- report.h - What all reports have in common -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_REPORT_H
#define PAGESAN_REPORT_REPORT_H

#include "backtrace.h"

namespace pagesan {

// Reserves the stack that reports run on. After initFlags().
void initReport();

// In a fork child: whoever was reporting is not here.
void resetReportAfterFork();

struct ReportHead {
  const char *Kind; // "heap-buffer-overflow": as the summary names it
  CallSite Site;
  uptr StackPointer = 0;
  // For __asan_get_report_*; zero where it means nothing.
  uptr Addr = 0, AccessSize = 0;
  bool IsWrite = false;
  // The name of a library function that frame 0 stands for, and a pc in it.
  const char *Function = nullptr;
  uptr FunctionPc = 0;
};

using ReportBody = void (*)(const ReportHead &Head, void *Details);

// The one way to report: at most one thread at a time, on the reserved stack,
// each site once. Prints the rule, calls Body, then the summary and what the
// policy asks for, and ends the process or returns, as
// halt_on_error says. A deadly signal always ends the process.
struct ReportPolicy {
  bool DumpsShadow = false;
  bool IsFatal = false;
  bool IsDeadlySignal = false;
  const char *HintAfterSummary = nullptr;
  // The memory at Head.Addr is worth a line about page and window.
  bool NamesPage = false;
};
void runReport(const ReportHead &Head, ReportPolicy Policy, ReportBody Body,
               void *Details);

// With a lambda for the body.
template <class BodyT>
void report(const ReportHead &Head, ReportPolicy Policy, BodyT Text) {
  runReport(
      Head, Policy,
      [](const ReportHead &H, void *Details) {
        (*static_cast<BodyT *>(Details))(H);
      },
      &Text);
}

// For printing outside of reports: holds the report lock, on the reserved
// stack. Inside a report it just calls.
void runOnReportStack(void (*Fn)(void *), void *Arg);
template <class FnT> void withReportStack(FnT Fn) {
  runOnReportStack([](void *Arg) { (*static_cast<FnT *>(Arg))(); }, &Fn);
}

// Runs Fn(Arg) on the stack that ends at Top.
void callOnStack(uptr Top, void (*Fn)(void *), void *Arg);

// What __asan_get_report_* tell.
struct LastReport {
  bool IsPresent;
  ReportHead Head;
};
const LastReport &lastReport();

// "==PID==HINT: " + text.
void printHint(const char *Text);

using Callback = void (*)();
void setDeathCallback(Callback Fn);
using ReportCallback = void (*)(const char *Report);
void setErrorReportCallback(ReportCallback Fn);

// Ends the process as after a report: exitcode or abort.
[[noreturn]] void endAfterReport();

} // namespace pagesan

#endif // PAGESAN_REPORT_REPORT_H
