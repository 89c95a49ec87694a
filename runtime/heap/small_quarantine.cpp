//===- small_quarantine.cpp - What freed small objects may hold
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/small_quarantine.h"

#include "heap/heap_object.h"
#include "heap/moved_spans.h"
#include "heap/program_mappings.h"
#include "platform/platform.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"

namespace pagesan {

namespace {

// Without an option, of the memory of spans in use. Donors and the
// descriptions of the dead get a part of the same budget each.
constexpr u64 kShareOfHeap = 8;
constexpr u64 kLeastResident = 1 << 20;
// How old a freed slot must be, as a share of that budget. Half of it would let
// eight server threads take 40 % more memory: a span is visited when its thread
// wants slots of its class, which is not often.
constexpr u64 kAgeShare = 8;
// Small slots wait longer, as they are the cheapest: 100,000 objects of 64
// bytes, or a little more than a third of what lives, whichever is more.
constexpr u32 kLastCheapSlot = 96;
constexpr u64 kLeastCheapAge = u64(8) << 20;
constexpr u64 kCheapShare = 43, kCheapOfLive = 128;
constexpr u64 kDonorShare = 2, kDescribedShare = 2, kWholeShare = 4;
constexpr u32 kMaxDonors = SmallQuarantine::kMaxDonors;
constexpr u64 kWaitingShare = 4;
// How many leave at most, of each list, for one that comes: every list shrinks,
// and no free takes long.
constexpr u32 kSteps = 2;

constexpr u64 kVisits = 4;

u64 residentLimit(const Heap &H) {
  if (H.Config.SmallResident != kByWhatLives)
    return H.Config.SmallResident;
  u64 InUse = u64(maxOf(H.Small.BytesInUse.load(Order::Relaxed), 0l));
  u64 Limit = maxOf(kLeastResident, InUse / kShareOfHeap);
  return minOf(Limit, H.Config.SmallAddresses);
}

bool isShadowOverfull() {
  u64 Limit = u64(flags().shadow_limit_mb) << 20;
  return Limit && windowCounts().Private * kPageSize > Limit;
}

// A heap that was larger may grow again: programs build up, tear down, and
// begin anew. Below its peak pages are kept, as far as there is room for
// donors: the peak is no higher for it, and faults cost more than moves. But a
// donor's addresses wait for it, so it may not be many of them.
u32 donorLimit(const Heap &H) {
  if (isShadowOverfull())
    return 0;
  u64 Bytes = residentLimit(H) / kDonorShare;
  if (H.Config.SmallResident == kByWhatLives) {
    long Below = H.Small.PeakInUse.load(Order::Relaxed) -
                 H.Small.BytesInUse.load(Order::Relaxed);
    Bytes = maxOf(Bytes, minOf(u64(maxOf(Below, 0l)),
                               H.Config.SmallAddresses / kWaitingShare));
  }
  return u32(minOf(Bytes / kSmallSpanSize, u64(kMaxDonors)));
}

void append(SmallQuarantine &Dead, SmallSpan *S) {
  S->Older = Dead.Newest;
  S->Newer = nullptr;
  (Dead.Newest ? Dead.Newest->Newer : Dead.Oldest) = S;
  Dead.Newest = S;
  ++Dead.Spans;
  if (!Dead.OldestDescribed)
    Dead.OldestDescribed = S;
  if (!Dead.OldestWhole)
    Dead.OldestWhole = S;
  Dead.WholeBytes += blockBytesOf(S->Class);
}

u64 descriptionBytes(const SmallSpan *S) {
  SummaryId Id = S->Summary.load(Order::Relaxed);
  return Id != kNoSummary ? summaryBytes(Id) : blockBytesOf(S->Class);
}

// Descriptions that nobody needs any more. Their memory goes to the kernel, so
// not under the lock.
struct LostBlocks {
  static constexpr u32 kMost = 4;
  struct {
    u32 Class;
    ChunkBlock *Block;
  } Blocks[kMost];
  u32 Count = 0;

