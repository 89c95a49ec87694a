//===- objects/fake_stack.cpp - Frames that outlive their calls -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/fake_stack.h"

#include "objects/no_return.h"
#include "platform/metadata.h"
#include "platform/platform.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"
#include "support/mutex.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

constinit uptr FakeStacksBegin = 0;

namespace {

constexpr uptr kClassBytes = uptr(256) << 10;
constexpr uptr kFirstBytes = uptr(16) << 10;
// A class looks whether it has become too large every so many frames.
constexpr u32 kReviewEvery = 1 << 16;

constexpr u32 maxFrames(unsigned Class) {
  return u32(kClassBytes / fakeClassSize(Class));
}
constexpr u32 firstFrames(unsigned Class) {
  return u32(maxOf(kFirstBytes / fakeClassSize(Class), uptr(1)));
}

// Frames are numbered from 1 within their class; 0 is none.
using FrameNumber = u32;

struct FrameRecord {
  uptr RealFrame; // 0: not in use
  // Free: the next in the queue. In use: the one that was entered before.
  FrameNumber Next;
};

struct SizeClass {
  FrameNumber Top;                // of those in use, the innermost
  FrameNumber FreeHead, FreeTail; // least and most recently left
  u32 Fresh;            // frames up to this one were used at least once
  u32 Capacity;         // frames up to this one may be used
  u32 InUse, PeakInUse; // the peak since the last review
  u32 UntilReview;
};

// The zero state of the classes is valid, with no frame yet.
struct FakeStack {
  SizeClass Classes[kFakeClasses];
  FrameRecord *Records[kFakeClasses];
  FakeStack *NextRetired;
  u32 Tid;
  // Lists are being changed. A signal handler that interrupts this leaves them
  // alone; if it leaves by longjmp the fake stack is not used any more.
  bool IsBusy;
};

// The frames are the program's to read and write; what is known of them lies
// out of its reach, one of these for each fake stack.
constexpr uptr kControlSize = uptr(512) << 10, kRecordsOffset = kPageSize;
constexpr Metadata kControls = Metadata::FakeRecords;

constexpr uptr recordsBytes() {
  uptr Sum = 0;
  for (unsigned Class = 0; Class < kFakeClasses; ++Class)
    Sum += maxFrames(Class) * sizeof(FrameRecord);
  return Sum;
}
static_assert(sizeof(FakeStack) <= kRecordsOffset);
static_assert(kRecordsOffset + recordsBytes() <= kControlSize);
static_assert(kControlSize * kFakeStacks <= sizeOf(kControls));
static_assert(kFakeClasses * kClassBytes <= kFakeStackSize);

uptr framesOf(const FakeStack &S) {
  uptr Index = (uptr(&S) - beginOf(kControls)) / kControlSize;
  return FakeStacksBegin + Index * kFakeStackSize;
}
uptr framesOf(const FakeStack &S, unsigned Class) {
  return framesOf(S) + Class * kClassBytes;
}
uptr addressOf(const FakeStack &S, unsigned Class, FrameNumber N) {
  return framesOf(S, Class) + ((N - 1) * fakeClassSize(Class));
}
FrameRecord &recordOf(FakeStack &S, unsigned Class, FrameNumber N) {
  return S.Records[Class][N - 1];
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

// Addresses of those that were never made fault.
bool allowFrames(const FakeStack &S) {
  SysResult Allowed = allowAccess(framesOf(S), kFakeClasses * kClassBytes,
                                  "pagesan fake stack");
  if (Allowed.ok())
    return true;
  static constinit Atomic<bool> IsSaid;
  if (!IsSaid.exchange(true, Order::Relaxed))
    warn("no memory for fake stacks (errno %d): uses of variables after their "
         "function's return may stay unseen",
         Allowed.error());
  return false;
}

FakeStack *takeFakeStack() {
  if (!ThePool.Lock.tryLock())
    return nullptr;
  FakeStack *S = ThePool.Retired;
  if (S)
    ThePool.Retired = S->NextRetired;
  else if (ThePool.Made < kFakeStacks && allowFrames(*stackAt(ThePool.Made)))
    S = stackAt(ThePool.Made++);
  ThePool.Lock.unlock();
  return S;
}

void openFakeStack(FakeStack &S) {
  uptr Records = uptr(&S) + kRecordsOffset;
  for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
    S.Records[Class] = reinterpret_cast<FrameRecord *>(Records);
    Records += maxFrames(Class) * sizeof(FrameRecord);
    S.Classes[Class] = {};
    S.Classes[Class].UntilReview = kReviewEvery;
  }
  S.Tid = currentThread().Tid;
  S.IsBusy = false;
}

// Threads that come and go use few frames: the next one may have their memory,
// which saves system calls and faults. True when the records are zero by now.
bool clearRecords(FakeStack &S) {
  constexpr uptr kMostKept = uptr(32) << 10;
  constexpr u32 kMostStacks = 64;
  uptr Used = 0;
  for (unsigned Class = 0; Class < kFakeClasses; ++Class)
    Used += S.Classes[Class].Fresh * fakeClassSize(Class);
  if (Used > kMostKept || ThePool.Made > kMostStacks)
    return false;
  for (unsigned Class = 0; Class < kFakeClasses; ++Class)
    setMemory(S.Records[Class], 0,
              S.Classes[Class].Fresh * sizeof(FrameRecord));
  return true;
}

// Memory goes back to the kernel, records become zero; the frames' shadow
// stays as it is.
void closeFakeStack(FakeStack &S) {
  for (unsigned Class = 0; Class < kFakeClasses; ++Class)
    for (FrameNumber N = S.Classes[Class].Top; N;
         N = recordOf(S, Class, N).Next)
      poisonBytes(addressOf(S, Class, N), fakeClassSize(Class),
                  kShadowStackAfterReturn);
  bool IsKept = clearRecords(S);
  for (SizeClass &C : S.Classes)
    C = {};
  // Mapped by ourselves, never locked.
  if (!IsKept) {
    discard(uptr(&S) + kRecordsOffset, recordsBytes()).ignore();
    discard(framesOf(S), kFakeClasses * kClassBytes).ignore();
  }
  ThePool.Lock.lock(); // not in signal handlers
  S.NextRetired = ThePool.Retired;
  ThePool.Retired = &S;
  ThePool.Lock.unlock();
}

PAGESAN_NOINLINE FakeStack *makeFakeStack(ThreadState &Thread) {
  if (!FakeStacksBegin || Thread.Ended || Thread.FakeFramesOff ||
      !CurrentStack.High)
    return nullptr;
  FakeStack *S = takeFakeStack();
  if (!S)
    return nullptr;
  openFakeStack(*S);
  Thread.Fake = S;
  return S;
}

// --- One size class ----------------------------------------------------------

void pushFree(FakeStack &S, unsigned Class, FrameNumber N) {
  SizeClass &C = S.Classes[Class];
  recordOf(S, Class, N).RealFrame = 0;
  recordOf(S, Class, N).Next = 0;
  if (C.FreeTail)
    recordOf(S, Class, C.FreeTail).Next = N;
  else
    C.FreeHead = N;
  C.FreeTail = N;
}

FrameNumber popInUse(FakeStack &S, unsigned Class) {
  SizeClass &C = S.Classes[Class];
  FrameNumber N = C.Top;
  C.Top = recordOf(S, Class, N).Next;
  --C.InUse;
  return N;
}

// The innermost frame in use, whose call ended without leaving it.
PAGESAN_NOINLINE void takeBack(FakeStack &S, unsigned Class) {
  FrameNumber N = popInUse(S, Class);
  poisonBytes(addressOf(S, Class, N), fakeClassSize(Class),
              kShadowStackAfterReturn);
  pushFree(S, Class, N);
}

// The innermost, but for calls that ended without leaving.
bool isInUse(FakeStack &S, unsigned Class, FrameNumber N) {
  FrameNumber At = S.Classes[Class].Top;
  while (At && At != N)
    At = recordOf(S, Class, At).Next;
  return At;
}

// Frames beyond the capacity leave the queue, and their memory goes back;
// another time if one of them is in use.
void shrink(FakeStack &S, unsigned Class, u32 Capacity) {
  SizeClass &C = S.Classes[Class];
  for (FrameNumber N = C.Top; N; N = recordOf(S, Class, N).Next)
    if (N > Capacity)
      return;
  u32 OldFresh = C.Fresh;
  C.Capacity = Capacity;
  C.Fresh = minOf(C.Fresh, Capacity);
  FrameNumber N = C.FreeHead;
  C.FreeHead = C.FreeTail = 0;
  while (N) {
    FrameNumber Next = recordOf(S, Class, N).Next;
    if (N <= Capacity)
      pushFree(S, Class, N);
    N = Next;
  }
  uptr Begin = roundUpTo(addressOf(S, Class, Capacity + 1), kPageSize);
  uptr End = pageBegin(addressOf(S, Class, OldFresh + 1));
  if (Begin < End)
    discard(Begin, End - Begin).ignore(); // ours, never locked
}

PAGESAN_NOINLINE void review(FakeStack &S, unsigned Class) {
  SizeClass &C = S.Classes[Class];
  C.UntilReview = kReviewEvery;
  u32 Wanted = firstFrames(Class);
  while (Wanted < 2 * C.PeakInUse)
    Wanted *= 2;
  if (Wanted < C.Capacity)
    shrink(S, Class, Wanted);
  C.PeakInUse = C.InUse;
}

// All frames were used before; half of them are in use now?
PAGESAN_NOINLINE void grow(SizeClass &C, unsigned Class) {
  if (C.Capacity == 0)
    C.Capacity = firstFrames(Class);
  else if (C.InUse * 2 >= C.Capacity)
    C.Capacity = minOf(C.Capacity * 2, maxFrames(Class));
}

// A frame that was never used, else the one that was left longest ago.
FrameNumber takeFree(FakeStack &S, unsigned Class) {
  SizeClass &C = S.Classes[Class];
  if (PAGESAN_UNLIKELY(C.Fresh == C.Capacity && C.InUse * 2 >= C.Capacity))
    grow(C, Class);
  if (C.Fresh < C.Capacity)
    return ++C.Fresh;
  FrameNumber N = C.FreeHead;
  if (!N)
    return 0;
  C.FreeHead = recordOf(S, Class, N).Next;
  if (!C.FreeHead)
    C.FreeTail = 0;
  return N;
}

uptr enterOn(FakeStack &S, unsigned Class, uptr RealFrame) {
  SizeClass &C = S.Classes[Class];
  while (C.Top && recordOf(S, Class, C.Top).RealFrame <= RealFrame)
    takeBack(S, Class);
  if (PAGESAN_UNLIKELY(--C.UntilReview == 0))
    review(S, Class);
  FrameNumber N = takeFree(S, Class);
  if (PAGESAN_UNLIKELY(!N))
    return 0;
  FrameRecord &Record = recordOf(S, Class, N);
  Record.RealFrame = RealFrame;
  Record.Next = C.Top;
  C.Top = N;
  if (++C.InUse > C.PeakInUse)
    C.PeakInUse = C.InUse;
  return addressOf(S, Class, N);
}

// Signal handlers of this thread see the flag before and after the change.
struct BusyScope {
  explicit BusyScope(FakeStack &S) : S(S) {
    S.IsBusy = true;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
  }
  ~BusyScope() {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    S.IsBusy = false;
  }
  FakeStack &S;
};

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
  if (!Mapped.ok() || !openMetadata(kControls)) {
    warn("no addresses for fake stacks (errno %d): use after return is not "
         "detected\n",
         Mapped.error());
    return;
  }
  __atomic_store_n(&FakeStacksBegin, roundUpTo(Mapped.value(), kFakeStackSize),
                   __ATOMIC_RELEASE);
}

