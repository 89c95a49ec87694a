//===- lost_threads.cpp - lost_threads.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "threads/lost_threads.h"

#include "platform/stack_probe.h"
#include "threads/thread.h"

namespace pagesan {

// Changed in fork children only, before they have a second thread.
static constinit MappedVector<StackBounds> Stacks;
static constinit bool AreUnknown = false;

static void note(StackBounds Stack) {
  if (Stack.Low < Stack.High)
    AreUnknown |= !Stacks.push(Stack);
}

// A thread that ended by a system call of its own may have taken its state with
// it. Shadow is not changed under the registry's lock.
void dropLostThreads() {
  u64 Before = Stacks.size();
  forgetLostThreads(
      [](ThreadState &Thread, StackBounds Stack, void *) {
        note(Stack);
        if (!isReadable(roundDownTo(uptr(&Thread), sizeof(uptr))))
          return;
        if (Thread.Stack->Low != Stack.Low) // a fiber's, or main's
          note(*Thread.Stack);
        note({Thread.HomeLow, Thread.HomeHigh});
      },
      nullptr);
  for (u64 I = Before; I < Stacks.size(); ++I)
    forgetStackShadow(Stacks[I].Low, Stacks[I].High);
}

const MappedVector<StackBounds> &lostStacks() { return Stacks; }
bool areLostStacksUnknown() { return AreUnknown; }

} // namespace pagesan
