//===- report.cpp - The frame around every report -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/report.h"

#include "flags.h"
#include "platform/platform.h"
#include "report/modules.h"
#include "report/output.h"
#include "report/shadow_dump.h"
#include "report/stack_print.h"
#include "report/stats.h"
#include "support/format.h"
#include "support/mutex.h"
#include "thread.h"

PAGESAN_WEAK_INTERFACE void __asan_on_error() {}

namespace pagesan {

namespace {

constexpr uptr kReportStackSize = 256 << 10;
constinit uptr ReportStackTop = 0;

constinit Mutex ReportLock;
// The thread that holds ReportLock, by the kernel's number; 0: nobody. Only its
// own value means anything to a thread.
constinit Atomic<int> Reporter;

constinit LastReport TheLastReport = {};
constinit Callback DeathCallback = nullptr;
constinit ReportCallback ErrorReportCallback = nullptr;

// Sites that have been reported, under ReportLock. Full: the rest stays silent.
constexpr u32 kMaxSites = 4096;
constinit uptr Sites[kMaxSites];
constinit u32 SiteCount = 0;

bool isNewSite(uptr Pc) {
  for (u32 I = 0; I < SiteCount; ++I)
    if (Sites[I] == Pc)
      return false;
  if (SiteCount == kMaxSites)
    return false;
  Sites[SiteCount++] = Pc;
  return true;
}

struct Job {
  const ReportHead &Head;
  ReportPolicy Policy;
  ReportBody Body;
  void *Details;
};

void printReport(void *Arg) {
  const Job &J = *static_cast<const Job *>(Arg);
  bool IsFinal = J.Policy.IsFatal || flags().halt_on_error;
  if (ErrorReportCallback)
    beginOutputCapture();
  if (J.Policy.IsDeadlySignal)
    printOut("%s:DEADLYSIGNAL\n", flags().report_name);
  printOut("%s\n", "====================================================="
                   "============");
  J.Body(J.Head, J.Details);
  printSummary(J.Head);
  if (J.Policy.HintAfterSummary)
    printHint(J.Policy.HintAfterSummary);
  if (J.Policy.DumpsShadow)
    dumpShadow(J.Head.Addr);
  if (J.Policy.NamesPage)
    printPageLine(J.Head.Addr);
  if (flags().print_stats && IsFinal)
    printStats();
  if (flags().print_module_map && IsFinal)
    printModuleMap();
  if (IsFinal)
    printOut("==%d==ABORTING\n", currentPid());
  if (ErrorReportCallback)
    ErrorReportCallback(endOutputCapture());
}

// Before initReport() there is only the caller's own.
void callOnReportStack(void (*Fn)(void *), void *Arg) {
  if (ReportStackTop)
    callOnStack(ReportStackTop, Fn, Arg);
  else
    Fn(Arg);
}

[[noreturn]] void reportNested(const ReportHead &Head) {
  printOut("\n==%d==%s: nested bug in the same thread while reporting: %s at "
           "pc %p, aborting.\n",
           currentPid(), flags().report_name, Head.Kind,
           reinterpret_cast<void *>(Head.Site.Pc));
  exitProcess(flags().exitcode);
}

} // namespace

void printHint(const char *Text) {
  printOut("==%d==HINT: %s\n", currentPid(), Text);
}

void initReport() {
  SysResult Mapped = mapAnywhere(kReportStackSize, "pagesan report stack");
  if (!Mapped.ok())
    die("cannot map %zu KiB for the stack of reports (errno %d)",
        kReportStackSize >> 10, Mapped.error());
  ReportStackTop = Mapped.value() + kReportStackSize;
}

void resetReportAfterFork() {
  ReportLock.resetAfterFork();
  Reporter.store(0, Order::Relaxed);
}

void callOnStack(uptr Top, void (*Fn)(void *), void *Arg) {
  // rbx holds the old stack across the call; the frame pointer stays, so
  // debuggers and our own walks see through.
  __asm__ volatile("movq %%rsp, %%rbx\n\t"
                   "movq %[Top], %%rsp\n\t"
                   "callq *%[Fn]\n\t"
                   "movq %%rbx, %%rsp"
                   : "+D"(Arg), [Fn] "+a"(Fn)
                   : [Top] "r"(roundDownTo(Top, 16))
                   : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11",
                     "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
                     "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
                     "xmm14", "xmm15", "cc", "memory");
}

void runReport(const ReportHead &Head, ReportPolicy Policy, ReportBody Body,
               void *Details) {
  int Self = currentTid();
  if (Reporter.load(Order::Relaxed) == Self)
    reportNested(Head);
  ReportLock.lock();
  Reporter.store(Self, Order::Relaxed);
  bool IsFinal = Policy.IsFatal || flags().halt_on_error;
  if (IsFinal || isNewSite(Head.Site.Pc)) {
    ScopedInRuntime InRuntime;
    TheLastReport = {true, Head};
    __asan_on_error();
    Job J = {Head, Policy, Body, Details};
    callOnReportStack(printReport, &J);
    if (IsFinal)
      endAfterReport();
  }
  Reporter.store(0, Order::Relaxed);
  ReportLock.unlock();
}

void runOnReportStack(void (*Fn)(void *), void *Arg) {
  int Self = currentTid();
  if (Reporter.load(Order::Relaxed) == Self)
    return Fn(Arg);
  ReportLock.lock();
  Reporter.store(Self, Order::Relaxed);
  {
    ScopedInRuntime InRuntime;
    callOnReportStack(Fn, Arg);
  }
  Reporter.store(0, Order::Relaxed);
  ReportLock.unlock();
}

void endAfterReport() {
  Callback Fn = DeathCallback;
  DeathCallback = nullptr;
  if (Fn)
    Fn();
  if (flags().abort_on_error)
    abortProcess();
  exitProcess(flags().exitcode);
}

const LastReport &lastReport() { return TheLastReport; }
void setDeathCallback(Callback Fn) { DeathCallback = Fn; }
void setErrorReportCallback(ReportCallback Fn) { ErrorReportCallback = Fn; }

} // namespace pagesan