uptr enterFakeFrame(unsigned Class, uptr RealFrame) {
  ThreadState &Thread = currentThread();
  auto *S = static_cast<FakeStack *>(Thread.Fake);
  if (PAGESAN_UNLIKELY(!S)) {
    if (!FakeStacksBegin)
      return 0;
    S = makeFakeStack(Thread);
    if (!S)
      return 0;
  }
  if (PAGESAN_UNLIKELY(Thread.FakeFramesOff))
    noteStackPointer(RealFrame);
  if (PAGESAN_UNLIKELY(S->IsBusy || Thread.FakeFramesOff ||
                       RealFrame - CurrentStack.Low >=
                           CurrentStack.High - CurrentStack.Low))
    return 0;
  BusyScope Busy(*S);
  return enterOn(*S, Class, RealFrame);
}

namespace {
struct Place {
  FakeStack *S;
  unsigned Class;
  FrameNumber N;
};
} // namespace

static bool findPlace(uptr Addr, Place &Out) {
  uptr Offset = (Addr - FakeStacksBegin) % kFakeStackSize;
  Out.S = stackAt(u32((Addr - FakeStacksBegin) / kFakeStackSize));
  Out.Class = unsigned(Offset / kClassBytes);
  if (Out.Class >= kFakeClasses)
    return false;
  Out.N = FrameNumber(Offset % kClassBytes / fakeClassSize(Out.Class) + 1);
  return true;
}

