//===- report.cpp - The frame around every report -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/report.h"

#include "platform/mappings.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "platform/syscall.h"
#include "report/color.h"
#include "report/coverage.h"
#include "report/output.h"
#include "report/shadow_dump.h"
#include "report/stack_print.h"
#include "report/stats.h"
#include "report/symbolizer.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/handlers_wait.h"
#include "support/memory.h"
#include "support/mutex.h"
#include "support/output.h"
#include "threads/thread.h"

#include <signal.h>
#include <sys/resource.h>

PAGESAN_WEAK_INTERFACE void __asan_on_error() {}

// Where debuggers stop: AddressSanitizer's name for the place where a report is
// about to be printed, its parameters as far as they mean something. Does
// nothing; the asm keeps the call and its arguments.
namespace __asan {
__attribute__((noinline, used, visibility("default"))) void
ReportGenericError(pagesan::uptr pc, pagesan::uptr bp, pagesan::uptr sp,
                   pagesan::uptr addr, bool is_write, pagesan::uptr access_size,
                   pagesan::u32 exp, bool fatal) {
  __asm__ volatile("" : : "r"(pc), "r"(bp), "r"(sp), "r"(addr) : "memory");
}
} // namespace __asan

namespace pagesan {

namespace {

constexpr uptr kReportStackSize = 256 << 10;
constinit uptr ReportStackTop = 0;

constinit Mutex ReportLock{LockRank::Report};
// The thread that holds ReportLock, by the kernel's number; 0: nobody. Only its
// own value means anything to a thread.
constinit Atomic<u32> Reporter;

constinit LastReport TheLastReport = {};
constinit Callback DeathCallback = nullptr;
constinit ReportCallback ErrorReportCallback = nullptr;

// Sites that have been reported, under ReportLock.
constexpr u32 kMaxSites = 4096;
constinit uptr Sites[kMaxSites];
constinit u32 ReportCount = 0;

u32 reportLimit() {
  return u32(minOf(maxOf(flags().report_limit, 0), int(kMaxSites)));
}

// Who lets a program go on wants to see its errors, not to live with them: at a
// further site it ends, as with AddressSanitizer.
[[noreturn]] void endAtLimit() {
  if (!reportLimit())
    printOut("%sPageSan: there is an error, and by option report_limit=0 none "
             "is to be reported: the process ends\n",
             linePrefix());
  else
    printOut(
        "%sPageSan: errors at %u sites have been reported, the most there "
        "may be (option report_limit): this is another, the process ends\n",
        linePrefix(), ReportCount);
  endAfterReport();
}

bool isNewSite(uptr Pc) {
  if (!flags().suppress_equal_pcs)
    return true;
  for (u32 I = 0; I < ReportCount; ++I)
    if (Sites[I] == Pc)
      return false;
  if (ReportCount >= reportLimit())
    endAtLimit();
  Sites[ReportCount++] = Pc;
  return true;
}

void printCommandLine() {
  static char Text[size_t(1) << 16]; // under the report lock
  SysResult Read =
      readWholeFile("/proc/thread-self/cmdline", Text, sizeof(Text));
  if (!Read.ok())
    return;
  printOut("\nCommand: ");
  for (const char *P = Text; P < Text + Read.value(); P += stringLength(P) + 1)
    printOut("%s ", P);
  printOut("\n\n");
}

struct Job {
  const ReportHead &Head;
  ReportPolicy Policy;
  ReportBody Body;
  void *Details;
  bool isFinal() const { return Policy.IsFatal || flags().halt_on_error; }
};

void printBelowSummary(const Job &J) {
  if (J.Policy.HintAfterSummary)
    printHint(J.Policy.HintAfterSummary);
  if (J.Policy.DumpsShadow)
    dumpShadow(J.Head.badAddr());
  if (J.Policy.NamesPage)
    printPageLine(J.Head.badAddr());
  printSymbolizerNotice();
  if (flags().print_stats && J.isFinal())
    printStats();
  if (flags().print_cmdline)
    printCommandLine();
  if (flags().print_module_map == 2)
    printMappings();
}

void printReport(const Job &J) {
  if (ErrorReportCallback)
    beginOutputCapture();
  printOut("%s\n", "====================================================="
                   "============");
  J.Body(J.Head, J.Details);
  printSummary(J.Head);
  printBelowSummary(J);
  if (ErrorReportCallback) {
    const char *Text = endOutputCapture();
    HandlersBegin Now(J.isFinal());
    ErrorReportCallback(Text);
  }
  if (J.isFinal())
    printOut("%sABORTING\n", linePrefix());
}

// On the reserved stack, with the lock held.
void doReport(void *Arg) {
  const Job &J = *static_cast<const Job *>(Arg);
  if (!J.isFinal() && !J.Policy.IsRepeated && !isNewSite(J.Head.programPc()))
    return;
  TheLastReport = {true, J.Head};
  __asan::ReportGenericError(J.Head.Site.Pc, J.Head.Site.FramePointer,
                             J.Head.StackPointer, J.Head.Addr, J.Head.IsWrite,
                             J.Head.AccessSize, 0, J.isFinal());
  {
    HandlersBegin Now(J.isFinal());
    __asan_on_error();
  }
  printReport(J);
  if (J.isFinal())
    endAfterReport();
}

// Before initReport() there is only the caller's own.
void callOnReportStack(void (*Fn)(void *), void *Arg) {
  if (ReportStackTop)
    callOnStack(ReportStackTop, Fn, Arg);
  else
    Fn(Arg);
}

// In the words that tools know.
[[noreturn]] void endNested() {
  printOut("%s: nested bug in the same thread, aborting.\n",
           flags().report_name);
  exitProcess(flags().exitcode);
}

enum class Nesting { Calls, EndsProcess };

void runLocked(void (*Fn)(void *), void *Arg, Nesting Nested) {
  u32 Self = lockOwnerId(); // no call: the process may filter them
  if (Reporter.load(Order::Relaxed) == Self) {
    if (Nested == Nesting::EndsProcess)
      endNested();
    return Fn(Arg);
  }
  // The error may be anywhere: handlers may make others, or jump away.
  HandlersWait NoHandlers;
  ReportLock.lock();
  Reporter.store(Self, Order::Relaxed);
  {
    ScopedInRuntime InRuntime;
    callOnReportStack(Fn, Arg);
  }
  Reporter.store(0, Order::Relaxed);
  ReportLock.unlock();
}

// The lock is held for a handler's own report.
constinit bool IsDeadly = false;

} // namespace

const char *linePrefix() {
  static char Text[320];
  static int Pid;
  // Who filters calls may be killed for asking, and has asked before.
  int Now = Pid && areCallsFiltered() ? Pid : currentPid();
  if (Pid == Now)
    return Text;
  Pid = Now;
  size_t Length = 0;
  if (flags().log_exe_name)
    Length = formatTo(Text, sizeof(Text), "==%s", executableName());
  formatTo(Text + Length, sizeof(Text) - Length, "==%d==", Pid);
  return Text;
}

void printHint(const char *Text) {
  printOut("%sHINT: %s\n", linePrefix(), Text);
}

void printErrorPrefix() {
  printOut("%-s%sERROR: %s: ", color(kErrorColor), linePrefix(),
           flags().report_name);
}

void endHeadline() { printOut("%-s", color(Color::Default)); }

static void disableCoreDumps() {
  rlimit None = {0, 0};
  // Refused by nobody; and if it is, there is a core dump.
  rawSyscall(SYS_prlimit64, 0, RLIMIT_CORE, uptr(&None), 0).ignore();
}

void initReport() {
  SysResult Mapped = mapFenced(kReportStackSize, "pagesan report stack");
  if (!Mapped.ok())
    die("cannot map %zu KiB for the stack of reports (errno %d)",
        kReportStackSize >> 10, Mapped.error());
  ReportStackTop = Mapped.value() + kReportStackSize;
  (void)linePrefix(); // while everybody may ask who he is
  if (flags().disable_coredump)
    disableCoreDumps();
}

// Whoever was reporting is not in the child.
const ForkLock fork_locks::Report = {.First = &ReportLock,
                                     .AfterUnlock = [](bool InChild) {
                                       if (InChild)
                                         Reporter.store(0, Order::Relaxed);
                                     }};

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
  Job J = {Head, Policy, Body, Details};
  if (IsDeadly && Reporter.load(Order::Relaxed) == lockOwnerId()) {
    IsDeadly = false; // the next one is nested
    return doReport(&J);
  }
  runLocked(doReport, &J, Nesting::EndsProcess);
}

