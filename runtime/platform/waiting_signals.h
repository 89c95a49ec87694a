//===- waiting_signals.h - Handlers that begin when nothing is held -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The kernel gets, for each handler of the program's, an entry of ours that
// jumps there, unless the thread is where handlers wait
// (support/handlers_wait.h): then all that the kernel said is kept, the thread
// goes on with signals blocked, and when it is out the handler is called as the
// kernel would call it, with its mask and on its stack. So nothing depends on
// what else is pending by then, on limits, or on who has changed the action.
//
// Signals that come at once wait in the order in which the kernel has begun
// them: the innermost handler runs first, and those around it in turn, all on
// the alternate stack that an outer one began on.
//
// A real fault does not wait. A signal of faults that somebody *sends* does.
// Sent again instead, and blocked until the thread is out: one more of those
// meanwhile, and of more than eight that come at once the outer ones. Told from
// a plain run: these then come after others of their number.
//
// Not meant to wait: signals where calls are filtered, and handlers that the
// kernel gets from the program itself.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_WAITING_SIGNALS_H
#define PAGESAN_PLATFORM_WAITING_SIGNALS_H

#include "support/base.h"

namespace pagesan {

// A handler as the kernel has it: with SA_SIGINFO whether the program asked for
// it or not, as an entry needs to know who sent.
struct KernelHandler {
  uptr Address;
  bool TakesInfo; // the program asked for SA_SIGINFO
};

// What to give to the kernel for the program's handler; the handler's address
// itself if it is none (SIG_DFL, SIG_IGN, SIG_HOLD), an entry already, or the
// 129th of its kind. Any thread and handler may call these.
uptr entryOf(KernelHandler Handler);
bool isEntry(uptr Address);
// Entry must be one.
KernelHandler handlerOf(uptr Entry);

} // namespace pagesan

#endif // PAGESAN_PLATFORM_WAITING_SIGNALS_H
