//===- heap.h - The allocator's interface to the rest of the runtime -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_HEAP_H
#define PAGESAN_HEAP_HEAP_H

#include "heap/limits.h"
#include "stacks/capture.h"
#include "support/base.h"

namespace pagesan {

// Who allocated or frees; for alloc-dealloc-mismatch. Aligned is either new
// with an alignment, as a small object's word has no room to say more: see
// small_span.h; nobody else meets it.
enum class AllocKind : u8 { Malloc, New, NewArray, Aligned };

inline constexpr uptr kNoSizeHint = ~uptr(0); // operator delete without a size

// What the program says when it frees, beside the address.
struct FreeRequest {
  AllocKind Kind;
  uptr SizeHint, AlignHint; // kNoSizeHint, 0: not said
  bool hasHints() const { return SizeHint != kNoSizeHint || AlignHint; }
};

// Alignments below the least are as good as none: no object has less. Those
// above the most are one to AddressSanitizer.
inline constexpr uptr kLeastAlignHint = 8, kMostAlignHint = 512;

// What the program said when it allocated.
struct AllocatedType {
  AllocKind Kind;
  uptr Size, AlignHint; // as above
};

struct AllocRequest {
  uptr Size;
  uptr Alignment; // power of two; at least 16 is given anyway
  AllocKind Kind;
  bool Zeroed;
  uptr AlignHint = 0; // as operator new was given it, 0: it was not
};

void initHeap();

// Never a partial result. nullptr only when memory ran out or the size is too
// large and allocator_may_return_null is on (errno is the caller's business);
// otherwise those are reported and the process ends.
void *heapAllocateSlow(const AllocRequest &Request, CallSite Site);
// nullptr: ask the above. Arguments in registers: a request that the caller has
// just written word by word is slow to read.
void *heapAllocateFast(uptr Size, AllocKind Kind, bool Zeroed, CallSite Site);
PAGESAN_ALWAYS_INLINE void *heapAllocate(const AllocRequest &R, CallSite Site) {
  if (R.Alignment <= 16 && !R.AlignHint && PAGESAN_LIKELY(!LimitsAllocations))
    if (void *Ptr = heapAllocateFast(R.Size, R.Kind, R.Zeroed, Site))
      return Ptr;
  return heapAllocateSlow(R, Site);
}
// nullptr is fine. Reports double-free, bad-free, mismatches. SizeHint and
// AlignHint are those of sized and aligned operator delete.
void heapFree(void *Ptr, AllocKind Kind, CallSite Site,
              uptr SizeHint = kNoSizeHint, uptr AlignHint = 0);
// What heapFree leaves: S is not a span of small objects, or nullptr.
void heapFreeSlow(struct Span *S, void *Ptr, const FreeRequest &Free,
                  CallSite Site);
// Reports what disagrees with the object.
void checkFree(uptr Addr, const AllocatedType &Type, const FreeRequest &Free,
               CallSite Site);
// realloc's semantics, Ptr non-null and Size non-zero.
void *heapReallocate(void *Ptr, uptr Size, CallSite Site);
// A hook asks that a free of Ptr be ignored: whoever frees it later, for real,
// is not held to the family that allocated it.
void heapForgetFamily(const void *Ptr);
// 0 when Ptr is not the start of a live object.
uptr heapUsableSize(const void *Ptr);
// From here on the live object that starts at Begin was allocated by that
// stack and thread. False when there is none.
bool heapSetAllocationStack(uptr Begin, u32 Stack, u32 Tid);

enum class ChunkState : u8 {
  None, // no object was ever here, or nothing is known any more
  Live,
  Freed, // in quarantine, or its addresses still are
};

// The object that an address most likely belongs to, for reports.
struct ChunkInfo {
  ChunkState State;
  AllocKind Kind;
  bool IsPageGranular;
  // Freed so long ago that only its slot is known: Begin is right, Size the
  // most that it can have been, and who allocated and freed it is lost.
  bool IsForgotten;
  uptr Begin, Size;          // as requested by the program
  u32 AllocStack, FreeStack; // depot ids, 0 when no longer known
  u32 AllocTid, FreeTid;
};
// The nearest object to Addr: the one containing it; else, of the two
// neighbours, the one whose end or begin is nearer, an overflow (left
// neighbour) preferred when equally far. Lock-free, async-signal-safe, no
// faults on any address. False when Addr is not in the heap zone or nothing
// is known.
bool heapDescribe(uptr Addr, ChunkInfo &Out);

// --- For the leak checker. Both are exact while the heap's locks are held
// (lockRuntime) and no other thread runs. ---------------------------------

struct LiveObject {
  uptr Begin, Size; // as requested by the program
  u32 AllocStack;   // depot id
  AllocKind Kind;
};
// The live object that has a byte at Addr; an empty one counts as one byte. In
// constant time, lock-free.
bool heapFindLive(uptr Addr, LiveObject &Out);
// Has what heapFindLive(Addr) reads brought near; any address.
void heapPrefetchLive(uptr Addr);
// In the order of their addresses.
void heapForEachLive(void (*Fn)(const LiveObject &, void *), void *Arg);
template <class FnT> void heapForEachLive(FnT Fn) {
  heapForEachLive([](const LiveObject &Object,
                     void *Arg) { (*static_cast<FnT *>(Arg))(Object); },
                  &Fn);
}

// Pages of dead objects that are kept for the next ones go to the kernel. True
// when there were any.
bool heapTrim();

// In spans that have memory: what lives, and freed objects beside it. Large
// dead objects' pages that wait for others are in HeapStats. Looks at every
// span.
u64 heapHeldBytes();

struct HeapStats {
  u64 LiveObjects, LiveBytes, TotalAllocations, TotalFrees;
  u64 QuarantineAddressBytes, QuarantineResidentBytes;
  u64 MetadataBytes, SpanBytes;
  u64 SmallBytes, SlotBytes; // of all small objects ever made, and their slots
};
HeapStats heapStats();

} // namespace pagesan

#endif // PAGESAN_HEAP_HEAP_H
