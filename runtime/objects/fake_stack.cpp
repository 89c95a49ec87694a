//===- objects/fake_stack.cpp - Frames that outlive their calls -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/fake_lists.h"
#include "objects/no_return.h"
#include "platform/metadata.h"
#include "platform/platform.h"
#include "platform/signals.h"
#include "support/flags.h"
#include "support/handlers_wait.h"
#include "support/mutex.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

constinit uptr FakeStacksBegin = 0;

namespace {

// Header and arrays, one of these for each fake stack.
constexpr Metadata kControls = Metadata::FakeLists;
constexpr uptr kControlSize = kFakeControlSize;
static_assert(kControlSize * kFakeStacks <= sizeOf(kControls));

constexpr Metadata kRealFrames = Metadata::FakeRealFrames;
static_assert(kFakeStacks * kFakeStackSize >> kGranuleShift ==
              sizeOf(kRealFrames));

constexpr uptr kUsedBytes = kFakeClasses * kFakeClassBytes;

// Other stacks that may lie inside of the thread's own: the lowest of contexts'
// that did, and the alternate signal stack. 0: none.
PAGESAN_TLS uptr InnerContext = 0;
PAGESAN_TLS StackBounds AltStack;

// So far above its low end the order of addresses on the current stack is that
// of calls.
uptr orderedHeight() {
  uptr Low = CurrentStack.Low, Height = CurrentStack.High - Low;
  // Those below are far away, modulo 2^64.
  return minOf(Height, minOf(InnerContext - Low, AltStack.Low - Low));
}

bool isInside(uptr Addr, uptr Low, uptr High) {
  return Addr - Low < High - Low;
}

// --- The fake stacks of the process ------------------------------------------

struct Pool {
  Mutex Lock{
      LockRank::FakeStacks}; // only ever tried: it is wanted in signal handlers
  FakeStack *Retired = nullptr;
  u32 Made = 0;
};
constinit Pool ThePool;

FakeStack *stackAt(u32 Index) {
  return reinterpret_cast<FakeStack *>(beginOf(kControls) +
                                       Index * kControlSize);
}

// Addresses of those that were never made fault. Without the lock, as the
// kernel may take its time when many threads begin.
bool allowFrames(FakeStack &S) {
  if (S.Origin)
    return true;
  uptr Index = (uptr(&S) - beginOf(kControls)) / kControlSize;
  uptr Begin = FakeStacksBegin + Index * kFakeStackSize;
  SysResult Allowed = allowAccess(Begin, kUsedBytes, "pagesan fake stack");
  if (Allowed.ok()) {
    S.RealFrames = beginOf(kRealFrames) - (FakeStacksBegin >> kGranuleShift);
    S.Origin = Begin - 1;
    return true;
  }
  static constinit Atomic<bool> IsSaid;
  if (!IsSaid.exchange(true, Order::Relaxed))
    warn("no memory for fake stacks (errno %d): uses of variables after their "
         "function's return may stay unseen",
         Allowed.error());
  return false;
}

// The caller holds the lock, which this unlocks.
void retire(FakeStack &S) {
  S.NextRetired = ThePool.Retired;
  ThePool.Retired = &S;
  ThePool.Lock.unlock();
}

// At a call of any function of the program's: a handler may leave it by a jump.
FakeStack *takeFakeStack() {
  HandlersWait NoHandlers;
  if (!ThePool.Lock.tryLock())
    return nullptr;
  FakeStack *S = ThePool.Retired;
  if (S)
    ThePool.Retired = S->NextRetired;
  else if (ThePool.Made < kFakeStacks)
    S = stackAt(ThePool.Made++);
  ThePool.Lock.unlock();
  if (!S || allowFrames(*S))
    return S;
  // For who asks when there is memory; else one fewer of very many is left.
  if (ThePool.Lock.tryLock())
    retire(*S);
  return nullptr;
}

// Threads that come and go use few frames: the next one may have their memory,
// which saves system calls and faults.
bool isWorthKeeping(FakeStack &S) {
  constexpr uptr kMostKept = uptr(32) << 10;
  constexpr u32 kMostStacks = 64;
  return usedFakeBytes(S) <= kMostKept && ThePool.Made <= kMostStacks;
}

// The frames' shadow stays as it is.
void closeFakeStack(FakeStack &S) {
  closeFakeLists(S);
  // Mapped by ourselves, never locked.
  if (!isWorthKeeping(S)) {
    discard(uptr(&S) + kPageSize, fakeListsBytes() - kPageSize).ignore();
    discard(uptr(&realFrameOf(S, S.begin())), kUsedBytes >> kGranuleShift)
        .ignore();
    discard(S.begin(), kUsedBytes).ignore();
  }
  ThePool.Lock.lock(); // not in signal handlers
  retire(S);
}

PAGESAN_NOINLINE FakeStack *makeFakeStack(ThreadState &Thread) {
  if (!FakeStacksBegin || Thread.Ended || Thread.FakeFramesOff ||
      !CurrentStack.High)
    return nullptr;
  FakeStack *S = takeFakeStack();
  if (!S)
    return nullptr;
  openFakeLists(*S);
  S->Tid = Thread.Tid;
  Thread.Fake = S;
  return S;
}

// The thread ends: its fake stack is for others to use. What was on it stays
// poisoned.
void retireFakeStack(ThreadState &Thread) {
  auto *S = static_cast<FakeStack *>(Thread.Fake);
  Thread.Fake = nullptr;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (S)
    closeFakeStack(*S);
}

} // namespace

