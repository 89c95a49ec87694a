//===- report.h - What all reports have in common -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_REPORT_H
#define PAGESAN_REPORT_REPORT_H

#include "stacks/capture.h"
#include "stacks/unwind.h"

namespace pagesan {

// Reserves the stack that reports run on. After initFlags().
void initReport();

struct ReportHead {
  const char *Kind; // "heap-buffer-overflow": as the summary names it
  CallSite Site;
  uptr StackPointer = 0;
  // For __asan_get_report_*; zero where it means nothing.
  uptr Addr = 0, AccessSize = 0;
  bool IsWrite = false;
  // What the dump and the closing line are about; 0: Addr.
  uptr BadAddr = 0;
  // Site is that of an entry point (PAGESAN_CALL_SITE) and not of the program.
  bool IsEntrySite = false;
  // Its name as frame 0, where its symbol has another; nullptr: the symbol's.
  const char *Function = nullptr;

  // The text of the summary, where it is not the kind and the innermost frame.
  const char *Summary = nullptr;

  // For option print_scariness: nullptr stands for Kind; IsFar: the bad byte is
  // among bad ones.
  const char *ScaryKind = nullptr;
  bool IsFar = false;

  // At Site.Pc, where a signal tells; nullptr otherwise.
  const UnwindRegisters *Registers = nullptr;

  uptr badAddr() const { return BadAddr ? BadAddr : Addr; }
  uptr programPc() const { return IsEntrySite ? callerOf(Site) : Site.Pc; }
};

using ReportBody = void (*)(const ReportHead &Head, void *Details);

// The one way to report: at most one thread at a time, on the reserved stack,
// each site once. Prints the rule, calls Body, then the summary and what the
// policy asks for, and ends the process or returns, as halt_on_error says.
struct ReportPolicy {
  bool DumpsShadow = false;
  bool IsFatal = false;
  // Each time, not once a site: what is at fault is who calls the code there.
  bool IsRepeated = false;
  const char *HintAfterSummary = nullptr;
  // The memory at Head.badAddr() is worth a line about page and window.
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

// For handlers of deadly signals, whose stack may be next to nothing: Fn runs
// on the reserved stack with the report lock held and makes its report there.
// While this thread reports, another report is the end.
void runDeadlyReport(void (*Fn)(void *), void *Arg);

// A bad access that a page told of which trapped: Size is 1, as the instruction
// is not looked into. Registers are those at the instruction. Does not return.
struct BadAccess;
void reportTrappedAccess(const BadAccess &Access,
                         const UnwindRegisters &Registers);

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

// linePrefix() (support/output.h) + "HINT: " + text.
void printHint(const char *Text);
// "==PID==ERROR: AddressSanitizer: ", in colour until endHeadline().
void printErrorPrefix();
void endHeadline();
// Of an access: what is wrong, with what, by whom and where in the program
// (errors_access.cpp).
void printAccess(const ReportHead &Head, const BadAccess &Access);

using Callback = void (*)();
void setDeathCallback(Callback Fn);
using ReportCallback = void (*)(const char *Report);
void setErrorReportCallback(ReportCallback Fn);

// Ends the process as after a report: exitcode or abort.
[[noreturn]] void endAfterReport();

} // namespace pagesan

#endif // PAGESAN_REPORT_REPORT_H
