//===- objects/context_stacks.cpp - Stacks of contexts -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/context_stacks.h"

#include "objects/no_return.h"
#include "shadow/shadow_map.h"
#include "stacks/frame_record.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

// Of the last stacks only: an older one that was abandoned is not recognised,
// and its redzones are reported as they were before there was this table.
constexpr u32 kStacks = 1024;

// Low is written last, and read first.
struct Entry {
  uptr Low = 0, High = 0;
  uptr LeftAt = 0; // frames from here on live while nobody runs on it
  u32 Runners = 0; // threads that run on it
};
constinit Entry Entries[kStacks];
constinit u32 NextEntry = 0;

Entry *find(uptr Low) {
  for (Entry &E : Entries)
    if (__atomic_load_n(&E.Low, __ATOMIC_ACQUIRE) == Low)
      return &E;
  return nullptr;
}

Entry *findContaining(uptr Addr) {
  for (Entry &E : Entries) {
    uptr Low = __atomic_load_n(&E.Low, __ATOMIC_ACQUIRE);
    if (Low && Addr >= Low && Addr < __atomic_load_n(&E.High, __ATOMIC_RELAXED))
      return &E;
  }
  return nullptr;
}

// In place of one that nobody runs on.
Entry *add(uptr Low, uptr High) {
  for (u32 I = 0; I < kStacks; ++I) {
    u32 N = __atomic_fetch_add(&NextEntry, 1, __ATOMIC_RELAXED) % kStacks;
    Entry &E = Entries[N];
    if (__atomic_load_n(&E.Runners, __ATOMIC_RELAXED))
      continue;
    __atomic_store_n(&E.Low, uptr(0), __ATOMIC_RELAXED);
    __atomic_store_n(&E.High, High, __ATOMIC_RELEASE);
    __atomic_store_n(&E.LeftAt, High, __ATOMIC_RELAXED);
    __atomic_store_n(&E.Low, Low, __ATOMIC_RELEASE);
    return &E;
  }
  return nullptr;
}

bool isOnCurrentStack(uptr Addr) {
  return Addr - CurrentStack.Low < CurrentStack.High - CurrentStack.Low;
}

// [Low, High) is a variable of a function that still runs on the thread's own
// stack: one frame reaches over all of it, as the chain of frames tells. Where
// a function has returned and others lie there now, one of their records would
// be in between; a chain that is broken proves nothing.
bool isInLiveFrame(uptr Low, uptr High) {
  uptr Fp = uptr(__builtin_frame_address(0));
  while (Fp < Low && Fp % sizeof(uptr) == 0 && isOnCurrentStack(Fp)) {
    uptr Next = reinterpret_cast<const FrameRecord *>(Fp)->Previous;
    if (Next <= Fp || !isOnCurrentStack(Next))
      return false;
    if (Next >= High)
      return true;
    Fp = Next;
  }
  return false;
}

} // namespace

uptr enterContextStack(uptr Low, uptr High) {
  Entry *E = find(Low);
  if (!E)
    E = add(Low, High);
  if (!E)
    return High;
  uptr OldHigh = __atomic_exchange_n(&E->High, High, __ATOMIC_RELAXED);
  // In place of a larger one that was left: frames of that may lie above.
  if (OldHigh > High && !find(High))
    add(High, OldHigh);
  __atomic_fetch_add(&E->Runners, 1, __ATOMIC_RELAXED);
  return __atomic_load_n(&E->LeftAt, __ATOMIC_RELAXED);
}

void leaveContextStack(uptr Low, uptr Sp) {
  Entry *E = find(Low);
  if (!E || !__atomic_load_n(&E->Runners, __ATOMIC_RELAXED))
    return;
  __atomic_store_n(&E->LeftAt, Sp, __ATOMIC_RELAXED);
  __atomic_fetch_sub(&E->Runners, 1, __ATOMIC_RELAXED);
}

bool findContextStack(uptr Addr, uptr &Low, uptr &High) {
  const Entry *E = findContaining(Addr);
  if (!E)
    return false;
  Low = __atomic_load_n(&E->Low, __ATOMIC_RELAXED);
  High = __atomic_load_n(&E->High, __ATOMIC_RELAXED);
  return Addr >= Low && Addr < High;
}

bool dropLeftFrames(uptr Begin, uptr End) {
  if (!isShadowMapped(Begin))
    return false;
  u8 Byte = *reinterpret_cast<const volatile u8 *>(shadowOf(Begin));
  if (!isFrameShadow(Byte) && !isPartialGranule(Byte))
    return false;
  Entry *E = findContaining(Begin);
  if (!E || __atomic_load_n(&E->Runners, __ATOMIC_RELAXED))
    return false;
  // The memory of a stack that is gone may be the calling thread's stack now.
  uptr Low = __atomic_load_n(&E->Low, __ATOMIC_RELAXED), High = E->High;
  if (isOnCurrentStack(Begin) && !isInLiveFrame(Low, High))
    return false;
  // A context that ended by itself (uc_link), or was left by code that tells
  // nobody, did not say which one runs on. Where this thread is says it.
  uptr Sp = uptr(__builtin_frame_address(0));
  if (Sp >= Low && Sp < High)
    noteStackPointer(Sp);
  else
    forgetFrames(Begin, minOf(maxOf(End, Begin + 1), High));
  // Where nothing changes asking again would never end.
  return *reinterpret_cast<const volatile u8 *>(shadowOf(Begin)) != Byte;
}

} // namespace pagesan
