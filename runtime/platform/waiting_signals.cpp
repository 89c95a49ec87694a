//===- waiting_signals.cpp - waiting_signals.h on x86-64 -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/waiting_signals.h"

#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/atomic.h"
#include "support/handlers_wait.h"
#include "support/memory.h"
#include "support/system.h"

#include <signal.h>
#include <stddef.h>
#include <ucontext.h>

using namespace pagesan;

// As in signal_entries_x86_64.S.
static constexpr u32 kEntries = 256;
static constexpr u32 kEntrySize = 16;
static_assert(offsetof(ucontext_t, uc_mcontext.gregs[REG_R8]) == 40 &&
              offsetof(ucontext_t, uc_mcontext.gregs[REG_EFL]) == 176 &&
              offsetof(ucontext_t, uc_mcontext.fpregs) == 224);

using HandlerFn = void (*)(int, siginfo_t *, void *);

extern "C" {
extern char _pagesan_signal_entries[kEntries * kEntrySize];
void _pagesan_begin_handler(HandlerFn, int Signal, siginfo_t *, ucontext_t *,
                            uptr StackTop /* 0: this one */);
// The handlers by entry: taken in order, never given back; those with an even
// number take a siginfo_t. An entry says nothing of a signal, so it stays right
// whichever signals have it, and whoever changes them at the same time.
constinit Atomic<uptr> _pagesan_signal_handlers[kEntries] = {};
}

namespace {

// The part of a siginfo_t that the kernel fills.
struct KernelInfo {
  char Bytes[48];
};

// A signal that has come and waits.
struct WaitingSignal {
  KernelInfo Info;
  HandlerFn Handler;
  stack_t AltStack;
  u64 MaskBefore;  // of the code that it has interrupted
  u64 MaskHandler; // the handler's
  uptr StackTop;   // the handler's, if on another
};

// Several wait if they come at once: the kernel lets each begin on top of the
// one before, and only then the innermost can block what else there is. So the
// last of these is the outermost. All signals are blocked while these change.
constexpr u32 kMostWaiting = 8;
PAGESAN_TLS WaitingSignal Waiting[kMostWaiting] = {};
PAGESAN_TLS u32 WaitingCount = 0;
PAGESAN_TLS u64 MaskAfterwards = 0;

constexpr u64 kEverySignal = ~u64(0);

u64 &maskOf(ucontext_t &Context) {
  return reinterpret_cast<u64 &>(Context.uc_sigmask);
}

constexpr unsigned kAutoDisarm = 1u << 31; // SS_AUTODISARM

bool disarmsItself(const stack_t &Stack) {
  return unsigned(Stack.ss_flags) & kAutoDisarm;
}

// With what the kernel has told before: it cannot fail.
void setAltStack(const stack_t &Stack) {
  rawSyscall(SYS_sigaltstack, uptr(&Stack), 0).ignore();
}

bool isWithin(const stack_t &Stack, uptr Address) {
  return Address - uptr(Stack.ss_sp) < Stack.ss_size;
}

// The outermost, with all others on top of it before it begins.
PAGESAN_NOINLINE void beginWaiting() {
  WaitingSignal Now = Waiting[--WaitingCount];
  siginfo_t Info = {};
  copyMemory(&Info, &Now.Info, sizeof(Now.Info));
  alignas(16) _libc_fpstate FpuState = {};
  ucontext_t Context = {};
  Context.uc_stack = Now.AltStack;
  Context.uc_mcontext.fpregs = &FpuState;
  maskOf(Context) = Now.MaskBefore;
  if (disarmsItself(Now.AltStack)) {
    stack_t Disarmed = {};
    Disarmed.ss_flags = SS_DISABLE;
    setAltStack(Disarmed);
  }
  if (WaitingCount)
    beginWaiting(); // leaves our mask
  else
    restoreSignals(Now.MaskHandler);
  _pagesan_begin_handler(Now.Handler, Info.si_signo, &Info, &Context,
                         Now.StackTop);
}

// A handler may leave by a jump at any time, and nothing of this must be half
// done then: the first begins when no more of them waits.
void letSignalsIn() {
  changeSignalMask(SIG_BLOCK, kEverySignal);
  LetSignalsIn = nullptr;
  // A fault that was sent just now may have let them in.
  if (!WaitingCount)
    return restoreSignals(MaskAfterwards);
  MaskAfterwards = Waiting[WaitingCount - 1].MaskBefore;
  beginWaiting();
}

bool isFault(int Signal, const siginfo_t &Info) {
  return !(blockableSignals() & signalBit(Signal)) && Info.si_code > 0;
}

bool mayWait(int Signal, const siginfo_t &Info) {
  return !isFault(Signal, Info) && !areCallsFiltered();
}

// 0: the handler is on the stack that it has interrupted.
uptr stackTopFor(const ucontext_t &Context) {
  const stack_t &Alt = Context.uc_stack;
  bool IsThere = isWithin(Alt, uptr(__builtin_frame_address(0))) &&
                 !isWithin(Alt, uptr(Context.uc_mcontext.gregs[REG_RSP]));
  return IsThere ? uptr(Alt.ss_sp) + Alt.ss_size : 0;
}

// To this thread.
bool sendAgain(int Signal, siginfo_t &Info) {
  return rawSyscall(SYS_rt_tgsigqueueinfo, uptr(currentPid()),
                    uptr(currentTid()), uptr(Signal), uptr(&Info))
      .ok();
}

} // namespace

