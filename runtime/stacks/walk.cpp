//===- stacks/walk.cpp - A thread's last stack, and the next one -*- C++ -*-==//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "stacks/walk.h"

#include "platform/metadata.h"
#include "stacks/depot.h"
#include "stacks/hash.h"
#include "support/flags.h"

namespace pagesan {

namespace {

// A change of what is kept is counted up to here, and once more.
constexpr u32 kVersions = u32(1) << 31;
constexpr int kMaxCredit = 64;

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

void StackWalk::forget() {
  Size = KnownNodes = 0;
  IsWhole = HasEnd = false;
  if (++Version >= kVersions - 2 * kMax) {
    Version = 0;
    for (Memo &M : Memos)
      M = {};
  }
}

// Those that lie below From are of calls that ended.
PAGESAN_ALWAYS_INLINE void StackWalk::dropBelow(uptr From) {
  while (Size && Fp[Size - 1] < From) {
    --Size;
    ++Version;
  }
}

// Keeps what is as it was, from the outermost one on. All of it lies on the
// live part of the stack.
PAGESAN_ALWAYS_INLINE void StackWalk::dropChanged() {
  Pair Old = {};
  u64 Young = 0;
  u32 I = 0;
  for (; I + kJustMade < Size; ++I)
    Old |= pairAt(reinterpret_cast<const void *>(Fp[I])) ^ pairAt(&Record[I]);
  for (; I < Size; ++I)
    Young |= changes(recordAt(Fp[I]), Record[I]);
  if (PAGESAN_LIKELY(!(Old[0] | Old[1] | Young)))
    return;
  for (I = 0; !changes(recordAt(Fp[I]), Record[I]); ++I)
    ;
  Size = I;
  ++Version;
}

// Room for one more new record, of which there are New at the arrays' end. The
// outermost half of the old ones goes; false if there are none.
bool StackWalk::makeRoom(u32 New) {
  if (Size + New < kMax)
    return true;
  u32 Dropped = (Size + 1) / 2;
  if (!Dropped)
    return false;
  for (u32 I = Dropped; I < Size; ++I) {
    Fp[I - Dropped] = Fp[I];
    Record[I - Dropped] = Record[I];
  }
  Size -= Dropped;
  IsWhole = HasEnd = false;
  KnownNodes = 0;
  return true;
}

// Walks from record to record, to one that is known or to the end of the chain,
// by the rules of walkRecords(); or as far as Max frames need, and some more,
// as the next stack may be less deep.
void StackWalk::extend(uptr At, uptr Low, u32 Max) {
  constexpr u32 kMore = 8;
  u32 New = 0;
  bool Joins = false, Ends = false, EndsByRecord = false;
  while (!Ends) {
    dropBelow(At);
    Joins = Size && Fp[Size - 1] == At;
    Ends = !Joins && !isRecord(At, Low, High);
    if (Joins || Ends || (!Size && New == Max + kMore) || !makeRoom(New))
      break;
    ++New;
    Fp[kMax - New] = At;
    FrameRecord R = recordAt(At);
    Ends = EndsByRecord = !isPlausiblePc(R.ReturnAddress);
    Low = At + sizeof(FrameRecord);
    At = R.Previous;
  }
  if (!Joins) {
    Size = 0;
    IsWhole = Ends;
    HasEnd = EndsByRecord;
  }
  KnownNodes = minOf(KnownNodes, Size);
  for (uptr *From = Fp + kMax - New; From != Fp + kMax; ++From, ++Size) {
    Fp[Size] = *From;
    Record[Size] = recordAt(*From);
  }
  ++Version;
}

// Looks up or adds the nodes that are not known. False if there is no room.
bool StackWalk::findNodes() {
  for (; KnownNodes < Size; ++KnownNodes) {
    u32 I = KnownNodes;
    if (HasEnd && !I) {
      Node[I] = 0;
      continue;
    }
    Node[I] = depotChild(I ? Node[I - 1] : 0, Record[I].ReturnAddress);
    if (!Node[I])
      return false;
  }
  return true;
}

// What the two innermost frames are called from.
PAGESAN_ALWAYS_INLINE u32 StackWalk::context(u32 Max) const {
  if (isCut(Max))
    return Version | kVersions;
  return Size ? Node[Size - 1] : 0;
}

// Outer frames are cut off, or the depot is full.
PAGESAN_NOINLINE u32 StackWalk::idOfCut(CallSite Site, uptr ReturnAddress,
                                        u32 Max) {
  uptr Frames[kMaxFrames] = {Site.Pc, ReturnAddress};
  u32 Count = minOf(Size - HasEnd + 2, Max);
  StackHasher Hasher;
  for (u32 I = 0; I < Count; ++I) {
    if (I >= 2)
      Frames[I] = Record[Size + 1 - I].ReturnAddress;
    Hasher.add(I, Frames[I]);
  }
  return depotPutHashed(Frames, Count, Hasher.finish(Count));
}

PAGESAN_ALWAYS_INLINE StackWalk::Memo &
StackWalk::memoOf(CallSite Site, uptr ReturnAddress, u32 Context) {
  u64 H = (ReturnAddress ^ Site.Pc << 20 ^ u64(Context) << 40 ^ Context) *
          0x9e3779b97f4a7c15;
  return Memos[H >> (64 - kMemoBits)];
}

PAGESAN_NOINLINE u32 StackWalk::findSlow(CallSite Site, FrameRecord Own,
                                         u32 Max) {
  uptr Low = Site.FramePointer + sizeof(FrameRecord);
  if (!Size || Fp[Size - 1] != Own.Previous)
    extend(Own.Previous, Low, Max);
  // The last stacks were deeper.
  if (!IsWhole && Size + 2 < Max) {
    forget();
    extend(Own.Previous, Low, Max);
  }
  bool IsCut = isCut(Max);
  if (!IsCut && !findNodes())
    return idOfCut(Site, Own.ReturnAddress, Max);
  u32 Context = context(Max);
  Memo &M = memoOf(Site, Own.ReturnAddress, Context);
  if (isOf(M, Site, Own, Context))
    return M.Id;
  u32 Id = 0;
  if (IsCut)
    Id = idOfCut(Site, Own.ReturnAddress, Max);
  else if (u32 Caller = depotChild(Context, Own.ReturnAddress))
    Id = depotChild(Caller, Site.Pc);
  if (!Id)
    return idOfCut(Site, Own.ReturnAddress, Max);
  M = {Site.Pc, Own.ReturnAddress, Context, Id};
  return Id;
}

PAGESAN_ALWAYS_INLINE u32 StackWalk::find(CallSite Site, uptr Here, u32 Max) {
  uptr Top = CurrentStack.High;
  if (PAGESAN_UNLIKELY(High != Top || Version >= kVersions - 2 * kMax)) {
    High = Top;
    forget();
  }
  if (PAGESAN_UNLIKELY(!isRecord(Site.FramePointer, Here, Top)))
    return 0;
  FrameRecord Own = recordAt(Site.FramePointer);
  if (PAGESAN_UNLIKELY(!isPlausiblePc(Own.ReturnAddress)))
    return 0;
  dropBelow(maxOf(Own.Previous, Site.FramePointer));
  dropChanged();
  if (PAGESAN_LIKELY(
          Size && Fp[Size - 1] == Own.Previous &&
          (isCut(Max) ? IsWhole || Size + 2 >= Max : KnownNodes >= Size))) {
    u32 Context = context(Max);
    const Memo &M = memoOf(Site, Own.ReturnAddress, Context);
    if (PAGESAN_LIKELY(isOf(M, Site, Own, Context))) {
      Credit += Credit < kMaxCredit;
      return M.Id;
    }
  }
  noteMiss();
  return findSlow(Site, Own, Max);
}

// Where stacks change more than they stay, comparing and mending costs more
// than walking: then the walk is left alone for a while.
void StackWalk::noteMiss() {
  constexpr int kPrice = 8, kCredit = 16;
  constexpr u32 kPause = 256;
  Credit -= kPrice;
  if (Credit >= 0)
    return;
  Credit = kCredit;
  Pause = kPause;
}

// A signal handler that comes while Busy is set does without. If it leaves by
// longjmp, the next capture that is no deeper finds Busy set by who will never
// go on, and begins anew.
u32 StackWalk::capture(CallSite Site, uptr Here, u32 Max) {
  if (PAGESAN_UNLIKELY(Busy)) {
    if (Here < Busy || High != CurrentStack.High)
      return 0;
    forget();
  }
  Busy = Here;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  u32 Id = find(Site, Here, Max);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  Busy = 0;
  return Id;
}

// --- One for each thread -----------------------------------------------------

PAGESAN_TLS StackWalk *CurrentWalk = nullptr;
static PAGESAN_TLS bool IsDropped = false;

static constinit Arena Walks{Metadata::ThreadWalks};
// Unused ones: the first one's address, below a number that changes with each
// step, so that a list that was changed meanwhile is seen to be another one.
static constinit Atomic<u64> Unused;
static constexpr unsigned kAddressBits = 48;

static StackWalk *addressIn(u64 Word) {
  return reinterpret_cast<StackWalk *>(Word & ((u64(1) << kAddressBits) - 1));
}
static u64 nextWord(u64 Word, StackWalk *W) {
  return ((Word >> kAddressBits) + 1) << kAddressBits | uptr(W);
}

StackWalk *takeWalk() {
  u64 Word = Unused.load(Order::Acquire);
  while (StackWalk *W = addressIn(Word))
    if (Unused.compareExchange(Word, nextWord(Word, W->Next), Order::Acquire,
                               Order::Acquire))
      return W;
  return static_cast<StackWalk *>(Walks.allocate(sizeof(StackWalk), 64));
}

PAGESAN_NOINLINE StackWalk *StackWalk::make() {
  // By unwind tables, a stack is no chain of records.
  if (IsDropped || !flags().fast_unwind_on_malloc)
    return nullptr;
  StackWalk *W = takeWalk();
  if (!W)
    return nullptr;
  W->forget();
  W->Busy = 0;
  // A handler that came meanwhile has made one: this one is the thread's now.
  CurrentWalk = W;
  return W;
}

void StackWalk::drop() {
  IsDropped = true;
  StackWalk *W = CurrentWalk;
  CurrentWalk = nullptr;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (!W)
    return;
  u64 Word = Unused.load(Order::Relaxed);
  do
    W->Next = addressIn(Word);
  while (!Unused.compareExchange(Word, nextWord(Word, W), Order::Release));
}

} // namespace pagesan
