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

// A signal that has come and waits. There is one: all that can be blocked are,
// meanwhile.
struct WaitingSignal {
  KernelInfo Info;
  stack_t AltStack;
  u64 MaskBefore;  // of the code that has to come to its end first
  u64 MaskHandler; // the handler's
  bool IsOnAltStack;
};
PAGESAN_TLS WaitingSignal Waiting = {};
PAGESAN_TLS Atomic<HandlerFn> WaitingHandler = {}; // nullptr: none waits

u64 &maskOf(ucontext_t &Context) {
  return reinterpret_cast<u64 &>(Context.uc_sigmask);
}

bool isWithin(const stack_t &Stack, uptr Address) {
  return Address - uptr(Stack.ss_sp) < Stack.ss_size;
}

// What comes meanwhile waits in its turn, and so is through first: a handler
// may leave by a jump at any time, and nothing of this must be half done then.
void letSignalsIn() {
  holdHandlers();
  WaitingSignal Now = Waiting;
  HandlerFn Handler = WaitingHandler.exchange(nullptr, Order::Relaxed);
  LetSignalsIn = nullptr;
  restoreSignals(Now.MaskHandler);
  releaseHandlers();
  if (!Handler)
    return;

  siginfo_t Info = {};
  copyMemory(&Info, &Now.Info, sizeof(Now.Info));
  alignas(16) _libc_fpstate FpuState;
  ucontext_t Context = {};
  Context.uc_stack = Now.AltStack;
  Context.uc_mcontext.fpregs = &FpuState;
  maskOf(Context) = Now.MaskBefore;
  uptr StackTop =
      Now.IsOnAltStack ? uptr(Now.AltStack.ss_sp) + Now.AltStack.ss_size : 0;
  _pagesan_begin_handler(Handler, Info.si_signo, &Info, &Context, StackTop);
}

bool isFault(int Signal, const siginfo_t &Info) {
  return !(blockableSignals() & signalBit(Signal)) && Info.si_code > 0;
}

bool mayWait(int Signal, const siginfo_t &Info, const ucontext_t &Context) {
  constexpr unsigned kAutoDisarm = 1u << 31; // SS_AUTODISARM
  return !isFault(Signal, Info) && !areCallsFiltered() &&
         !(unsigned(Context.uc_stack.ss_flags) & kAutoDisarm);
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

// One of these may interrupt another, as signals of faults cannot be blocked:
// then the inner one may be the one that waits, and the outer one knows the
// mask to go back to.
extern "C" void _pagesan_signal_waits(int Signal, siginfo_t *Info,
                                      void *ContextPtr, u32 Number) {
  auto &Context = *static_cast<ucontext_t *>(ContextPtr);
  auto Handler =
      HandlerFn(_pagesan_signal_handlers[Number].load(Order::Relaxed));
  if (!mayWait(Signal, *Info, Context))
    return Handler(Signal, Info, ContextPtr);

  u64 MaskHandler = blockSignals();
  u64 &Mask = maskOf(Context);
  bool IsOutermost = blockableSignals() & ~Mask;
  HandlerFn None = nullptr;
  if (WaitingHandler.compareExchange(None, Handler, Order::Relaxed)) {
    copyMemory(&Waiting.Info, Info, sizeof(Waiting.Info));
    Waiting.AltStack = Context.uc_stack;
    Waiting.IsOnAltStack =
        isWithin(Context.uc_stack, uptr(__builtin_frame_address(0))) &&
        !isWithin(Context.uc_stack, uptr(Context.uc_mcontext.gregs[REG_RSP]));
    Waiting.MaskHandler = MaskHandler;
    Waiting.MaskBefore = Mask;
    LetSignalsIn = letSignalsIn;
  } else if (sendAgain(Signal, *Info)) {
    if (IsOutermost)
      Waiting.MaskBefore = Mask;
    Mask |= signalBit(Signal);
  } else {
    restoreSignals(MaskHandler);
    return Handler(Signal, Info, ContextPtr);
  }
  Mask |= blockableSignals();
}

// With the mask that the handler has left in its context.
extern "C" void _pagesan_handler_returned(ucontext_t *Context) {
  restoreSignals(maskOf(*Context));
}