void leaveFakeFrame(uptr Frame) {
  Place P;
  if (!findPlace(Frame, P) || P.S->IsBusy ||
      !recordOf(*P.S, P.Class, P.N).RealFrame)
    return;
  BusyScope Busy(*P.S);
  if (PAGESAN_UNLIKELY(!isInUse(*P.S, P.Class, P.N)))
    return; // not of this list: it stays poisoned, and is not used again
  // Above it lie calls that ended without leaving.
  while (P.S->Classes[P.Class].Top != P.N)
    takeBack(*P.S, P.Class);
  (void)popInUse(*P.S, P.Class);
  pushFree(*P.S, P.Class, P.N);
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
  suppressFakeFrames(false);
}

void suppressFakeFrames(bool Suppress) {
  ThreadState &Thread = currentThread();
  if (Suppress)
    ++Thread.FakeFramesOff;
  else if (Thread.FakeFramesOff)
    --Thread.FakeFramesOff;
}

void noteOtherStack(uptr Addr) {
  ThreadState &Thread = currentThread();
  if (Addr - CurrentStack.Low < CurrentStack.High - CurrentStack.Low)
    ++Thread.FakeFramesOff;
}

const ForkLock fork_locks::FakeStacks = {&ThePool.Lock};

void forEachFakeFrame(void (*Fn)(uptr Begin, uptr End, void *Arg), void *Arg) {
  u32 Made = __atomic_load_n(&ThePool.Made, __ATOMIC_RELAXED);
  for (u32 I = 0; I < Made; ++I) {
    FakeStack &S = *stackAt(I);
    for (unsigned Class = 0; Class < kFakeClasses; ++Class) {
      u32 Fresh = minOf(S.Classes[Class].Fresh, maxFrames(Class));
      if (!S.Classes[Class].Top || !S.Records[Class])
        continue;
      for (FrameNumber N = 1; N <= Fresh; ++N)
        if (recordOf(S, Class, N).RealFrame) {
          uptr Begin = addressOf(S, Class, N);
          Fn(Begin, Begin + fakeClassSize(Class), Arg);
        }
    }
  }
}

bool findFakeFrame(uptr Addr, FakeFrameInfo &Out) {
  Place P;
  if (!isFakeFrame(Addr) || !findPlace(Addr, P) || !P.S->Records[P.Class])
    return false;
  Out = {addressOf(*P.S, P.Class, P.N), fakeClassSize(P.Class),
         recordOf(*P.S, P.Class, P.N).RealFrame, P.S->Tid};
  return true;
}

} // namespace pagesan
