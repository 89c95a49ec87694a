//===- libc/signal_calls.cpp - Signal handlers that stay ours -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With handle_segv=2 and the like the program can look at our handler and not
// replace it. Its own handlers wait while the thread may not be interrupted
// (platform/waiting_signals.h); it sees them as it has given them. All goes
// through the C library's sigaction under its other name: programs may install
// handlers from handlers, where nothing can be looked up. What else there is
// for that is made of it here, as the C library's own would give away entries.
//
//===----------------------------------------------------------------------===//
#include "libc/wrapper.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "platform/waiting_signals.h"
#include "support/atomic.h"
#include "support/init.h"

#include <errno.h>

using namespace pagesan;

using Handler = void (*)(int);
extern "C" int __sigaction(int, const struct sigaction *, struct sigaction *);

// Those for which siginterrupt has asked, by number less one.
static constinit Atomic<u64> Interrupting = {};

static bool isKept(int Signal) {
  ensureInit();
  return signalMode(Signal) == SignalMode::Keep;
}

static void wrap(struct sigaction &Action) {
  bool TakesInfo = Action.sa_flags & SA_SIGINFO;
  uptr Address = entryOf({uptr(Action.sa_handler), TakesInfo});
  Action.sa_handler = Handler(Address);
  if (isEntry(Address))
    Action.sa_flags |= SA_SIGINFO;
}

static void unwrap(struct sigaction &Action) {
  uptr Address = uptr(Action.sa_handler);
  if (!isEntry(Address))
    return;
  KernelHandler Own = handlerOf(Address);
  Action.sa_handler = Handler(Own.Address);
  if (!Own.TakesInfo)
    Action.sa_flags &= ~SA_SIGINFO;
}

// sigaction(), but for what it checks.
static int setAction(int Signal, const struct sigaction *New,
                     struct sigaction *Old) {
  struct sigaction Wrapped;
  if (New) {
    Wrapped = *New;
    wrap(Wrapped);
  }
  int R = __sigaction(Signal, New ? &Wrapped : nullptr, Old);
  if (!R && Old)
    unwrap(*Old);
  return R;
}

static Handler setHandler(int Signal, Handler New, int Flags, u64 Mask) {
  if (New == SIG_ERR)
    return errno = EINVAL, SIG_ERR;
  if (isKept(Signal))
    return SIG_DFL;
  struct sigaction Action = {}, Old;
  Action.sa_handler = New;
  Action.sa_flags = Flags;
  reinterpret_cast<u64 &>(Action.sa_mask) = Mask;
  return setAction(Signal, &Action, &Old) ? SIG_ERR : Old.sa_handler;
}

PAGESAN_WEAK_INTERFACE int sigaction(int Signal, const struct sigaction *New,
                                     struct sigaction *Old) {
  bool IsKept = isKept(Signal); // starts the runtime
  PAGESAN_CALL(sigaction);
  bool IsOn = isChecked(Family::Any);
  if (IsOn)
    C.reads(New, sizeof(*New));
  if (New && New->sa_flags & SA_ONSTACK)
    noteAltStackUse();
  int R = setAction(Signal, IsKept ? nullptr : New, Old);
  if (IsOn)
    C.filled(Old, R);
  return R;
}

// BSD's.
PAGESAN_WEAK_INTERFACE Handler signal(int Signal, Handler New) {
  bool Restarts = !(Interrupting.load(Order::Relaxed) & signalBit(Signal));
  return setHandler(Signal, New, Restarts ? SA_RESTART : 0, signalBit(Signal));
}
PAGESAN_WEAK_INTERFACE Handler bsd_signal(int, Handler)
    __attribute__((alias("signal")));
PAGESAN_WEAK_INTERFACE Handler ssignal(int, Handler)
    __attribute__((alias("signal")));

// System V's: for once.
PAGESAN_WEAK_INTERFACE Handler __sysv_signal(int Signal, Handler New) {
  return setHandler(Signal, New, int(SA_RESETHAND) | SA_NODEFER, 0);
}
PAGESAN_WEAK_INTERFACE Handler sysv_signal(int, Handler)
    __attribute__((alias("__sysv_signal")));

PAGESAN_WEAK_INTERFACE int siginterrupt(int Signal, int Interrupts) {
  struct sigaction Action;
  if (__sigaction(Signal, nullptr, &Action))
    return -1;
  if (Interrupts) {
    Interrupting.fetchOr(signalBit(Signal), Order::Relaxed);
    Action.sa_flags &= ~SA_RESTART;
  } else {
    Interrupting.fetchAnd(~signalBit(Signal), Order::Relaxed);
    Action.sa_flags |= SA_RESTART;
  }
  return isKept(Signal) ? 0 : __sigaction(Signal, &Action, nullptr);
}

// X/Open's: blocks or unblocks, too.
PAGESAN_WEAK_INTERFACE Handler sigset(int Signal, Handler New) {
  bool Blocks = New == SIG_HOLD;
  struct sigaction Old;
  Handler Was = SIG_ERR;
  if (!Blocks)
    Was = setHandler(Signal, New, 0, 0);
  else if (!setAction(Signal, nullptr, &Old))
    Was = Old.sa_handler;
  if (Was == SIG_ERR)
    return Was;
  u64 Before =
      changeSignalMask(Blocks ? SIG_BLOCK : SIG_UNBLOCK, signalBit(Signal));
  return Before & signalBit(Signal) ? SIG_HOLD : Was;
}
