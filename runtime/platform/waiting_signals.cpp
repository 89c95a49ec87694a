//===- waiting_signals.cpp - waiting_signals.h on x86-64 -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/waiting_signals.h"

#include "platform/kernel_action.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/atomic.h"
#include "support/handlers_wait.h"
#include "support/system.h"

#include <ucontext.h>

using namespace pagesan;

namespace {

// As in signal_entries_x86_64.S.
constexpr u32 kEntries = 128;
constexpr u32 kEntrySize = 16;
extern "C" char _pagesan_signal_entries[kEntries * kEntrySize];

using HandlerFn = void (*)(int, siginfo_t *, void *);

// The mask of the code that has to come to its end first.
PAGESAN_TLS u64 MaskBefore;

void letSignalsIn() {
  LetSignalsIn = nullptr;
  restoreSignals(MaskBefore);
}

bool mayWait(int Signal) {
  switch (Signal) {
  case SIGSEGV:
  case SIGBUS:
  case SIGFPE:
  case SIGILL:
  case SIGTRAP:
  case SIGABRT:
  case SIGSYS:
    return false;
  }
  return !areCallsFiltered();
}

// To this thread. The order of several is kept: those for the process come
// after those for the thread. (Of several of one number that were sent to the
// thread itself, this one may come last.)
bool sendAgain(int Signal, siginfo_t *Info, u32 Number) {
  KernelAction Now = kernelAction(Signal);
  siginfo_t Nothing = {};
  if (!(Now.Flags & SA_SIGINFO)) { // the kernel has not filled it then
    Nothing.si_signo = Signal;
    Info = &Nothing;
  }
  if (!rawSyscall(SYS_rt_tgsigqueueinfo, uptr(currentPid()), uptr(currentTid()),
                  uptr(Signal), uptr(Info))
           .ok())
    return false;
  if (Now.Flags & SA_RESETHAND && uptr(Now.Handler) == uptr(SIG_DFL)) {
    // It is still to be called, once.
    Now.Handler =
        HandlerFn(uptr(_pagesan_signal_entries) + Number * kEntrySize);
    setKernelAction(Signal, Now);
  }
  return true;
}

} // namespace

// The handlers by entry: taken in order, never given back. An entry says
// nothing of a signal, so it stays right whichever signals have it, and whoever
// changes them at the same time.
extern "C" constinit Atomic<uptr> _pagesan_signal_handlers[kEntries] = {};

namespace pagesan {

uptr entryOf(uptr Handler) {
  if (Handler == uptr(SIG_DFL) || Handler == uptr(SIG_IGN) ||
      Handler == uptr(SIG_ERR) || Handler != handlerOf(Handler))
    return Handler;
  for (u32 I = 0; I < kEntries; ++I) {
    uptr Known = 0; // its handler afterwards, whoever has stored it
    if (_pagesan_signal_handlers[I].compareExchange(Known, Handler,
                                                    Order::Relaxed) ||
        Known == Handler)
      return uptr(_pagesan_signal_entries) + I * kEntrySize;
  }
  return Handler;
}

uptr handlerOf(uptr Entry) {
  uptr Offset = Entry - uptr(_pagesan_signal_entries);
  if (Offset >= sizeof(_pagesan_signal_entries))
    return Entry;
  return _pagesan_signal_handlers[Offset / kEntrySize].load(Order::Relaxed);
}

} // namespace pagesan

// One may interrupt another here; whatever the order, the outermost's mask is
// the one to go back to, and is stored last.
extern "C" void _pagesan_signal_waits(int Signal, siginfo_t *Info,
                                      void *ContextPtr, u32 Number) {
  auto *Context = static_cast<ucontext_t *>(ContextPtr);
  if (mayWait(Signal)) {
    u64 Before = blockSignals();
    if (sendAgain(Signal, Info, Number)) {
      auto &Mask = reinterpret_cast<u64 &>(Context->uc_sigmask);
      MaskBefore = Mask;
      LetSignalsIn = letSignalsIn;
      Mask |= blockableSignals();
      return;
    }
    restoreSignals(Before);
  }
  HandlerFn(_pagesan_signal_handlers[Number].load(Order::Relaxed))(Signal, Info,
                                                                   ContextPtr);
}
