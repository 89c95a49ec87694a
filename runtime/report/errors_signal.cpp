//===- errors_signal.cpp - Deadly signals -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/guards.h"
#include "pagesan/abi/shadow_layout.h"
#include "platform/mappings.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "platform/stack_probe.h"
#include "report/color.h"
#include "report/describe.h"
#include "report/report.h"
#include "report/stack_print.h"
#include "report/thunk_caller.h"
#include "shadow/shadow_map.h"
#include "support/errors.h"
#include "support/flags.h"
#include "support/format.h"
#include "support/output.h"
#include "threads/thread.h"

#include <signal.h>

namespace pagesan {

namespace {

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
  case SIGTRAP:
    return "TRAP";
  case SIGABRT:
    return "ABRT";
  }
  return "UNKNOWN SIGNAL";
}

// All of it on the report stack.
struct Fault {
  int Signal;
  const siginfo_t *Info;
  const void *Context;
  SignalContext C;
  uptr Addr; // what the program meant
  bool hasAccess() const { return Signal == SIGSEGV || Signal == SIGBUS; }
};

// As option print_scariness has it.
const char *scaryKind(const Fault &F) {
  if (!F.hasAccess())
    return "signal";
  if (!F.C.IsNoAddress && F.Addr < kPageSize)
    return "null-deref";
  if (F.Addr == F.C.Pc)
    return "wild-jump";
  return F.C.IsWrite ? "wild-addr-write" : "wild-addr-read";
}

// A push or a call went past the end, or a large frame skipped the guard page.
bool isStackOverflow(const Fault &F) {
  constexpr uptr kBelow = 512, kAbove = 0xffff;
  uptr Addr = uptr(F.Info->si_addr), Sp = F.C.StackPointer;
  return F.hasAccess() && !F.C.IsNoAddress && Addr + kBelow > Sp &&
         Addr < Sp + kAbove &&
         (F.Info->si_code == SEGV_MAPERR || F.Info->si_code == SEGV_ACCERR);
}

// A check of a wild pointer faults on its shadow, which is gap or belongs to a
// part of the heap zone that is not in use; the granule that it asked about is
// where the program went wrong. A program's own access to shadow never comes so
// far: its check finds the gap, where the shadow of shadow would be.
bool isCheck(uptr FaultAddr) { return shadowAreaName(FaultAddr) != nullptr; }

void printAccessHints(const Fault &F) {
  printOut("%sThe signal is caused by a %s memory access.\n", linePrefix(),
           F.C.IsWrite ? "WRITE" : "READ");
  if (F.C.IsNoAddress)
    printOut("%sHint: this fault was caused by a dereference of a high value "
             "address (see register values below).  Disassemble the provided "
             "pc to learn which register was used.\n",
             linePrefix());
  else if (F.Addr < kPageSize)
    printOut("%sHint: address points to the zero page.\n", linePrefix());
}

void printCodeHint(uptr Pc) {
  MappingReader Reader;
  Mapping M;
  while (Reader.next(M))
    if (M.contains(Pc) && !M.IsExecutable)
      printOut("%sHint: PC is at a non-executable region. Maybe a wild jump?\n",
               linePrefix());
}

void printInstructionBytes(uptr Pc) {
  constexpr uptr kBytes = 16;
  printOut("%sFirst %zu instruction bytes at pc: ", linePrefix(), kBytes);
  if (!isReadable(Pc & ~uptr(7)) || !isReadable((Pc + kBytes - 1) & ~uptr(7)))
    return printOut("unaccessible\n");
  for (uptr I = 0; I < kBytes; ++I)
    printOut("%02x ", unsigned(reinterpret_cast<const u8 *>(Pc)[I]));
  printOut("\n");
}

void printRegisters(const void *Context) {
  RegisterValue Registers[kRegisters];
  readRegisters(Context, Registers);
  printOut("%sRegister values:\n", linePrefix());
  for (u32 I = 0; I < kRegisters; ++I)
    printOut("%s = 0x%016zx  %-s", Registers[I].Name, Registers[I].Value,
             I % 4 == 3 ? "\n" : "");
}

