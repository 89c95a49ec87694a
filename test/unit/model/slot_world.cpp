//===- slot_world.cpp - What lies below the heap, in the model -----------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "slot_world.h"

// As part of this file: what they keep to themselves is put back for each run,
// and is a part of the state.
#include "heap/class_spans.cpp"
#include "heap/describe.cpp"
#include "heap/live_objects.cpp"
#include "heap/small.cpp"
#include "heap/small_quarantine.cpp"
#include "heap/small_span.cpp"
#include "heap/thread_cache.cpp"
#include "threads/fork.cpp"

#include <cstring>
#include <sys/mman.h>

namespace pagesan {

constinit Flags TheFlags;
constinit Atomic<Span *> *SpanTable;
constinit Mutex RangesLock{LockRank::Ranges};
constinit Heap TheHeap{{.ZoneBegin = kHeapZoneBegin,
                        .ZoneEnd = kHeapZoneEnd,
                        .SmallAddresses = 0,
                        .LargeAddresses = 0,
                        .SmallResident = 0,
                        .UntoldBytes = 0}}; // told at once
constinit Fill NewFill = {}, FreedFill = {};
constinit Atomic<bool> AnyMallocHook;

namespace model {

HeapBreak TheHeapBreak;

namespace {

constexpr int kThreads = 4; // and the scenario
constexpr uptr kFirstSpan = kHeapZoneBegin + kSmallSpanSize;
constexpr uptr kSlotSize = kMaxSlot;
constexpr uptr kArenaSize = 96 << 10;
constexpr uptr kWindowsOfSpans = (kSpans + 2) * kSmallWindows;

// Everything that is shared, and what belongs to a thread and is not on its
// stack.
struct World {
  bool IsGood[kSpans][kSlots];
  bool IsOpened[kSpans][kSlots]; // somebody has it, or is about to
  int OwnerOf[kSpans][kSlots];   // 1 + thread; 0: nobody
  u64 Memory[kSpans][kSlots];
  bool IsTaken[kSpans]; // the addresses
  Atomic<Span *> Table[kWindowsOfSpans];
  u32 DoubleFrees;
  uptr ArenaUsed;
  bool IsInFork;
} W;
ThreadState Threads[kThreads + 1];
int SetUpAs = -1;
u64 Addresses, Resident; // bounds of the quarantine
alignas(kPageSize) char ArenaMemory[kArenaSize];

bool isBroken(HeapBreak What) { return TheHeapBreak == What; }
bool isOneOf(uptr Addr) {
  return Addr >= kFirstSpan && Addr < kFirstSpan + kSpans * kSmallSpanSize;
}
uptr spanNumber(uptr Addr) { return (Addr - kFirstSpan) / kSmallSpanSize; }
uptr slotNumber(uptr Addr) { return Addr % kSmallSpanSize / kSlotSize; }
template <class T> T &of(T (&Table)[kSpans][kSlots], uptr Addr) {
  return Table[spanNumber(Addr)][slotNumber(Addr)];
}
uptr addressOf(uptr Span, uptr Slot) {
  return kFirstSpan + Span * kSmallSpanSize + Slot * kSlotSize;
}
int thread() {
  int Number = currentThreadNumber();
  return Number >= 0 ? Number : SetUpAs;
}

// --- Its state
// ----------------------------------------------------------------

struct Part {
  void *At;
  size_t Size;
};
const Part *parts(size_t &Count) {
#define PART(Name) {&Name, sizeof(Name)}
  static const Part All[] = {PART(W),           PART(Threads),
                             PART(TheHeap),     PART(PerClass),
                             PART(RecordArena), PART(ResidentBytes),
                             PART(CacheArena),  PART(RangesLock),
                             PART(WasHeld),     {ArenaMemory, kArenaSize}};
#undef PART
  Count = sizeof(All) / sizeof(*All);
  return All;
}

using Snapshot = std::vector<std::vector<char>>;
Snapshot save() {
  Snapshot Saved;
  size_t Count;
  const Part *All = parts(Count);
  for (size_t I = 0; I < Count; ++I) {
    const char *At = static_cast<const char *>(All[I].At);
    Saved.emplace_back(At, At + All[I].Size);
  }
  return Saved;
}
void restore(const Snapshot &Saved) {
  size_t Count;
  const Part *All = parts(Count);
  for (size_t I = 0; I < Count; ++I)
    std::memcpy(All[I].At, Saved[I].data(), All[I].Size);
}

// --- What is broken
// -----------------------------------------------------------

bool ignoresLock(unsigned Rank, bool) {
  return (isBroken(HeapBreak::RangesLockMissing) &&
          Rank == unsigned(LockRank::Ranges)) ||
         (isBroken(HeapBreak::ForkTakesNoLocks) && W.IsInFork && thread() == 0);
}
bool ignoresReset() { return isBroken(HeapBreak::ForkLeavesLocks); }

// Those of classes that nobody uses: nobody meets anybody there.
bool isIdle(const void *Lock) {
  auto IsOther = [&](const auto &Table) {
    auto At = uptr(Lock), Begin = uptr(&Table), Size = sizeof(Table[0]);
    u32 Used = sizeClassOf(kSlotSize);
    return At >= Begin && At < Begin + sizeof(Table) &&
           (At - Begin) / Size != Used;
  };
  return IsOther(TheHeap.Classes) || IsOther(PerClass);
}

bool isWord(void *Where) {
  auto At = uptr(Where), Begin = uptr(ArenaMemory);
  return At >= Begin && At < Begin + kArenaSize;
}

// Words of objects have 8 bytes, counts 4.
bool splitsUpdate(unsigned Bytes) {
  if (currentThreadNumber() < 0)
    return false;
  return (isBroken(HeapBreak::CountInTwoSteps) && Bytes == 4) ||
         (isBroken(HeapBreak::ClaimInTwoSteps) && Bytes == 8);
}

bool takesStore(void *Where, uint64_t Value, unsigned Bytes) {
  if (Bytes != 8 || !isWord(Where))
    return false;
  SlotState State = ChunkWord(Value).state();
  bool IsLate =
      (State == SlotState::Freed && isBroken(HeapBreak::EmptyBeforeFreed)) ||
      (State == SlotState::Live && isBroken(HeapBreak::LiveAfterReturn));
  if (IsLate)
    putOff({[](uint64_t Where, uint64_t Value) {
              *reinterpret_cast<uint64_t *>(Where) = Value;
            },
            uint64_t(Where), Value, 2});
  return IsLate;
}

void setShadow(uptr Begin, uptr End, bool IsGood) {
  for (; Begin < End; Begin += kSlotSize)
    of(W.IsGood, Begin) = IsGood;
}

} // namespace

void resetHeap() {
  static const Snapshot Fresh = save();
  restore(Fresh);
  SpanTable = W.Table;
  TheHooks = {.IgnoresLock = ignoresLock,
              .IsIdle = isIdle,
              .IgnoresReset = ignoresReset,
              .SplitsUpdate = splitsUpdate,
              .TakesStore = takesStore};
  TheHeap.Config.SmallAddresses = Addresses;
  TheHeap.Config.SmallResident = Resident;
  initSmall();
  for (int I = 0; I <= kThreads; ++I)
    Threads[I].Tid = u32(I);
}

uint64_t hashHeap() {
  uint64_t Hash = 1;
  size_t Count;
  const Part *All = parts(Count);
  for (size_t I = 0; I < Count; ++I) {
    auto *Word = static_cast<const uint64_t *>(All[I].At);
    // The rest of a table is zero until it is used.
    uptr Size = All[I].At == ArenaMemory ? W.ArenaUsed : All[I].Size;
    for (size_t J = 0; J < Size / 8; ++J)
      Hash = mix(Hash, Word[J]);
  }
  return Hash;
}

void asThread(int Number, const std::function<void()> &Fn) {
  SetUpAs = Number;
  Fn();
  SetUpAs = -1;
}

void setQuarantine(int AddressesMb, int ResidentMb) {
  Addresses = u64(AddressesMb) << 20;
  Resident = u64(ResidentMb) << 20;
}

// --- As the program sees them
// -------------------------------------------------

void *make() {
  void *Object =
      allocateSmall(TheHeap, {kObjectSize, 16, AllocKind::Malloc, false}, {});
  if (!Object) {
    fail("no memory");
    return nullptr;
  }
  step("return from malloc");
  uptr At = uptr(Object);
  if (of(W.OwnerOf, At))
    fail("an object is given out twice");
  of(W.OwnerOf, At) = thread() + 1;
  of(W.Memory, At) = u64(thread()) + 1;
  return Object;
}

void use(void *Object) {
  if (!Object)
    return;
  step("use an object");
  if (!of(W.IsGood, uptr(Object)))
    fail("a live object is bad");
  if (of(W.Memory, uptr(Object)) != u64(of(W.OwnerOf, uptr(Object))))
    fail("a live object has lost its content");
}

void release(void *Object) {
  step("call free");
  uptr At = uptr(Object);
  // Of two that free the same, the loser must not be believed.
  of(W.OwnerOf, At) = 0;
  u32 Errors = W.DoubleFrees;
  heapFree(Object, AllocKind::Malloc, {});
  if (W.DoubleFrees == Errors && of(W.IsGood, At) && !of(W.IsOpened, At))
    fail("free has returned and a check passes");
}

void endThread() {
  Threads[thread() + 1].Ended = true;
  if (auto *Cache = static_cast<ThreadCache *>(Threads[thread() + 1].HeapCache))
    releaseThreadCache(Cache);
  Threads[thread() + 1].HeapCache = nullptr;
}

unsigned doubleFrees() { return W.DoubleFrees; }
bool isBad(const void *Object) { return !of(W.IsGood, uptr(Object)); }

void forkInto(const std::function<void()> &Fn) {
  W.IsInFork = true;
  lockAll();
  step("copy the process");
  {
    Alone InChild;
    Snapshot Parent = save();
    try {
      unlockAll(/*InChild=*/true);
      Fn();
      if (std::string Why = whatIsWrong(/*IsChild=*/true); !Why.empty())
        fail("in the child: " + Why);
    } catch (Stuck &) {
    }
    restore(Parent);
  }
  unlockAll(/*InChild=*/false);
  W.IsInFork = false;
}

void searchForLeaks() {
  W.IsInFork = true;
  lockRuntime();
  step("stop the others");
  {
    Alone Searching;
    unsigned Seen[kSpans][kSlots] = {};
    heapForEachLive([&](const LiveObject &O) { ++of(Seen, O.Begin); });
    for (uptr S = 0; S < kSpans; ++S)
      for (uptr I = 0; I < kSlots; ++I)
        if (Seen[S][I] != 1 && W.OwnerOf[S][I])
          fail("a leak search does not see an object");
  }
  unlockRuntime();
  W.IsInFork = false;
}

void describeFree(const void *Object, int Freer) {
  uptr At = uptr(Object);
  step("look at a description");
  const Span *S = spanOf(At);
  if (!S)
    return;
  ChunkInfo Info = describeSlot(*asSmall(S), asSmall(S)->slotOf(At));
  // 0: it is being freed, and more is not known.
  if (Info.FreeStack != 0 && Info.FreeStack != u32(Freer) + 1)
    fail("an object is said to be freed by who did not");
}

namespace {

u64 slotsInCaches(const SmallSpan *S, u32 Word) {
  u64 Bits = 0;
  for (const ThreadState &T : Threads)
    if (auto *Cache = static_cast<ThreadCache *>(T.HeapCache))
      for (const SlotCache &C : Cache->Slots)
        if (C.Span == S && C.Word == Word)
          Bits |= C.Free;
  return Bits;
}

bool isOwned(const SmallSpan *S) {
  for (const ThreadState &T : Threads)
    if (auto *Cache = static_cast<ThreadCache *>(T.HeapCache))
      for (const SlotCache &C : Cache->Slots)
        if (C.Span == S && C.OwnsSpan)
          return true;
  return false;
}

unsigned timesIn(const SmallSpan *First, SmallSpan *SmallSpan::*Next,
                 const SmallSpan *S) {
  unsigned Times = 0;
  for (unsigned I = 0; First && I < 2 * kSpans; First = First->*Next, ++I)
    Times += First == S;
  return Times;
}

// What other threads had in their hands is lost to a child: it counts as live.
std::string whatIsWrongWith(const SmallSpan *S, bool IsChild) {
  const ChunkBlock *Block = S->Block.load(Order::Relaxed);
  const ClassSpans &C = TheHeap.Classes[S->Class];
  unsigned Queued = timesIn(C.Oldest, &SmallSpan::Newer, S);
  unsigned Left = timesIn(C.Left, &SmallSpan::Newer, S);
  unsigned Buried = timesIn(TheHeap.Small.Oldest, &SmallSpan::Newer, S);
  bool IsDead = S->Phase == SpanPhase::Dead; // buried by somebody
  unsigned Places = Queued + Left + Buried + isOwned(S);
  if (Places != 1 && !(IsChild && IsDead && !Places))
    return "a span is not in one place";
  if (!IsDead && Buried)
    return "a span that is not dead is buried";
  if (IsDead)
    return !Buried                                    ? ""
           : !S->IsCold && !isDonor(TheHeap.Small, S) ? "a dead span stays warm"
                                                      : "";
  u32 Live = 0;
  u64 InHand = slotsInCaches(S, 0),
      Stock = S->stock(Block)[0].load(Order::Relaxed);
  for (u32 I = 0; I < S->Slots; ++I) {
    SlotState State = ChunkWord(Block->Words[I].load(Order::Relaxed)).state();
    Live += State != SlotState::Freed || ((Stock | InHand) >> I & 1);
    if (State != SlotState::None && I >= S->UsedSlots)
      return "a slot that was never given out has a past";
  }
  if (InHand & Stock)
    return "a slot is in stock and in a thread's hand";
  u32 Counted = S->Live.load(Order::Relaxed);
  if (IsChild ? Counted < Live : Counted != Live)
    return "a span counts its live slots wrongly";
  if (Queued && !Live && !IsChild)
    return "an empty span waits for ever";
  return "";
}

} // namespace

std::string whatIsWrong(bool IsChild) {
  for (uptr S = 0; S < kSpans; ++S) {
    for (uptr I = 0; I < kSlots; ++I) {
      if (W.OwnerOf[S][I] && !W.IsGood[S][I])
        return "a live object is bad";
      if (!W.OwnerOf[S][I] && W.IsGood[S][I] && !IsChild)
        return "a dead object is good";
      if (W.OwnerOf[S][I] && W.Memory[S][I] != u64(W.OwnerOf[S][I]))
        return "a live object has lost its content";
    }
    const Span *Here =
        W.Table[(addressOf(S, 0) - kHeapZoneBegin) >> kWindowShift].load(
            Order::Relaxed);
    if (bool(Here) != W.IsTaken[S] && !IsChild)
      return "addresses are lost";
    if (std::string Why = Here ? whatIsWrongWith(asSmall(Here), IsChild) : "";
        !Why.empty())
      return Why;
  }
  return "";
}

} // namespace model

using namespace model;

// --- Threads, locks
// -----------------------------------------------------------

ThreadState &currentThread() { return Threads[thread() + 1]; }
void ensureThreadRegistered() {}
u64 blockSignals() { return 0; }
void restoreSignals(u64) {}
void dropLostThreads() {}
[[noreturn]] void checkFailed(const char *, int, const char *Condition, u64,
                              u64) {
  fail(std::string("check failed: ") + Condition);
  throw Stuck();
}
const ForkLock fork_locks::Ranges = {&RangesLock};

// --- Shadow
// -------------------------------------------------------------------

void openObject(uptr Slot, uptr, uptr) {
  step("make an object good");
  of(W.IsOpened, Slot) = true;
  if (!isBroken(HeapBreak::GoodAfterReturn)) {
    of(W.IsGood, Slot) = true;
    return;
  }
  putOff(
      {[](uint64_t Slot, uint64_t) { of(W.IsGood, Slot) = true; }, Slot, 0, 3});
}

void closeObject(uptr Begin, uptr) {
  step("make an object bad");
  of(W.IsOpened, Begin) = false;
  if (isBroken(HeapBreak::FreedBeforeBad)) {
    putOff({[](uint64_t Slot, uint64_t) { of(W.IsGood, Slot) = false; }, Begin,
            0, 2});
    return;
  }
  of(W.IsGood, Begin) = false;
  if (!isBroken(HeapBreak::FreedBeforeRecord))
    return;
  SmallSpan *S = asSmall(spanOf(Begin));
  Atomic<u64> &Word = S->Block.load(Order::Relaxed)->Words[S->slotOf(Begin)];
  Word.store(ChunkWord(Word.load(Order::Relaxed)).with(SlotState::Freed).bits(),
             Order::Relaxed);
  step("write down who freed it");
}

// Of objects that grow in place: here none does.
void unpoisonBytes(uptr, uptr) { abort(); }

void openByteGranular(uptr Begin, uptr End) {
  step("open windows");
  setShadow(Begin, End, false);
}
void populateShadow(uptr, uptr) {}
void setPageStates(uptr, uptr, PageState) { step("write states"); }
WindowCounts windowCounts() { return {}; }

void blackenWindows(uptr Begin, uptr End, PageState) {
  step("map black");
  if (isBroken(HeapBreak::BlackAfterCold))
    putOff({[](uint64_t B, uint64_t E) { setShadow(B, E, false); }, Begin, End,
            4});
  else
    setShadow(Begin, End, false);
}

// --- Memory and addresses
// -----------------------------------------------------

static void clear(uint64_t Begin, uint64_t Size) {
  for (uptr At = Begin; At < Begin + Size; At += kSlotSize)
    of(W.Memory, At) = 0;
}
SysResult discard(uptr Begin, uptr Size) {
  if (!isOneOf(Begin))
    return SysResult::fromRaw(0);
  step("discard memory");
  if (isBroken(HeapBreak::MemoryAfterCold))
    putOff({clear, Begin, Size, 3});
  else
    clear(Begin, Size);
  return SysResult::fromRaw(0);
}
bool moveSpanPages(uptr From, uptr To) {
  step("move pages");
  for (uptr Done = 0; Done < kSmallSpanSize; Done += kSlotSize) {
    // Nobody may read the hole as memory of the program's.
    if (of(W.IsGood, From + Done))
      fail("pages leave a live object");
    of(W.Memory, To + Done) = of(W.Memory, From + Done);
    of(W.Memory, From + Done) = 0;
  }
  return true;
}
void giveSpanPagesBack(uptr Begin, bool HasPages) {
  if (HasPages)
    discard(Begin, kSmallSpanSize).ignore();
}
bool undoChanges(Span *) { return true; }
SysResult populate(uptr, uptr) { return SysResult::fromRaw(0); }
u64 quarantineLimit(u64 Wanted) { return Wanted; }

uptr takeWindows(Ranges &, u32, uptr) {
  for (uptr S = 0; S < kSpans; ++S) {
    if (W.IsTaken[S])
      continue;
    step("take addresses");
    W.IsTaken[S] = true;
    setShadow(addressOf(S, 0), addressOf(S, 0) + kSmallSpanSize, false);
    return addressOf(S, 0);
  }
  return 0;
}
void giveWindows(Ranges &, uptr Begin, u32) {
  step("give addresses");
  uptr S = spanNumber(Begin);
  for (uptr I = 0; I < kSlots; ++I)
    if (W.IsGood[S][I] || W.Memory[S][I])
      fail("addresses are given back that are good, or have memory");
  W.IsTaken[S] = false;
}

static void fillEntries(Span *S, Span *Value) {
  for (uptr At = S->Begin; At < S->end(); At += kWindowSize)
    W.Table[(At - kHeapZoneBegin) >> kWindowShift].store(Value, Order::Relaxed);
}
void recordSpan(Span *S) {
  step("record a span");
  fillEntries(S, S);
}
void forgetSpan(Span *S) {
  step("forget a span");
  fillEntries(S, nullptr);
}
Span *coarseSpanOf(uptr) { return nullptr; }
Chunk &chunkAt(u32) { abort(); }
namespace shadow_map_detail {
Atomic<uptr> Frontier{kFirstSpan + kSpans * kSmallSpanSize};
}

bool Arena::open() { return sizeOf(Area) != 0; }
void *Arena::allocate(uptr Size, uptr Alignment) {
  uptr At = roundUpTo(W.ArenaUsed, Alignment);
  if (At + Size > kArenaSize)
    return nullptr;
  W.ArenaUsed = At + Size;
  return ArenaMemory + At;
}

// --- The rest of the runtime
// --------------------------------------------------

u32 captureStackId(CallSite) { return u32(thread()) + 1; }
SummaryId makeSummary(const SmallSpan &, const ChunkBlock &, SummaryScratch &) {
  return kNoSummary;
}
void *takeBlock(uptr) { return nullptr; }
void dropSummary(SummaryId) {}
u64 summaryBytes(SummaryId) { return 0; }
bool readSummary(SummaryId, u32, ChunkDescription &) { return false; }
void reportDoubleFree(uptr, CallSite) { ++W.DoubleFrees; }
void reportBadFree(uptr, CallSite) { fail("a bad free"); }
void checkFree(uptr, const AllocatedType &, const FreeRequest &, CallSite) {}
bool runFreeHooks(const void *) { return false; }
void runMallocHooks(const void *, uptr) {}
void heapForgetFamily(const void *) {}
void heapFreeSlow(Span *, void *, const FreeRequest &, CallSite) {
  fail("an object is not there");
}

} // namespace pagesan
