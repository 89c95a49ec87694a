//===- handlers_wait.h - Where no signal handler may begin -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thread that holds a lock of the runtime's must come to its end: a handler
// on top of it that forks would wait for the locks of others, who may wait for
// this one; one that leaves by a jump would never unlock. So the program's
// handlers wait meanwhile (platform/waiting_signals.h). It costs nothing but a
// count of the thread's, and makes no system call unless a signal comes.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_HANDLERS_WAIT_H
#define PAGESAN_SUPPORT_HANDLERS_WAIT_H

#include "support/base.h"

// Read by assembly, hence no namespace. Scopes that the thread is inside.
extern "C" {
extern PAGESAN_TLS uint32_t _pagesan_handlers_wait;
}

namespace pagesan {

// Not null: signals have come meanwhile, and this lets them in.
extern PAGESAN_TLS void (*LetSignalsIn)();

// Not null: the thread has asked that it may be cancelled anywhere, which waits
// likewise. Called with true where it begins to wait.
extern PAGESAN_TLS void (*MakeCancellationWait)(bool Waits);

// The fences are for the compiler: a handler is on the same thread.
PAGESAN_ALWAYS_INLINE void holdHandlers() {
  _pagesan_handlers_wait = _pagesan_handlers_wait + 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (PAGESAN_UNLIKELY(MakeCancellationWait != nullptr) &&
      _pagesan_handlers_wait == 1)
    MakeCancellationWait(true);
}
PAGESAN_ALWAYS_INLINE void releaseHandlers() {
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  _pagesan_handlers_wait = _pagesan_handlers_wait - 1;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (PAGESAN_UNLIKELY(LetSignalsIn != nullptr) && !_pagesan_handlers_wait)
    LetSignalsIn();
  if (PAGESAN_UNLIKELY(MakeCancellationWait != nullptr) &&
      !_pagesan_handlers_wait)
    MakeCancellationWait(false);
}

class HandlersWait {
public:
  HandlersWait() { holdHandlers(); }
  ~HandlersWait() { releaseHandlers(); }
  HandlersWait(const HandlersWait &) = delete;
  HandlersWait &operator=(const HandlersWait &) = delete;
};

// Around a call of the program's from where they wait, if the process is about
// to end: a handler that it raises begins at once. Elsewhere one that happens
// to come would leave what is under way by a jump. Nor where more than one
// scope is the thread's, as that may be a lock beneath.
class HandlersBegin {
public:
  explicit HandlersBegin(bool IsEnd)
      : WasHeld(IsEnd && _pagesan_handlers_wait == 1) {
    if (WasHeld)
      releaseHandlers();
  }
  ~HandlersBegin() {
    if (WasHeld)
      holdHandlers();
  }
  HandlersBegin(const HandlersBegin &) = delete;
  HandlersBegin &operator=(const HandlersBegin &) = delete;

private:
  bool WasHeld;
};

} // namespace pagesan

#endif // PAGESAN_SUPPORT_HANDLERS_WAIT_H
