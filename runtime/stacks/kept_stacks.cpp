//===- stacks/kept_stacks.cpp - The stacks a thread allocates from -*- C++ -*-//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stacks/kept_stacks.h"

#include "platform/metadata.h"
#include "stacks/bounds.h"
#include "stacks/capture.h"
#include "support/flags.h"

namespace pagesan {

namespace {

// Two words at once. Those of frames that were just made come from two stores
// that are still under way, for which such a load would have to wait.
using Pair = u64 __attribute__((vector_size(16)));
constexpr u32 kJustMade = 4;

PAGESAN_ALWAYS_INLINE Pair pairAt(const void *P) {
  Pair Read;
  __builtin_memcpy_inline(&Read, P, sizeof(Read));
  return Read;
}
// By words, which volatile keeps apart.
PAGESAN_ALWAYS_INLINE FrameRecord recordAt(uptr Fp) {
  auto *R = reinterpret_cast<const volatile FrameRecord *>(Fp);
  return {R->Previous, R->ReturnAddress};
}
PAGESAN_ALWAYS_INLINE u64 changes(FrameRecord Now, const FrameRecord &Then) {
  return (Now.Previous ^ Then.Previous) |
         (Now.ReturnAddress ^ Then.ReturnAddress);
}

PAGESAN_ALWAYS_INLINE bool isRecord(uptr Fp, uptr Low, uptr High) {
  return Fp >= Low && Fp % sizeof(uptr) == 0 &&
         Fp <= High - sizeof(FrameRecord);
}

} // namespace

// All of its records lie on the live part of the stack if it begins at the same
// frame of the same stack.
PAGESAN_ALWAYS_INLINE bool KeptStacks::isStill(const Stack &S, CallSite Site,
                                               u32 Max) {
  if ((S.Fp ^ Site.FramePointer) | (S.Pc ^ Site.Pc) |
      (S.High ^ CurrentStack.High) | (S.Max ^ Max))
    return false;
  u64 Young = 0;
  Pair Old = {};
  uptr Fp = S.Fp;
  u32 I = 0;
  for (; I < S.Size && I < kJustMade; Fp = S.Records[I++].Previous)
    Young |= changes(recordAt(Fp), S.Records[I]);
  for (; I < S.Size; Fp = S.Records[I++].Previous)
    Old |= pairAt(reinterpret_cast<const void *>(Fp)) ^ pairAt(&S.Records[I]);
  return !(Young | Old[0] | Old[1]);
}

// By the rules of the walk that found it (capture.cpp).
void KeptStacks::keep(Stack &S, u32 Key, u32 Id, CallSite Site, uptr Here,
                      u32 Max) {
  // Nothing is kept meanwhile: a handler in the middle may leave by longjmp.
  S.Fp = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  S.Pc = Site.Pc;
  S.High = CurrentStack.High;
  S.Max = Max;
  S.Id = Id;
  S.Key = Key;
  S.Size = 0;
  uptr Fp = Site.FramePointer, Low = Here;
  while (S.Size + 1 < Max && isRecord(Fp, Low, S.High)) {
    FrameRecord R = S.Records[S.Size++] = recordAt(Fp);
    if (!isPlausiblePc(R.ReturnAddress))
      break;
    Low = Fp + sizeof(FrameRecord);
    Fp = R.Previous;
  }
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  S.Fp = Site.FramePointer;
}

// In a recursion that allocates at each level every stack is another one, and
// keeping it is lost effort: a stack is kept when it is missed for the second
// time in succession. Now and then another one is, as those of equal keys may
// take turns.
PAGESAN_NOINLINE u32 KeptStacks::captureMissed(u32 Key, CallSite Site,
                                               uptr Here, u32 Max) {
  constexpr u32 kNowAndThen = 16;
  u32 Id = captureAnew(Site, Max);
  u32 &Last = LastMissed[Key % (sizeof(LastMissed) / sizeof(*LastMissed))];
  ++Misses;
  if (Id && (Last == Id || Misses % kNowAndThen == 0))
    keep(Stacks[Key >> (32 - kSetBits)][Misses / kNowAndThen % kWays], Key, Id,
         Site, Here, Max);
  Last = Id;
  return Id;
}

// Of malloc, who calls it, and who calls that: programs have functions of their
// own around malloc.
PAGESAN_ALWAYS_INLINE u32 KeptStacks::keyOf(CallSite Site, uptr Here) {
  constexpr u32 kCalls = 2;
  u64 Sum = Site.FramePointer;
  uptr Fp = Site.FramePointer, High = CurrentStack.High;
  for (u32 I = 0; I < kCalls && isRecord(Fp, Here, High); ++I) {
    FrameRecord R = recordAt(Fp);
    Sum = Sum * 5 + R.ReturnAddress;
    Fp = R.Previous;
  }
  return u32(Sum * 0x9e3779b97f4a7c15 >> 32);
}

PAGESAN_ALWAYS_INLINE u32 KeptStacks::find(CallSite Site, uptr Here, u32 Max) {
  if (PAGESAN_UNLIKELY(!isRecord(Site.FramePointer, Here, CurrentStack.High)))
    return captureAnew(Site, Max);
  u32 Key = keyOf(Site, Here);
  for (const Stack &S : Stacks[Key >> (32 - kSetBits)])
    if (S.Key == Key && PAGESAN_LIKELY(isStill(S, Site, Max)))
      return S.Id;
  return captureMissed(Key, Site, Here, Max);
}

// A signal handler that comes while Busy is set does without. If it leaves by
// longjmp, the next capture that is no deeper finds Busy set by who will never
// go on. One on another stack may.
u32 KeptStacks::capture(CallSite Site, uptr Here, u32 Max) {
  if (PAGESAN_UNLIKELY(Busy && (Here < Busy || Busy < CurrentStack.Low)))
    return captureAnew(Site, Max);
  Busy = Here;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  u32 Id = find(Site, Here, Max);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  Busy = 0;
  return Id;
}

// --- One for each thread -----------------------------------------------------

PAGESAN_TLS KeptStacks *CurrentKeptStacks = nullptr;
static PAGESAN_TLS bool IsDropped = false;

static constinit Arena ThreadStacks{Metadata::ThreadStacks};
// Unused ones: the first one's address, below a number that changes with each
// step, so that a list that was changed meanwhile is seen to be another one.
static constinit Atomic<u64> Unused;
static constexpr unsigned kAddressBits = 48;

static KeptStacks *addressIn(u64 Word) {
  return reinterpret_cast<KeptStacks *>(Word & ((u64(1) << kAddressBits) - 1));
}
static u64 nextWord(u64 Word, KeptStacks *K) {
  return ((Word >> kAddressBits) + 1) << kAddressBits | uptr(K);
}

KeptStacks *takeKeptStacks() {
  u64 Word = Unused.load(Order::Acquire);
  while (KeptStacks *K = addressIn(Word))
    if (Unused.compareExchange(Word, nextWord(Word, K->Next), Order::Acquire,
                               Order::Acquire))
      return K;
  return static_cast<KeptStacks *>(
      ThreadStacks.allocate(sizeof(KeptStacks), 64));
}

PAGESAN_NOINLINE KeptStacks *KeptStacks::make() {
  // By unwind tables, a stack is no chain of records.
  if (IsDropped || !flags().fast_unwind_on_malloc)
    return nullptr;
  KeptStacks *K = takeKeptStacks();
  if (!K)
    return nullptr;
  K->Busy = 0;
  // A handler that came meanwhile has made one: this one is the thread's now.
  CurrentKeptStacks = K;
  return K;
}

void KeptStacks::drop() {
  IsDropped = true;
  KeptStacks *K = CurrentKeptStacks;
  CurrentKeptStacks = nullptr;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (!K)
    return;
  u64 Word = Unused.load(Order::Relaxed);
  do
    K->Next = addressIn(Word);
  while (!Unused.compareExchange(Word, nextWord(Word, K), Order::Release));
}

} // namespace pagesan
