//===- mark.cpp - Which objects can be reached? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "leak/mark.h"

#include "check/decide.h"
#include "heap/program_mappings.h"
#include "pagesan/abi/shadow_layout.h"
#include "platform/stack_probe.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"
#include "support/output.h"

namespace pagesan {

namespace {

// Nobody changes the shadow: it is as it reads. See check/decide.h.
struct StillView {
  u8 byte(uptr Addr) const {
    return *reinterpret_cast<const u8 *>(shadowOf(Addr));
  }
  PageState state(uptr Addr) const { return pageState(Addr); }
  uptr edgeEnd(uptr Addr) const {
    PageExtent Extent;
    return findPageExtent(Addr, Extent) ? Extent.ObjectEnd : 0;
  }
};

} // namespace

bool Marker::init() {
  HeapSize = heapFrontier() - kHeapZoneBegin;
  Step = flags().use_unaligned ? 1 : sizeof(uptr);
  IgnoresPoison = flags().use_poisoned;
  Touched.open();
  return Reached.init(heapFrontier()) && Indirect.init(heapFrontier());
}

void Marker::release() {
  Touched.close();
  Reached.release();
  Indirect.release();
  Work.release();
}

// An array of no elements that have destructors: behind its count there is
// nothing to point to, and that is where the program's pointer points.
static bool findEmptyArray(uptr Value, LiveObject &Out) {
  return heapFindLive(Value - 1, Out) && Out.Kind == AllocKind::NewArray &&
         Out.Size == sizeof(uptr) && Out.Begin + Out.Size == Value &&
         *reinterpret_cast<const uptr *>(Out.Begin) == 0;
}

PAGESAN_ALWAYS_INLINE void Marker::take(uptr Value) {
  if (MarksIndirect)
    return lookUp(Value);
  if (Pointers.isFull())
    lookUp(Pointers.pop());
  heapPrefetchLive(Value);
  Pointers.push(Value);
}

void Marker::lookUp(uptr Value) {
  LiveObject Object;
  if (!heapFindLive(Value, Object) && !findEmptyArray(Value, Object))
    return;
  if (MarksIndirect) {
    if (Object.Begin != Searched)
      Indirect.insert(Object.Begin);
    return;
  }
  if (Reached.insert(Object.Begin))
    Failed |= !Work.push({Object.Begin, Object.Begin + Object.Size});
}

// At most 64 bytes that can be read. Words that the program has poisoned, in
// frames and scopes that it left, in containers behind their ends, hold nothing
// that it can still use.
PAGESAN_ALWAYS_INLINE void Marker::searchBlock(uptr Begin, uptr End,
                                               bool IsPlainlyGood) {
  for (uptr At = Begin; At + sizeof(uptr) <= End; At += Step) {
    uptr Value;
    __builtin_memcpy_inline(&Value, reinterpret_cast<const void *>(At),
                            sizeof(Value));
    if (PAGESAN_LIKELY(Value - kHeapZoneBegin >= HeapSize))
      continue;
    if (!IsPlainlyGood && !decide(StillView(), At, sizeof(uptr)).IsGood)
      continue;
    if (PAGESAN_UNLIKELY(flags().log_pointers))
      printOut("%p: found %p\n", reinterpret_cast<void *>(At),
               reinterpret_cast<void *>(Value));
    take(Value);
  }
}

// Readable from Begin to End. 64 bytes have 8 shadow bytes.
void Marker::searchPages(uptr Begin, uptr End) {
  constexpr uptr kBlock = 8 * kGranuleSize;
  bool HasShadow = !IgnoresPoison && isShadowMapped(Begin);
  for (uptr At = Begin; At < End;) {
    uptr Next = minOf(roundDownTo(At, kBlock) + kBlock, End);
    bool IsPlainlyGood =
        !HasShadow ||
        *reinterpret_cast<const u64 *>(shadowOf(roundDownTo(At, kBlock))) == 0;
    // Unaligned words may reach into the next block.
    uptr Reach = Step == 1 ? minOf(Next + sizeof(uptr) - 1, End) : Next;
    searchBlock(At, Reach, IsPlainlyGood);
    At = Next;
  }
}

// Page by page: pages may be missing, or hold what was freed. What was never
// touched is passed over: reading would make the kernel map it, which takes
// seconds, and page tables, for programs that reserve much and use little.
void Marker::searchRange(uptr Begin, uptr End, bool IsPrivate) {
  Begin = roundUpTo(Begin, sizeof(uptr));
  for (uptr At = Begin; At < End;) {
    if (IsPrivate)
      At = maxOf(At, Touched.next(pageBegin(At), End));
    uptr Next = minOf(pageBegin(At) + kPageSize, End);
    if (At < End && isReadable(pageBegin(At)))
      searchPages(At, Next);
    At = Next;
  }
}

// Small objects' pages are there, unless the program has done something to
// them. Of large ones it may have protected some.
void Marker::searchObject(const LiveObject &Object) {
  Searched = Object.Begin;
  uptr End = Object.Begin + Object.Size;
  bool IsChanged = mayBeProtected(Object.Begin);
  if (Object.Size < kPageSize && !IsChanged)
    searchPages(Object.Begin, End);
  else
    searchRange(Object.Begin, End, !IsChanged);
}

void Marker::search(const MemoryRange &Object) {
  searchObject({Object.Begin, Object.End - Object.Begin, 0, AllocKind::Malloc});
}

// Objects wait in a pipeline for their first lines and those of their shadow.
bool Marker::drain() {
  while (!Failed) {
    if (!Work.empty()) {
      MemoryRange Object = Work.pop();
      if (Arriving.isFull())
        search(Arriving.pop());
      __builtin_prefetch(reinterpret_cast<const void *>(Object.Begin));
      __builtin_prefetch(reinterpret_cast<const void *>(Object.End - 1));
      __builtin_prefetch(
          reinterpret_cast<const void *>(shadowOf(Object.Begin)));
      Arriving.push(Object);
    } else if (Pointers.Count) {
      lookUp(Pointers.pop());
    } else if (Arriving.Count) {
      search(Arriving.pop());
    } else {
      break;
    }
  }
  return !Failed;
}

bool Marker::reachFromRoots(const Roots &From) {
  for (uptr Value : From.pointers())
    take(Value);
  for (const MemoryRange &Segment : From.segments()) {
    searchRange(Segment.Begin, Segment.End, !areMappingsReplaced());
    if (!drain())
      return false;
  }
  for (const MemoryRange &Range : From.ranges()) {
    searchRange(Range.Begin, Range.End, /*IsPrivate=*/false);
    if (!drain())
      return false;
  }
  return drain();
}

bool Marker::reachObject(const LiveObject &Object) {
  lookUp(Object.Begin);
  return drain();
}

bool Marker::reachAgain() {
  heapForEachLive([this](const LiveObject &Object) {
    if (isReached(Object))
      searchObject(Object);
  });
  return drain();
}

void Marker::findIndirect() {
  MarksIndirect = true;
  heapForEachLive([this](const LiveObject &Object) {
    if (!isReached(Object))
      searchObject(Object);
  });
}

} // namespace pagesan
