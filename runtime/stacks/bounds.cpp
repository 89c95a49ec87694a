//===- bounds.cpp - Where a thread's stack lies -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stacks/bounds.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/linked_modules.h"
#include "platform/stack_probe.h"
#include "support/atomic.h"

// The stack pointer that the kernel gave the process, set by the dynamic
// linker. Everything that ever runs on the main stack lies below.
extern "C" void *__libc_stack_end __attribute__((weak));

namespace pagesan {

PAGESAN_TLS StackBounds CurrentStack;

// Not pthread_getattr_np: for the main thread it reads /proc/self/maps through
// stdio, allocating, and fails where /proc is not mounted.
StackBounds mainStackBounds() {
  // The limit may be none at all, or raised later. A stack that grows below
  // Low is still captured, only slower.
  constexpr uptr kMost = uptr(1) << 30;
  if (!&__libc_stack_end || !__libc_stack_end)
    return {};
  uptr High = roundUpTo(uptr(__libc_stack_end) + 1, kPageSize);
  uptr Size = minOf(stackLimit(), kMost);
  return {pageBegin(High - Size), High};
}

namespace {

// What the C library keeps of a thread's stack in the thread's descriptor, as
// three words in a row.
struct Block {
  uptr Begin, Size, Guard; // the guard is the block's first part
};
// Where these words are, from pthread_self() on: found once, by what the C
// library says of a thread's stack. 0: not found yet.
constinit Atomic<uptr> BlockOffset;

bool isBlockOf(const Block &B, StackBounds Stack) {
  return B.Guard && B.Begin + B.Guard == Stack.Low &&
         B.Begin + B.Size == Stack.High;
}

// The descriptor lies at the top of the stack that the C library made. Without
// a guard, or with two places that might be it, the next thread is looked at.
void findBlock(StackBounds Stack) {
  uptr Self = uptr(pthread_self());
  if (Self <= Stack.Low || Self >= Stack.High)
    return;
  uptr Found = 0;
  for (uptr At = Self; At + sizeof(Block) <= Stack.High; At += sizeof(uptr))
    if (isBlockOf(*reinterpret_cast<const Block *>(At), Stack)) {
      if (Found)
        return;
      Found = At - Self;
    }
  BlockOffset.store(Found, Order::Relaxed);
}

// The C library's own functions: the wrappers check what they are given, and a
// stack that was used before is not clean yet. Relaxed: threads that race look
// up the same address.
template <class FnT> FnT lookUp(Atomic<FnT> &Real, const char *Name) {
  FnT Fn = Real.load(Order::Relaxed);
  if (!Fn) {
    Fn = reinterpret_cast<FnT>(findNextFunction(Name));
    Real.store(Fn, Order::Relaxed);
  }
  return Fn;
}

} // namespace

StackBounds attributeStack(const pthread_attr_t &Attributes) {
  static constinit Atomic<int (*)(const pthread_attr_t *, void **, size_t *)>
      Real;
  auto *GetStack = lookUp(Real, "pthread_attr_getstack");
  void *Low = nullptr;
  size_t Size = 0;
  if (!GetStack || GetStack(&Attributes, &Low, &Size))
    return {};
  return {uptr(Low), uptr(Low) + Size};
}

namespace {

StackBounds askForBounds() {
  static constinit Atomic<int (*)(pthread_t, pthread_attr_t *)> Real;
  auto *GetAttributes = lookUp(Real, "pthread_getattr_np");
  pthread_attr_t Attributes;
  // It allocates. Memory that was short for a moment would cost this thread its
  // fake stack, and that one allocation fails is told (fail_allocation_every).
  constexpr int kTries = 3;
  bool IsKnown = false;
  for (int Try = 0; GetAttributes && !IsKnown && Try < kTries; ++Try)
    IsKnown = GetAttributes(pthread_self(), &Attributes) == 0;
  if (!IsKnown)
    return {};
  StackBounds Stack = attributeStack(Attributes);
  pthread_attr_destroy(&Attributes);
  return Stack;
}

} // namespace

// The C library's function asks the kernel for the thread's processors, and
// allocates a set of them: a system call and 40 KiB of heap for every thread.
// The words it takes the bounds from stay where they are in all descriptors of
// a process; what is read there counts only if the calling frame lies in it.
StackBounds pthreadStackBounds() {
  uptr Offset = BlockOffset.load(Order::Relaxed);
  if (PAGESAN_LIKELY(Offset != 0)) {
    auto &B = *reinterpret_cast<const Block *>(uptr(pthread_self()) + Offset);
    StackBounds Stack = {B.Begin + B.Guard, B.Begin + B.Size};
    uptr Sp = uptr(__builtin_frame_address(0));
    if (PAGESAN_LIKELY(Sp >= Stack.Low && Sp < Stack.High && B.Begin < Sp &&
                       B.Guard < B.Size))
      return Stack;
  }
  StackBounds Stack = askForBounds();
  if (!Offset)
    findBlock(Stack);
  return Stack;
}

} // namespace pagesan