namespace pagesan {

uptr entryOf(KernelHandler Handler) {
  uptr Address = Handler.Address;
  if (Address == uptr(SIG_DFL) || Address == uptr(SIG_IGN) ||
      Address == uptr(SIG_ERR) || Address == uptr(SIG_HOLD) || isEntry(Address))
    return Address;
  for (u32 I = Handler.TakesInfo ? 0 : 1; I < kEntries; I += 2) {
    uptr Known = 0; // its handler afterwards, whoever has stored it
    if (_pagesan_signal_handlers[I].compareExchange(Known, Address,
                                                    Order::Relaxed) ||
        Known == Address)
      return uptr(_pagesan_signal_entries) + I * kEntrySize;
  }
  return Address;
}

bool isEntry(uptr Address) {
  return Address - uptr(_pagesan_signal_entries) <
         sizeof(_pagesan_signal_entries);
}

KernelHandler handlerOf(uptr Entry) {
  uptr Number = (Entry - uptr(_pagesan_signal_entries)) / kEntrySize;
  return {_pagesan_signal_handlers[Number].load(Order::Relaxed), !(Number & 1)};
}

} // namespace pagesan

// One of these may interrupt another before it blocks signals.
extern "C" void _pagesan_signal_waits(int Signal, siginfo_t *Info,
                                      void *ContextPtr, u32 Number) {
  auto &Context = *static_cast<ucontext_t *>(ContextPtr);
  auto Handler =
      HandlerFn(_pagesan_signal_handlers[Number].load(Order::Relaxed));
  if (!mayWait(Signal, *Info))
    return Handler(Signal, Info, ContextPtr);

  u64 MaskHandler = changeSignalMask(SIG_BLOCK, kEverySignal);
  u64 &Mask = maskOf(Context);
  uptr StackTop = stackTopFor(Context);
  WaitingSignal *Inner = WaitingCount ? &Waiting[WaitingCount - 1] : nullptr;
  // Not on top of this one, then, but before it: this is a fault that was sent.
  bool IsLater = Inner && !((blockableSignals() | Inner->MaskBefore) & ~Mask);
  for (u32 I = 0; !IsLater && I < WaitingCount; ++I)
    if (!Waiting[I].StackTop)
      Waiting[I].StackTop = StackTop;

  if (!IsLater && WaitingCount < kMostWaiting) {
    WaitingSignal &Own = Waiting[WaitingCount++];
    copyMemory(&Own.Info, Info, sizeof(Own.Info));
    Own.Handler = Handler;
    Own.AltStack = Context.uc_stack;
    Own.StackTop = StackTop;
    Own.MaskHandler = Inner ? Inner->MaskBefore : MaskHandler;
    Own.MaskBefore = Mask;
    LetSignalsIn = letSignalsIn;
  } else if (sendAgain(Signal, *Info)) {
    if (!IsLater)
      Inner->MaskBefore = Mask;
    Mask |= signalBit(Signal);
  } else {
    restoreSignals(MaskHandler);
    return Handler(Signal, Info, ContextPtr);
  }
  Mask |= blockableSignals();
}

// With the alternate stack and the mask that the handler has left in its
// context.
extern "C" void _pagesan_handler_returned(ucontext_t *Context) {
  if (disarmsItself(Context->uc_stack))
    setAltStack(Context->uc_stack);
  restoreSignals(maskOf(*Context));
}