void printFault(const ReportHead &Head, const Fault &F) {
  const SignalContext &C = F.C;
  printErrorPrefix();
  printOut("%s on unknown address ", Head.Kind);
  if (!C.IsNoAddress)
    printOut("%p ", pointer(F.Addr));
  printOut("(pc %p bp %p sp %p T%u)\n", pointer(C.Pc), pointer(C.FramePointer),
           pointer(C.StackPointer), currentThread().Tid);
  endHeadline();
  if (C.Pc < kPageSize)
    printOut("%sHint: pc points to the zero page.\n", linePrefix());
  if (F.hasAccess())
    printAccessHints(F);
  printCodeHint(C.Pc);
  mentionThread(currentThread().Tid);
  printReportStack(Head, /*FirstIsExact=*/true);
  describeMentionedThreads();
  if (flags().dump_instruction_bytes)
    printInstructionBytes(C.Pc);
  if (flags().dump_registers)
    printRegisters(F.Context);
  printOut("%s can not provide additional info.\n", flags().report_name);
}

void printStackOverflow(const ReportHead &Head, const Fault &F) {
  printErrorPrefix();
  printOut("stack-overflow on address %p (pc %p bp %p sp %p T%u)\n",
           pointer(F.Addr), pointer(F.C.Pc), pointer(F.C.FramePointer),
           pointer(F.C.StackPointer), currentThread().Tid);
  endHeadline();
  mentionThread(currentThread().Tid);
  printReportStack(Head, /*FirstIsExact=*/true);
  describeMentionedThreads();
}

// To stderr at once, wherever reports go.
void announce() {
  char Line[256];
  size_t Length = formatTo(Line, sizeof(Line), "%.200s:DEADLYSIGNAL\n",
                           flags().report_name);
  constexpr int kStderr = 2;
  writeFile(kStderr, Line, Length).ignore(); // the report itself follows
}

// A guard page: dead memory, or memory of no object, that is mapped.
bool isGuardPage(const Fault &F) {
  if (!guardsAreOn() || !F.hasAccess() || F.C.IsNoAddress ||
      !isHeapZone(F.Addr) || F.Addr >= heapFrontier())
    return false;
  PageState State = pageState(F.Addr);
  return State == PageState::Free || State == PageState::Guard ||
         State == PageState::Unallocated;
}

void reportFault(Fault &F) {
  F.C = readSignalContext(F.Signal, F.Info, F.Context);
  F.Addr = uptr(F.Info->si_addr);
  bool IsOverflow = isStackOverflow(F);
  bool IsCheck = F.hasAccess() && isCheck(F.Addr);
  if (IsCheck)
    F.Addr = addressOfShadow(F.Addr);

  UnwindRegisters Registers;
  readUnwindRegisters(F.Context, Registers.Value);
  Registers.Known = ~0u;
  if (leaveThunk(F.C.Pc, F.C.StackPointer))
    Registers.set(UnwindRegisters::kSp, F.C.StackPointer);

  if (isGuardPage(F)) {
    BadAccess Access = {F.Addr,          1,      F.Addr,
                        F.C.IsWrite,     F.C.Pc, F.C.FramePointer,
                        F.C.StackPointer};
    return reportTrappedAccess(Access, Registers);
  }
  announce();
  ReportHead Head = {};
  Head.Registers = &Registers;
  Head.Kind = IsOverflow ? "stack-overflow" : signalName(F.Signal);
  Head.ScaryKind = IsOverflow ? nullptr : scaryKind(F);
  Head.Site = {F.C.Pc, F.C.FramePointer};
  Head.StackPointer = F.C.StackPointer;
  Head.Addr = F.Addr;
  Head.IsWrite = F.C.IsWrite;
  ReportPolicy Policy;
  Policy.IsFatal = true; // the instruction would only fault again
  // Where it is ours to know what lies there.
  Policy.NamesPage = F.hasAccess() && !F.C.IsNoAddress && !IsOverflow &&
                     (IsCheck || shadowAreaName(F.Addr) || isHeapZone(F.Addr));
  report(Head, Policy, [&](const ReportHead &H) {
    IsOverflow ? printStackOverflow(H, F) : printFault(H, F);
  });
}

} // namespace

void reportDeadlySignal(int Signal, void *SigInfo, void *Context) {
  Fault F = {};
  F.Signal = Signal;
  F.Info = static_cast<const siginfo_t *>(SigInfo);
  F.Context = Context;
  runDeadlyReport([](void *P) { reportFault(*static_cast<Fault *>(P)); }, &F);
}

} // namespace pagesan
