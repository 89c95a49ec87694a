//===- errors_signal.cpp - Deadly signals -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flags.h"
#include "pagesan/abi/shadow_layout.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "report/describe.h"
#include "report/errors.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "support/format.h"
#include "thread.h"

#include <signal.h>

namespace pagesan {

namespace {

void *pointer(uptr Addr) { return reinterpret_cast<void *>(Addr); }

const char *signalName(int Signal) {
  switch (Signal) {
  case SIGSEGV:
    return "SEGV";
  case SIGBUS:
    return "BUS";
  case SIGFPE:
    return "FPE";
  case SIGILL:
    return "ILL";
  case SIGABRT:
    return "ABRT";
  }
  return "UNKNOWN SIGNAL";
}

// A push or a call went past the end, or a large frame skipped the guard page.
bool isStackOverflow(int Signal, uptr Addr, uptr StackPointer) {
  if (Signal != SIGSEGV && Signal != SIGBUS)
    return false;
  constexpr uptr kBelow = 512, kAbove = 0xffff;
  return Addr + kBelow > StackPointer && Addr < StackPointer + kAbove;
}

// A check of a wild pointer faults on its shadow, which lies in the gap; the
// granule that it asked about is where the program went wrong. The gap is
// itself where the shadow of shadow would be.
uptr checkedAddress(uptr FaultAddr) {
  bool IsGap = FaultAddr >= kGapBegin && FaultAddr < kGapEnd;
  return IsGap ? addressOfShadow(FaultAddr) : FaultAddr;
}

const char *accessName(const SignalContext &C) {
  switch (C.Access) {
  case SignalContext::Read:
    return "READ";
  case SignalContext::Write:
    return "WRITE";
  case SignalContext::Unknown:
    break;
  }
  return "UNKNOWN";
}

void printHints(const SignalContext &C, uptr Addr) {
  printOut("==%d==The signal is caused by a %s memory access.\n", currentPid(),
           accessName(C));
  if (C.IsNoAddress) {
    printOut("==%d==Hint: this fault was caused by a dereference of a high "
             "value address (see register values below).  Disassemble the "
             "provided pc to learn which register was used.\n",
             currentPid());
    return;
  }
  if (Addr < kPageSize)
    printOut("==%d==Hint: address points to the zero page.\n", currentPid());
}

void printRegisters(const void *Context) {
  RegisterValue Registers[kRegisters];
  readRegisters(Context, Registers);
  printOut("==%d==Register values:\n", currentPid());
  for (u32 I = 0; I < kRegisters; ++I)
    printOut("%s = 0x%016zx%s", Registers[I].Name, Registers[I].Value,
             I % 4 == 3 ? "\n" : "  ");
}

struct Fault {
  uptr Addr;
  bool HasAccess; // SEGV and BUS
  const void *Context;
  SignalContext C;
};

void printFault(const ReportHead &Head, const Fault &F) {
  const SignalContext &C = F.C;
  printOut("==%d==ERROR: %s: %s on unknown address ", currentPid(),
           flags().report_name, Head.Kind);
  if (!C.IsNoAddress)
    printOut("%p ", pointer(F.Addr));
  printOut("(pc %p bp %p sp %p T%u)\n", pointer(C.Pc), pointer(C.FramePointer),
           pointer(C.StackPointer), currentThread().Tid);
  if (F.HasAccess) {
    if (F.Addr == C.Pc && C.IsExecution)
      printOut("==%d==Hint: pc points to %s.\n", currentPid(),
               C.Pc < kPageSize ? "the zero page" : "memory that is not code");
    printHints(C, F.Addr);
  }
  mentionThread(currentThread().Tid);
  printReportStack(Head, /*FirstIsExact=*/true);
  describeMentionedThreads();
  printRegisters(F.Context);
  printOut("%s can not provide additional info.\n", flags().report_name);
}

void printStackOverflow(const ReportHead &Head, const Fault &F) {
  printOut("==%d==ERROR: %s: stack-overflow on address %p (pc %p bp %p sp %p "
           "T%u)\n",
           currentPid(), flags().report_name, pointer(F.Addr), pointer(F.C.Pc),
           pointer(F.C.FramePointer), pointer(F.C.StackPointer),
           currentThread().Tid);
  mentionThread(currentThread().Tid);
  printReportStack(Head, /*FirstIsExact=*/true);
  describeMentionedThreads();
}

} // namespace

void reportDeadlySignal(int Signal, void *SigInfo, void *Context) {
  auto *Info = static_cast<const siginfo_t *>(SigInfo);
  Fault F = {};
  F.Context = Context;
  F.C = readSignalContext(Signal, SigInfo, Context);
  F.HasAccess = Signal == SIGSEGV || Signal == SIGBUS;
  F.Addr = uptr(Info->si_addr);
  bool IsOverflow = isStackOverflow(Signal, F.Addr, F.C.StackPointer);
  if (F.HasAccess)
    F.Addr = checkedAddress(F.Addr);

  ReportHead Head = {};
  Head.Kind = IsOverflow ? "stack-overflow" : signalName(Signal);
  Head.Site = {F.C.Pc, F.C.FramePointer};
  Head.StackPointer = F.C.StackPointer;
  Head.Addr = F.Addr;
  Head.IsWrite = F.C.Access == SignalContext::Write;
  ReportPolicy Policy;
  Policy.IsDeadlySignal = true;
  Policy.IsFatal = true; // the instruction would only fault again
  report(Head, Policy, [&](const ReportHead &H) {
    IsOverflow ? printStackOverflow(H, F) : printFault(H, F);
  });
}

} // namespace pagesan