void runDeadlyReport(void (*Fn)(void *), void *Arg) {
  struct {
    void (*Fn)(void *);
    void *Arg;
  } Call = {Fn, Arg};
  runLocked(
      [](void *P) {
        IsDeadly = true;
        auto &C = *static_cast<decltype(Call) *>(P);
        C.Fn(C.Arg);
      },
      &Call, Nesting::EndsProcess);
}

void runOnReportStack(void (*Fn)(void *), void *Arg) {
  struct {
    void (*Fn)(void *);
    void *Arg;
  } Call = {Fn, Arg};
  runLocked(
      [](void *P) {
        auto &C = *static_cast<decltype(Call) *>(P);
        C.Fn(C.Arg);
        printSymbolizerNotice();
      },
      &Call, Nesting::Calls);
}

void endAfterReport() {
  Callback Fn = DeathCallback;
  DeathCallback = nullptr;
  if (Fn) {
    HandlersBegin Now(/*IsEnd=*/true);
    Fn();
  }
  dumpCoverage();
  if (flags().print_module_map)
    printMappings();
  if (flags().sleep_before_dying > 0) {
    printOut("%sSleeping for %d second(s) before dying\n", linePrefix(),
             flags().sleep_before_dying);
    sleepSeconds(flags().sleep_before_dying);
  }
  if (flags().abort_on_error) {
    HandlersBegin Now(/*IsEnd=*/true);
    if (signalMode(SIGABRT) == SignalMode::Leave)
      raiseAbort(); // the program may have a handler
    abortProcess();
  }
  exitProcess(flags().exitcode);
}

const LastReport &lastReport() { return TheLastReport; }
void setDeathCallback(Callback Fn) { DeathCallback = Fn; }
void setErrorReportCallback(ReportCallback Fn) { ErrorReportCallback = Fn; }

} // namespace pagesan