void initFakeStacks() {
  atThreadEnd(retireFakeStack);
  if (flags().detect_stack_use_after_return)
    reserveFakeStacks();
}

void reserveFakeStacks() {
  // Once, also if it fails. Whoever comes second goes without for a moment.
  static u8 WasTried = 0;
  if (__atomic_exchange_n(&WasTried, u8(1), __ATOMIC_RELAXED))
    return;
  SysResult Mapped = reserveAnywhere(kFakeStackSize * (kFakeStacks + 1),
                                     "pagesan fake stacks");
  if (!Mapped.ok() || !openMetadata(kControls) || !openMetadata(kRealFrames)) {
    warn("no addresses for fake stacks (errno %d): use after return is not "
         "detected\n",
         Mapped.error());
    return;
  }
  uptr Begin = roundUpTo(Mapped.value(), kFakeStackSize);
  __atomic_store_n(&FakeStacksBegin, Begin, __ATOMIC_RELEASE);
}

uptr enterFakeFrame(unsigned Class, uptr RealFrame) {
  ThreadState &Thread = currentThread();
  // A context that ended may have brought the thread home unseen.
  if (Thread.FakeFramesOff)
    noteStackPointer(RealFrame);
  auto *S = static_cast<FakeStack *>(Thread.Fake);
  if (!S)
    S = makeFakeStack(Thread);
  if (!S)
    return 0;
  uptr Height = orderedHeight();
  if (Thread.FakeFramesOff || RealFrame - CurrentStack.Low >= Height)
    return 0;
  S->Low = CurrentStack.Low;
  S->Height = Height;
  return enterFakeFrameSlow(*S, Class, RealFrame);
}

static FakeStack &stackOf(uptr Addr) {
  return *stackAt(u32((Addr - FakeStacksBegin) / kFakeStackSize));
}

void leaveFakeFrame(uptr Frame) { leaveFakeFrameSlow(stackOf(Frame), Frame); }

void takeBackFakeFrames(uptr Low, uptr High) {
  if (auto *S = static_cast<FakeStack *>(currentThread().Fake))
    takeBackFakeFrames(*S, Low, High);
}

// The next frame takes the long way, which knows whether there are to be any
// and where the stack ends.
static void forgetBounds(void *Fake) {
  if (auto *S = static_cast<FakeStack *>(Fake))
    S->Height = 0;
}

