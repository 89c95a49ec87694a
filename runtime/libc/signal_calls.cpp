//===- libc/signal_calls.cpp - Signal handlers that stay ours -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With handle_segv=2 and the like the program can look at our handler and not
// replace it. Its own handlers wait while the thread may not be interrupted
// (platform/waiting_signals.h); it sees them as it has given them. Everything
// else is the C library's business, which is called under its other names:
// programs may install handlers from handlers, where nothing can be looked up.
//
//===----------------------------------------------------------------------===//
#include "libc/wrapper.h"
#include "platform/signals.h"
#include "platform/waiting_signals.h"
#include "support/init.h"

using namespace pagesan;

using Handler = void (*)(int);
extern "C" int __sigaction(int, const struct sigaction *, struct sigaction *);
extern "C" Handler ssignal(int, Handler);
extern "C" Handler sysv_signal(int, Handler);

static bool isKept(int Signal) {
  ensureInit();
  return signalMode(Signal) == SignalMode::Keep;
}

static Handler wrap(Handler H) { return Handler(entryOf(uptr(H))); }
static Handler unwrap(Handler H) { return Handler(handlerOf(uptr(H))); }

PAGESAN_WEAK_INTERFACE int sigaction(int Signal, const struct sigaction *New,
                                     struct sigaction *Old) {
  bool IsKept = isKept(Signal); // starts the runtime
  PAGESAN_CALL(sigaction);
  bool IsOn = isChecked(Family::Any);
  if (IsOn)
    C.reads(New, sizeof(*New));
  if (New && New->sa_flags & SA_ONSTACK)
    noteAltStackUse();
  struct sigaction Wrapped;
  if (New) {
    Wrapped = *New;
    Wrapped.sa_handler = wrap(New->sa_handler);
  }
  int R = __sigaction(Signal, IsKept || !New ? nullptr : &Wrapped, Old);
  if (!R && Old)
    Old->sa_handler = unwrap(Old->sa_handler);
  if (IsOn)
    C.filled(Old, R);
  return R;
}

PAGESAN_WEAK_INTERFACE Handler signal(int Signal, Handler New) {
  return isKept(Signal) ? SIG_DFL : unwrap(ssignal(Signal, wrap(New)));
}

PAGESAN_WEAK_INTERFACE Handler __sysv_signal(int Signal, Handler New) {
  return isKept(Signal) ? SIG_DFL : unwrap(sysv_signal(Signal, wrap(New)));
}
