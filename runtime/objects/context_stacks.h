//===- objects/context_stacks.h - Stacks of contexts -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A context that is left by swapcontext may run on or never again; nobody says
// so. Its frames' redzones stay poisoned, since it may. When other code then
// accesses them, their memory is in use for something else: an abandoned
// context's stack is the program's to fill. What the context itself does on its
// stack is checked as ever.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_CONTEXT_STACKS_H
#define PAGESAN_OBJECTS_CONTEXT_STACKS_H

#include "support/base.h"

namespace pagesan {

// The calling thread goes on, on the stack [Low, High) that a context has.
// Returns where it was left; High when that is not known and nothing is to be
// forgotten.
uptr enterContextStack(uptr Low, uptr High);
// And leaves it at Sp, or nobody saw where (Low).
void leaveContextStack(uptr Low, uptr Sp);

// The stack of a context that Addr lies on; false when none is known.
// Async-signal-safe.
bool findContextStack(uptr Addr, uptr &Low, uptr &High);

// What frames poisoned in [Begin, End), as far as Begin's stack is one of a
// context that runs nowhere, is good again. False: Begin is on no such stack,
// or nothing of a frame. The caller's own stack runs, whether or not anybody
// saw how it came there. Async-signal-safe.
bool dropLeftFrames(uptr Begin, uptr End);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_CONTEXT_STACKS_H
