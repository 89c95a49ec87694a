//===- span_summary.cpp - Dead spans in few words
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/span_summary.h"

#include "platform/metadata.h"
#include "support/memory.h"

namespace pagesan {

namespace {

constexpr u32 kMaxDistinct = 255;
constexpr u8 kUnknown = 255; // the number of a chunk that is like none of them
// Worth it only when it saves this much, and tells of most chunks.
constexpr u64 kLeastSaving = 2;
constexpr u32 kUnknownShare = 4;

struct Summary {
  u32 Units; // its own size
  u8 Count;  // of Distinct
  u8 Bits;   // of a chunk's number: 0, 1, 2, 4 or 8
  ChunkDescription Distinct[];
};

// Summaries take whole units, from one reservation, so that a number names one.
constexpr uptr kUnit = 64;
struct Unit {
  u8 Bytes[kUnit];
};
constexpr MetadataTable<Unit, Metadata::Summaries> kUnits;
constexpr u32 kMaxUnits = 256;
// Readers of a summary that changes meanwhile come no farther than this.
constexpr uptr kReach = uptr(64) << 10;

// Of all heaps: the memory is one.
constinit Mutex SummariesLock{LockRank::Summaries};
constinit u32 NextUnit = 1; // 0 names none
// By size: the first unused one; its first word names the next.
constinit SummaryId Spare[kMaxUnits + 1];

constexpr u32 kBuckets = 1024;
constexpr u32 kMaxSlots = kSmallSpanSize / kMinSlot;

} // namespace

struct SummaryScratch {
  ChunkDescription Distinct[kMaxDistinct];
  u32 Count;
  u8 Buckets[kBuckets]; // the number of one, + 1
  u8 Numbers[kMaxSlots];
};
static_assert(sizeof(SummaryScratch) <= kSummaryScratch);

namespace {

Summary *summaryAt(SummaryId Id) {
  return reinterpret_cast<Summary *>(&kUnits[Id]);
}

SummaryId allocate(u32 Units) {
  ScopedLock Lock(SummariesLock);
  if (SummaryId Id = Spare[Units]) {
    Spare[Units] = *reinterpret_cast<u32 *>(summaryAt(Id));
    return Id;
  }
  if (NextUnit + Units > kUnits.kCapacity - kReach / kUnit)
    return kNoSummary;
  SummaryId Id = NextUnit;
  NextUnit += Units;
  return Id;
}

bool isSame(const ChunkDescription &A, const ChunkDescription &B) {
  return A.Word.bits() == B.Word.bits() && A.Free == B.Free;
}

u32 hash(const ChunkDescription &C) {
  u64 Free = u64(C.Free.tid()) << 32 | C.Free.Stack;
  u64 Mixed =
      (C.Word.bits() ^ Free * 0x9e3779b97f4a7c15ull) * 0xff51afd7ed558ccdull;
  return u32(Mixed >> 48) % kBuckets;
}

// The number of C among the distinct ones, which it joins if there is room.
u8 numberOf(SummaryScratch &S, const ChunkDescription &C) {
  for (u32 At = hash(C);; At = (At + 1) % kBuckets) {
    u8 &Bucket = S.Buckets[At];
    if (!Bucket) {
      if (S.Count == kMaxDistinct)
        return kUnknown;
      S.Distinct[S.Count] = C;
      Bucket = u8(++S.Count);
    }
    if (isSame(S.Distinct[Bucket - 1], C))
      return u8(Bucket - 1);
  }
}

// False when too many are too different.
bool numberChunks(SummaryScratch &S, const SmallSpan &Span,
                  const ChunkBlock &Block) {
  const FreeRecord *Frees = Span.frees(&Block);
  u32 Unknown = 0;
  S.Count = 0;
  setMemory(S.Buckets, 0, sizeof(S.Buckets));
  for (u32 I = 0; I < Span.Slots; ++I) {
    ChunkDescription C = {ChunkWord(Block.Words[I].load(Order::Relaxed)),
                          Frees[I].withoutTime()};
    // Neighbours are alike more often than not.
    bool IsLikeLast = I && S.Numbers[I - 1] != kUnknown &&
                      isSame(S.Distinct[S.Numbers[I - 1]], C);
    S.Numbers[I] = IsLikeLast ? S.Numbers[I - 1] : numberOf(S, C);
    if (S.Numbers[I] == kUnknown && ++Unknown > Span.Slots / kUnknownShare)
      return false;
  }
  return true;
}

// kUnknown appears only when Count is at its most: it fits.
u8 bitsFor(u32 Count) {
  return Count <= 1 ? 0 : Count <= 2 ? 1 : Count <= 4 ? 2 : Count <= 16 ? 4 : 8;
}

u8 *numbersOf(Summary &S) {
  return reinterpret_cast<u8 *>(S.Distinct + S.Count);
}

uptr bytesFor(u32 Count, u8 Bits, u32 Slots) {
  return sizeof(Summary) + Count * sizeof(ChunkDescription) +
         (uptr(Slots) * Bits + 7) / 8;
}

} // namespace

bool initSummaries() { return kUnits.open(); }

SummaryId makeSummary(const SmallSpan &Span, const ChunkBlock &Block,
                      SummaryScratch &S) {
  if (!numberChunks(S, Span, Block))
    return kNoSummary;
  u8 Bits = bitsFor(S.Count);
  u64 Units = (bytesFor(S.Count, Bits, Span.Slots) + kUnit - 1) / kUnit;
  if (Units > kMaxUnits ||
      Units * kUnit * kLeastSaving > blockBytesOf(Span.Class))
    return kNoSummary;
  SummaryId Id = allocate(u32(Units));
  if (!Id)
    return kNoSummary;
  Summary &To = *summaryAt(Id);
  To.Units = u32(Units);
  To.Count = u8(S.Count);
  To.Bits = Bits;
  copyMemory(To.Distinct, S.Distinct, S.Count * sizeof(ChunkDescription));
  u8 *Numbers = numbersOf(To);
  setMemory(Numbers, 0, (uptr(Span.Slots) * Bits + 7) / 8);
  for (u32 I = 0; Bits && I < Span.Slots; ++I)
    Numbers[I * Bits / 8] |= u8(S.Numbers[I] << (I * Bits % 8));
  return Id;
}

void dropSummary(SummaryId Id) {
  ScopedLock Lock(SummariesLock);
  u32 Units = summaryAt(Id)->Units;
  *reinterpret_cast<u32 *>(summaryAt(Id)) = Spare[Units];
  Spare[Units] = Id;
}

u64 summaryBytes(SummaryId Id) { return summaryAt(Id)->Units * kUnit; }

// The summary may be written at the same time: no value that is read leads out
// of the reservation.
bool readSummary(SummaryId Id, u32 Slot, ChunkDescription &Out) {
  Summary &S = *summaryAt(Id);
  u32 Bits = S.Bits & 15;
  u32 Number = Bits ? numbersOf(S)[u64(Slot) * Bits / 8] >> (Slot * Bits % 8) &
                          ((1u << Bits) - 1)
                    : 0;
  if (Number >= S.Count || Number >= kMaxDistinct)
    return false;
  Out = S.Distinct[Number];
  return true;
}

const ForkLock fork_locks::Summaries = {&SummariesLock};

} // namespace pagesan