  void add(SmallSpan *S) {
    if (ChunkBlock *Block = detachBlock(S))
      Blocks[Count++] = {S->Class, Block};
  }
  // Without the lock.
  void finish() {
    for (u32 I = 0; I < Count; ++I)
      recycleBlock(Blocks[I].Class, Blocks[I].Block);
  }
};

// Of what the dead may take in descriptions, half is for the latest as a whole.
bool mustSumUp(const SmallQuarantine &Dead, u64 Limit) {
  return Dead.OldestWhole && !Dead.SummedUp &&
         Dead.WholeBytes > Limit / kWholeShare;
}

SmallSpan *beginSumUp(SmallQuarantine &Dead) {
  SmallSpan *S = Dead.OldestWhole;
  Dead.OldestWhole = S->Newer;
  Dead.WholeBytes -= blockBytesOf(S->Class);
  Dead.SummedUp = S;
  Dead.SummedUpBy = lockOwnerId();
  return S;
}

void endSumUp(SmallQuarantine &Dead) {
  Dead.SummedUpBytes += descriptionBytes(Dead.SummedUp);
  Dead.SummedUp = nullptr;
}

// What cannot be said in fewer bytes stays as it is. Looking at thousands of
// slots takes a while: without the lock. Meanwhile the span stays where it is
// in the list, and nobody else touches its description.
void sumUp(SmallQuarantine &Dead, SmallSpan *S) {
  if (!Dead.Scratch)
    Dead.Scratch = static_cast<SummaryScratch *>(takeBlock(kSummaryScratch));
  SummaryId Id = Dead.Scratch ? makeSummary(*S, *S->Block.load(Order::Relaxed),
                                            *Dead.Scratch)
                              : kNoSummary;
  if (Id != kNoSummary) {
    // Release: pairs with heapDescribe, which looks here once the block is
    // gone.
    S->Summary.store(Id, Order::Release);
    dropBlock(S);
  }
  ScopedLock Lock(Dead.Lock);
  endSumUp(Dead);
}

void forgetOldest(SmallQuarantine &Dead, LostBlocks &Out) {
  SmallSpan *S = Dead.OldestDescribed;
  (Dead.OldestWhole == S ? Dead.WholeBytes : Dead.SummedUpBytes) -=
      descriptionBytes(S);
  if (Dead.OldestWhole == S)
    Dead.OldestWhole = S->Newer;
  Dead.OldestDescribed = S->Newer;
  if (SummaryId Id = S->Summary.exchange(kNoSummary, Order::Relaxed))
    dropSummary(Id);
  Out.add(S);
}

// Two for each that dies: descriptions shrink.
void shrinkDescriptions(Heap &H) {
  SmallQuarantine &Dead = H.Small;
  for (u32 I = 0; I < kSteps; ++I) {
    SmallSpan *ToSumUp = nullptr;
    LostBlocks Lost;
    {
      ScopedLock Lock(Dead.Lock);
      u64 Limit = residentLimit(H);
      if (mustSumUp(Dead, Limit))
        ToSumUp = beginSumUp(Dead);
      if (Dead.OldestDescribed && Dead.OldestDescribed != Dead.SummedUp &&
          Dead.WholeBytes + Dead.SummedUpBytes > Limit / kDescribedShare)
        forgetOldest(Dead, Lost);
    }
    Lost.finish();
    if (ToSumUp)
      sumUp(Dead, ToSumUp);
  }
}

bool areAddressesOverfull(const Heap &H) {
  return H.Small.Spans * kSmallSpanSize >
         quarantineLimit(H.Config.SmallAddresses);
}

// The oldest donors beyond the limit, which is at most kMaxDonors; up to Max of
// them. And one whose time has come: as the newest are taken first, it might
// stay for ever, and keep all others from leaving.
u32 popExcessDonors(Heap &H, SmallSpan **Out, u32 Max) {
  SmallQuarantine &Dead = H.Small;
  u32 Limit = donorLimit(H);
  bool IsExpired = Dead.DonorCount && Dead.Donors[0] == Dead.Oldest &&
                   areAddressesOverfull(H);
  u32 Excess = Dead.DonorCount > Limit ? Dead.DonorCount - Limit : 0;
  u32 Count = minOf(maxOf(Excess, u32(IsExpired)), Max);
  for (u32 I = 0; I < Count; ++I)
    Out[I] = Dead.Donors[I];
  Dead.DonorCount -= Count;
  Dead.Cooling += Count;
  for (u32 I = 0; I < Dead.DonorCount; ++I)
    Dead.Donors[I] = Dead.Donors[I + Count];
  return Count;
}

// The oldest span when addresses are used up, unless somebody is at it.
SmallSpan *popExpired(Heap &H, LostBlocks &Lost) {
  SmallQuarantine &Dead = H.Small;
  SmallSpan *S = Dead.Oldest;
  if (!S || !areAddressesOverfull(H) || !S->IsCold || S == Dead.SummedUp)
    return nullptr;
  if (Dead.OldestDescribed == S)
    forgetOldest(Dead, Lost);
  Dead.Oldest = S->Newer;
  (S->Newer ? S->Newer->Older : Dead.Newest) = nullptr;
  --Dead.Spans;
  return S;
}

} // namespace

void addIdle(SmallQuarantine &Q, long Bytes) {
  Q.Idle.fetchAdd(Bytes, Order::Relaxed);
}
void addBytesInUse(SmallQuarantine &Q, long Bytes) {
  long Now = Q.BytesInUse.fetchAdd(Bytes, Order::Relaxed) + Bytes;
  if (Bytes > 0)
    atomicMax(Q.PeakInUse, Now);
}

u64 heapClock(const SmallQuarantine &Q) { return Q.Given.load(Order::Relaxed); }
void advanceHeapClock(SmallQuarantine &Q, u64 Bytes) {
  u64 Ticks = (Q.Given.fetchAdd(Bytes, Order::Relaxed) + Bytes) >> kTickShift;
  if (Ticks != Q.ticks())
    atomicMax(Q.Clock.Ticks, Ticks);
}

// Visits cost a look at each slot: a few times while one waits, so that little
// more waits than has to.
ReuseAge reuseAge(const Heap &H, u32 SlotSize) {
  if (isShadowOverfull())
    return {0, 0};
  u64 Age = residentLimit(H) / kAgeShare;
  if (SlotSize > kLastCheapSlot || H.Config.SmallResident != kByWhatLives)
    return {Age, Age / kVisits};
  long Live = H.Small.BytesInUse.load(Order::Relaxed) -
              H.Small.Idle.load(Order::Relaxed);
  u64 Share = u64(maxOf(Live, 0l)) * kCheapShare / kCheapOfLive;
  u64 Least = minOf(maxOf(kLeastCheapAge, Share), H.Config.SmallAddresses);
  return {Least, Least / kVisits};
}

bool isIdleOverfull(const Heap &H) {
  return H.Small.Idle.load(Order::Relaxed) > long(residentLimit(H)) ||
         isShadowOverfull();
}

void quarantineDeadSpan(SmallSpan *S) {
  if (PAGESAN_UNLIKELY(S->IsChanged.load(Order::Relaxed)) && !undoChanges(S))
    return; // its addresses stay bad
  Heap &H = *S->Home;
  SmallQuarantine &Dead = H.Small;
  SmallSpan *Cool[kSteps], *Expired[kSteps];
  u32 CoolCount, ExpiredCount = 0;
  LostBlocks Lost;
  {
    ScopedLock Lock(Dead.Lock);
    append(Dead, S);
    Dead.Donors[Dead.DonorCount++] = S;
    CoolCount = popExcessDonors(H, Cool, kSteps);
    while (ExpiredCount < kSteps &&
           (Expired[ExpiredCount] = popExpired(H, Lost)))
      ++ExpiredCount;
  }
  Lost.finish();
  shrinkDescriptions(H);
  for (u32 I = 0; I < CoolCount; ++I)
    coolDown(Cool[I], /*HasPages=*/true);
  for (u32 I = 0; I < ExpiredCount; ++I)
    recycleSmallSpan(Expired[I]);
}

bool drainDonors(Heap &H) {
  // Other threads may make new ones all the time.
  u32 Count = 0;
  for (; Count < kMaxDonors; ++Count) {
    SmallSpan *S = takeDonor(H.Small);
    if (!S)
      break;
    coolDown(S, /*HasPages=*/true);
  }
  return Count != 0;
}

SmallSpan *takeDonor(SmallQuarantine &Dead) {
  ScopedLock Lock(Dead.Lock);
  if (!Dead.DonorCount)
    return nullptr;
  ++Dead.Cooling;
  return Dead.Donors[--Dead.DonorCount];
}

void coolDown(SmallSpan *S, bool HasPages) {
  blackenWindows(S->Begin, S->end(), PageState::Free);
  giveSpanPagesBack(S->Begin, HasPages);
  SmallQuarantine &Dead = S->Home->Small;
  ScopedLock Lock(Dead.Lock);
  S->IsCold = true;
  --Dead.Cooling;
}

static bool isDonor(const SmallQuarantine &Dead, const SmallSpan *S) {
  for (u32 I = 0; I < Dead.DonorCount; ++I)
    if (Dead.Donors[I] == S)
      return true;
  return false;
}

// Threads that a child does not have were at these.
static void finishLeftovers(SmallQuarantine &Dead) {
  if (Dead.SummedUp && Dead.SummedUpBy != lockOwnerId())
    endSumUp(Dead);
  for (SmallSpan *S = Dead.Oldest; S && Dead.Cooling; S = S->Newer)
    if (!S->IsCold && !isDonor(Dead, S))
      coolDown(S, /*HasPages=*/true);
}

QuarantineStats smallQuarantineStats(SmallQuarantine &Dead) {
  u64 Resident = u64(maxOf(Dead.Idle.load(Order::Relaxed), 0l));
  ScopedLock Lock(Dead.Lock);
  return {Resident + Dead.Spans * kSmallSpanSize,
          Resident + Dead.DonorCount * kSmallSpanSize};
}

const ForkLock fork_locks::SmallQuarantine = {
    .First = &TheHeap.Small.Lock, .AfterUnlock = [](bool InChild) {
      if (InChild)
        finishLeftovers(TheHeap.Small);
    }};

} // namespace pagesan
