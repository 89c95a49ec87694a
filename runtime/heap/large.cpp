//===- large.cpp - Large objects: windows of their own
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/large.h"

#include "heap/guards.h"
#include "heap/heap_object.h"
#include "heap/moved_spans.h"
#include "heap/own_addresses.h"
#include "heap/program_mappings.h"
#include "platform/platform.h"
#include "shadow/mapping_budget.h"
#include "shadow/shadow_map.h"
#include "stacks/capture.h"
#include "support/memory.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

PageExtent extentOf(LargeSpan *S) {
  uptr End = S->Begin + chunkAt(S->FirstChunk).Size;
  return {S->Begin, End, roundUpTo(End, kPageSize), &S->TransitionLock};
}

// S is retired. Give says where its pages go; those that the program has
// changed serve nobody else.
void endMemory(LargeSpan *S, const PageExtent &E,
               void (*Give)(LargeSpan *, uptr, uptr)) {
  if (!S->IsChanged.load(Order::Relaxed))
    Give(S, E.Begin, E.PagesEnd);
  else if (undoChanges(S))
    forgetMoves(S);
  else
    return; // a moved piece is a mapping still
  quarantineSpan(S);
}

// As a rule nothing is there, and the kernel sees so in its upper tables.
void clearPages(uptr Begin, uptr End) {
  if (Begin < End && !discard(Begin, End - Begin).ok()) // locked in memory
    setMemory(reinterpret_cast<void *>(Begin), 0, End - Begin);
}

} // namespace

LargeSpan *makeLargeSpan(Heap &H, uptr Size, uptr Alignment, Contents Wanted,
                         uptr Room) {
  uptr Pages = roundUpTo(Size, kPageSize);
  u64 Bytes = Pages + Room + kPageSize; // and its guard
  u32 Windows = u32(roundUpTo(Bytes, kWindowSize) / kWindowSize);
  if (Pages >= kPageTableSpan)
    Alignment = maxOf(Alignment, kPageTableSpan);
  if (PAGESAN_UNLIKELY(areMappingsRare()))
    shrinkLargeQuarantine(H);
  LargeSpan *S;
  {
    ScopedLock Lock(RangesLock);
    uptr Begin = takeWindows(H.Addresses, Windows, Alignment);
    S = Begin ? newSpanRecord() : nullptr;
    if (!S) {
      if (Begin)
        giveWindows(H.Addresses, Begin, Windows);
      return nullptr;
    }
    S->Begin = Begin;
    S->Home = &H;
    S->Windows = Windows;
    S->Kind = SpanKind::Large;
    S->IsChanged.store(false, Order::Relaxed);
  }
  S->MappedBy = adoptAddresses(S->Begin, S->end());
  forgetMovedSpans(S->Begin, S->end());
  if (Wanted == Contents::Any)
    receivePages(S, S->Begin, S->Begin + Pages);
  if (Wanted == Contents::Zero)
    clearPages(S->Begin, S->Begin + Pages);
  return S;
}

// The object can be found before its pages are Valid: a promotion needs it.
void publishLarge(LargeSpan *S) {
  PageExtent E = extentOf(S);
  S->Home->Pool.LiveBytes.fetchAdd(E.PagesEnd - E.Begin, Order::Relaxed);
  recordSpan(S);
  setPageStates(E.PagesEnd, S->end(), PageState::Guard);
  guardPages(E.PagesEnd, S->end());
  publishPages(E);
}

// A free that comes in between either finds the new size, after it has made the
// object Freed, or is seen here: both write before they read, with a barrier.
static bool takeNewSize(const PageExtent &New) {
  Chunk &C = chunkAt(asLarge(spanOf(New.Begin))->FirstChunk);
  u64 Old = C.Size;
  __atomic_store_n(&C.Size, New.ObjectEnd - New.Begin, __ATOMIC_RELAXED);
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (PAGESAN_LIKELY(C.State.load(Order::Relaxed) == ChunkState::Live))
    return true;
  __atomic_store_n(&C.Size, Old, __ATOMIC_RELAXED);
  return false;
}

bool growLarge(LargeSpan *S, uptr OldSize, uptr Size, CallSite Site) {
  PageExtent Old = extentOf(S), New = Old;
  New.ObjectEnd = S->Begin + Size;
  New.PagesEnd = roundUpTo(New.ObjectEnd, kPageSize);
  if (Old.ObjectEnd != S->Begin + OldSize ||
      New.PagesEnd + kPageSize > S->end()) // its guard
    return false;
  u32 Stack = captureStackId(Site);
  if (Old.PagesEnd != New.PagesEnd)
    unguardPages(Old.PagesEnd, New.PagesEnd);
  if (!growPages(Old, New, takeNewSize))
    return false;
  S->Home->Pool.LiveBytes.fetchAdd(New.PagesEnd - Old.PagesEnd, Order::Relaxed);
  Chunk &C = chunkAt(S->FirstChunk);
  C.AllocStack = Stack;
  C.AllocTid = currentThread().Tid;
  return true;
}

void dropLargeSpan(LargeSpan *S) {
  discardPages(S, S->Begin, S->end());
  unguardPages(S->Begin, S->end());
  ScopedLock Lock(RangesLock);
  giveWindows(S->Home->Addresses, S->Begin, S->Windows);
  recycleSpanRecord(S);
}

void retireLarge(LargeSpan *S) {
  PageExtent E = extentOf(S);
  S->Home->Pool.LiveBytes.fetchSub(E.PagesEnd - E.Begin, Order::Relaxed);
  retirePages(E, PageState::Free);
  endMemory(S, E, donatePages);
}

// As retireLarge; the pages go on to To, which is not published yet.
void retireLargeInto(LargeSpan *S, LargeSpan *To, uptr Bytes, uptr NewSize) {
  PageExtent E = extentOf(S);
  S->Home->Pool.LiveBytes.fetchSub(E.PagesEnd - E.Begin, Order::Relaxed);
  retirePages(E, PageState::Free);
  uptr Moved = handOverPages(S, To, Bytes), Fresh = roundUpTo(Moved, kPageSize);
  receivePages(To, To->Begin + Fresh,
               To->Begin + roundUpTo(NewSize, kPageSize));
  copyMemory(reinterpret_cast<void *>(To->Begin + Moved),
             reinterpret_cast<void *>(S->Begin + Moved), Bytes - Moved);
  endMemory(S, E, discardPages);
}

static bool findLargeExtent(uptr Addr, PageExtent &Out) {
  Span *Any = spanOf(Addr);
  if (!Any || Any->Kind != SpanKind::Large)
    return false;
  LargeSpan *S = asLarge(Any);
  PageExtent E = extentOf(S);
  // Acquire: pairs with the store of Live; the size is the object's.
  if (chunkAt(S->FirstChunk).State.load(Order::Acquire) != ChunkState::Live ||
      Addr < E.Begin || Addr >= E.PagesEnd)
    return false;
  Out = E;
  return true;
}

void initLarge() { setPageExtents(findLargeExtent); }

} // namespace pagesan
