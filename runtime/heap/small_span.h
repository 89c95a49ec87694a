//===- small_span.h - Spans of equal slots for small objects -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All spans of small objects are of one size, so that their addresses and their
// pages serve every class. What is known about the chunks of a span lies in a
// block of its own, which a dead span may lose: its addresses stay poisoned,
// only their description is gone.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_SMALL_SPAN_H
#define PAGESAN_HEAP_SMALL_SPAN_H

#include "heap/size_class.h"
#include "heap/span.h"
#include "stacks/depot.h"

namespace pagesan {

inline constexpr u32 kSmallWindows = 8;
inline constexpr uptr kSmallSpanSize = kSmallWindows * kWindowSize;

enum class SlotState : u8 {
  None, // never given out since the span was made
  Live,
  Freeing, // one thread has won it, and is not done yet
  Freed,
};

// What is known about an object while it lives, and after: one word, so that
// one compare-exchange frees it and no reader sees half of it.
class ChunkWord {
public:
  static constexpr unsigned kTidBits = 17;
  static constexpr u32 kTidMask = (1 << kTidBits) - 1;

  constexpr explicit ChunkWord(u64 Bits) : Bits(Bits) {}
  static constexpr ChunkWord live(uptr Size, AllocKind Kind, u32 Stack,
                                  u32 Tid) {
    return ChunkWord(u64(SlotState::Live) | u64(Kind) << kKindShift |
                     Size << kSizeShift | u64(Stack) << kStackShift |
                     u64(minOf(Tid, kTidMask)) << kTidShift);
  }
  constexpr u64 bits() const { return Bits; }
  constexpr SlotState state() const { return SlotState(Bits & kStateMask); }
  constexpr ChunkWord with(SlotState State) const {
    return ChunkWord((Bits & ~kStateMask) | u64(State));
  }
  constexpr ChunkWord withKind(AllocKind Kind) const {
    return ChunkWord((Bits & ~(u64(3) << kKindShift)) | u64(Kind)
                                                            << kKindShift);
  }
  constexpr AllocKind kind() const { return AllocKind(Bits >> kKindShift & 3); }
  constexpr uptr size() const { return Bits >> kSizeShift & kSizeMask; }
  constexpr u32 stack() const { return u32(Bits >> kStackShift & kStackMask); }
  // No thread has number ~0: of threads beyond 2^17 it is not known which.
  constexpr u32 tid() const {
    u32 Tid = u32(Bits >> kTidShift);
    return Tid == kTidMask ? ~u32(0) : Tid;
  }

private:
  static constexpr u64 kStateMask = 3;
  static constexpr unsigned kKindShift = 2, kSizeShift = 4, kStackShift = 20,
                            kTidShift = 47;
  static constexpr u64 kSizeMask = (1 << 16) - 1;
  static constexpr u64 kStackMask = (u64(1) << (kTidShift - kStackShift)) - 1;
  static_assert(kTidShift + kTidBits == 64);
  static_assert(kMaxSlot <= kSizeMask + 1); // with a redzone
  static_assert(kTidShift - kStackShift == kStackIdBits);

  u64 Bits;
};

// Who freed a chunk, and when. Written before its state becomes Freed. While a
// chunk lives whose word says AllocKind::Aligned, the same place has the rest
// of its kind.
struct FreeRecord {
  u32 Stack;

  FreeRecord() = default;
  // Ticks: heapTicks().
  FreeRecord(u32 Stack, u32 Tid, u64 Ticks)
      : Stack(Stack), TidAndTicks(minOf(Tid, ChunkWord::kTidMask) |
                                  u32(Ticks) << ChunkWord::kTidBits) {}
  u32 tid() const {
    u32 Tid = TidAndTicks & ChunkWord::kTidMask;
    return Tid == ChunkWord::kTidMask ? ~u32(0) : Tid;
  }
  // Too few when more than kMostTicks have passed: such a slot waits longer.
  u32 ticksUntil(u64 Now) const {
    return (u32(Now) - (TidAndTicks >> ChunkWord::kTidBits)) & kMostTicks;
  }
  FreeRecord withoutTime() const { return {Stack, tid(), 0}; }
  bool operator==(const FreeRecord &Other) const = default;

