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
// (support/handlers_wait.h): then the signal is sent to the thread again, with
// all that it said, and blocked until the thread is out. So a handler always
// begins by the kernel, with its mask and on its stack.
//
// Sent again, a standard signal merges with the next of its number if that is
// pending already, as pending signals do: a fast timer may count fewer. Without
// room for pending signals (RLIMIT_SIGPENDING) it loses what was sent with it.
//
// Signals of faults do not wait, also when somebody sends them: a jump out of
// their handler then leaves the thread where handlers wait, for good. Nor do
// signals where calls are filtered, nor handlers that the program gives to the
// kernel by itself or by functions that are not wrapped (sigset, sigvec).
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_WAITING_SIGNALS_H
#define PAGESAN_PLATFORM_WAITING_SIGNALS_H

#include "support/base.h"

namespace pagesan {

// What to give to the kernel for the program's handler; itself if it is none
// (SIG_DFL, SIG_IGN), an entry already, or the 129th. Any thread and handler
// may call both.
uptr entryOf(uptr Handler);
// And back; itself if it is no entry.
uptr handlerOf(uptr Entry);

} // namespace pagesan

#endif // PAGESAN_PLATFORM_WAITING_SIGNALS_H