void *ensureFakeStack() {
  ThreadState &Thread = currentThread();
  if (!Thread.Fake)
    forgetBounds(makeFakeStack(Thread)); // the next frame brings this thread's
  return Thread.Fake;
}

void *startFakeSwitch(bool IsLast) {
  ThreadState &Thread = currentThread();
  suppressFakeFrames(true);
  void *Fake = Thread.Fake;
  Thread.Fake = nullptr;
  // The function that switches may have its frame there.
  if (IsLast) {
    Thread.DyingFake = Fake;
    return nullptr;
  }
  return Fake;
}

void finishFakeSwitch(void *Fake) {
  ThreadState &Thread = currentThread();
  if (auto *S = static_cast<FakeStack *>(Thread.DyingFake))
    closeFakeStack(*S);
  Thread.DyingFake = nullptr;
  Thread.Fake = Fake;
  if (Fake)
    static_cast<FakeStack *>(Fake)->Tid = Thread.Tid;
  forgetBounds(Fake);
  suppressFakeFrames(false);
}

void suppressFakeFrames(bool Suppress) {
  ThreadState &Thread = currentThread();
  if (Suppress)
    ++Thread.FakeFramesOff;
  else if (Thread.FakeFramesOff)
    --Thread.FakeFramesOff;
  forgetBounds(Thread.Fake);
}

void noteOtherStack(uptr Addr) {
  const ThreadState &Thread = currentThread();
  if (!isInside(Addr, CurrentStack.Low, CurrentStack.High) &&
      !isInside(Addr, Thread.HomeLow, Thread.HomeHigh))
    return;
  InnerContext = InnerContext ? minOf(InnerContext, Addr) : Addr;
  forgetBounds(Thread.Fake);
}

// Signals may come on the one that there was, too, and at any moment here.
void noteAltStack(uptr Low, uptr High) {
  AltStack.Low = AltStack.High ? minOf(AltStack.Low, Low) : Low;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  AltStack.High = maxOf(AltStack.High, High);
  forgetBounds(currentThread().Fake);
}

void renewAltStack() {
  uptr Low, High;
  if (!hasAltStack(Low, High))
    Low = High = 0;
  AltStack.High = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  AltStack.Low = Low;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  AltStack.High = High;
  forgetBounds(currentThread().Fake);
}

bool isOnAskedAltStack(uptr Addr, uptr &Low, uptr &High) {
  Low = AltStack.Low;
  High = AltStack.High;
  return Addr >= Low && Addr < High;
}

const ForkLock fork_locks::FakeStacks = {&ThePool.Lock};

void forEachFakeFrame(void (*Fn)(uptr Begin, uptr End, void *Arg), void *Arg) {
  u32 Made = __atomic_load_n(&ThePool.Made, __ATOMIC_RELAXED);
  for (u32 I = 0; I < Made; ++I) {
    FakeStack &S = *stackAt(I);
    for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
      uptr Begin = S.begin() + Class * kFakeClassBytes;
      uptr Size = fakeClassSize(Class);
      for (uptr End = Begin + S.Classes[Class].Capacity * Size; Begin < End;
           Begin += Size)
        if (realFrameOf(S, Begin))
          Fn(Begin, Begin + Size, Arg);
    }
  }
}

bool findFakeFrame(uptr Addr, FakeFrameInfo &Out) {
  if (!isFakeFrame(Addr))
    return false;
  FakeStack &S = stackOf(Addr);
  unsigned Class = unsigned((Addr - S.begin()) / kFakeClassBytes);
  // Of those that were never made there is no frame to read either.
  if (&S >= stackAt(__atomic_load_n(&ThePool.Made, __ATOMIC_RELAXED)) ||
      Class >= kFakeClasses)
    return false;
  uptr Begin = roundDownTo(Addr, fakeClassSize(Class));
  Out = {Begin, fakeClassSize(Class), realFrameOf(S, Begin), S.Tid};
  return true;
}

} // namespace pagesan