  static constexpr u32 kMostTicks = (1 << (32 - ChunkWord::kTidBits)) - 1;

private:
  u32 TidAndTicks;
};
struct AlignedRecord {
  u32 AlignHintLog;
  AllocKind Kind;
};
static_assert(sizeof(AlignedRecord) == sizeof(FreeRecord));

// The description of one span's chunks; blocks of a class are reused for it.
// The span says where things lie in it.
struct ChunkBlock {
  ChunkBlock *Next; // in its class's list
  bool IsZero;      // behind the first page
  // A ChunkWord for each slot, then a FreeRecord for each, then the bits of the
  // stock.
  Atomic<u64> Words[];
};

enum class SpanPhase : u8 {
  Spare,  // the record describes no span
  Owned,  // a thread gives out its stock, or it waits for a thread to
  Queued, // all slots are given out
  Dead,   // every chunk is freed: withheld from all use
};

// What every malloc and free reads comes first: one cache line.
struct alignas(64) SmallSpan : Span {
  u8 Class;
  SpanPhase Phase; // its class's lock
  // The memory reads zero where it was never given out.
  bool IsZero;
  // Dead only: its memory and shadow are the kernel's. Under the dead spans'
  // lock, and set with their last change done.
  bool IsCold;
  u32 SlotSize, SlotRecip; // 2^36 / SlotSize, rounded up
  u16 Slots;
  // Those below were in some thread's hands. The owner's, or the class's lock.
  u16 UsedSlots;
  // nullptr: the chunks were all freed; Summary may know more.
  Atomic<ChunkBlock *> Block;
  // Slots that are not Freed, counting those never given out, and the stock.
  Atomic<u32> Live;
  // Dead only: what is known without a block, 0 for nothing; span_summary.h.
  Atomic<u32> Summary;
  SmallSpan *Newer, *Older; // its class's queue, or that of the dead
  u64 VisitedAt; // heapClock() when its freed slots were last looked at

  static constexpr unsigned kRecipShift = 36;

  // The offset is below 2^18 and SlotSize at most 2^16: the rounded reciprocal
  // is exact.
  u32 slotOf(uptr Addr) const {
    return u32((u64(Addr - Begin) * SlotRecip) >> kRecipShift);
  }
  uptr slotBegin(u32 Slot) const { return Begin + u64(Slot) * SlotSize; }

  // Of no meaning unless the slot is Freed; written by frees, and by
  // setAligned().
  FreeRecord *frees(ChunkBlock *B) const {
    return reinterpret_cast<FreeRecord *>(B->Words + Slots);
  }
  const FreeRecord *frees(const ChunkBlock *B) const {
    return reinterpret_cast<const FreeRecord *>(B->Words + Slots);
  }
  // The object is live and the caller's, whom nobody else can race with.
  void setAligned(ChunkBlock *B, u32 Slot, AlignedRecord Type) const {
    reinterpret_cast<AlignedRecord &>(frees(B)[Slot]) = Type;
  }
  // Of a live object that nobody frees meanwhile.
  AllocatedType typeOf(const ChunkBlock *B, u32 Slot, ChunkWord Word) const {
    if (PAGESAN_LIKELY(Word.kind() != AllocKind::Aligned))
      return {Word.kind(), Word.size(), 0};
    auto &Type = reinterpret_cast<const AlignedRecord &>(frees(B)[Slot]);
    return {Type.Kind, Word.size(), uptr(1) << Type.AlignHintLog};
  }

  // One bit for each slot. Whoever owns the span touches them, or has its
  // class's lock while nobody does.
  u32 bitWords() const { return (Slots + 63u) / 64; }
  // What may still be given out. Whoever has the class's lock may add to it at
  // any time.
  Atomic<u64> *stock(ChunkBlock *B) const {
    return reinterpret_cast<Atomic<u64> *>(frees(B) + Slots);
  }
  const Atomic<u64> *stock(const ChunkBlock *B) const {
    return reinterpret_cast<const Atomic<u64> *>(frees(B) + Slots);
  }
};

inline SmallSpan *asSmall(Span *S) { return static_cast<SmallSpan *>(S); }
inline const SmallSpan *asSmall(const Span *S) {
  return static_cast<const SmallSpan *>(S);
}

// Part of start-up; false without memory.
[[nodiscard]] bool initSmallSpans();

// A span of the class, owned by the caller, every slot in its stock, all of it
// poisoned. IsWanted: all of it will be used soon. nullptr without memory.
SmallSpan *makeSmallSpan(Heap &H, u32 Class, bool IsWanted);
// Its addresses are black, its memory is the kernel's: they serve other spans
// from here on, and so does the record.
void recycleSmallSpan(SmallSpan *S);
// The span is dead and loses its description, which somebody else may have
// taken away meanwhile: then nullptr.
ChunkBlock *detachBlock(SmallSpan *S);
void recycleBlock(u32 Class, ChunkBlock *Block);
void dropBlock(SmallSpan *S); // both

u64 smallMetadataBytes(); // resident, about
u64 blockBytesOf(u32 Class);

} // namespace pagesan

#endif // PAGESAN_HEAP_SMALL_SPAN_H
