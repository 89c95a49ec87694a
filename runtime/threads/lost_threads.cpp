//===- lost_threads.cpp - lost_threads.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "threads/lost_threads.h"

#include "threads/thread.h"

namespace pagesan {

// Changed in fork children only, before they have a second thread.
static constinit MappedVector<StackBounds> Stacks;
static constinit bool AreUnknown = false;

static void dropStack(StackBounds Stack) {
  if (Stack.Low >= Stack.High)
    return;
  forgetStackShadow(Stack.Low, Stack.High);
  AreUnknown |= !Stacks.push(Stack);
}

void dropLostThreads() {
  for (ThreadState *T = takeLostThreads(); T; T = T->Next) {
    dropStack(*T->Stack);
    dropStack({T->HomeLow, T->HomeHigh});
  }
}

const MappedVector<StackBounds> &lostStacks() { return Stacks; }
bool areLostStacksUnknown() { return AreUnknown; }

} // namespace pagesan
