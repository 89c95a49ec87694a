//===- thread_world.cpp - What lies around the registry, in the model -----===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "thread_world.h"

#include "platform/metadata.h"
#include "platform/signals.h"
#include "stacks/bounds.h"
#include "support/flags.h"
#include "threads/registry.h"
#include "threads/thread.h"

#include <pthread.h>

// One per thread of the model, of which the system knows nothing.
namespace pagesan::model {
StackBounds &stackOfCaller();
uintptr_t selfOfCaller();
} // namespace pagesan::model
#define CurrentStack (model::stackOfCaller())
#define pthread_self model::selfOfCaller
// As part of this file: what they keep to themselves is put back for each run,
// and is a part of the state.
#include "threads/fork.cpp"
#include "threads/registry.cpp"
#include "threads/thread.cpp"
#include "threads/unjoined.cpp"
#undef pthread_self
#undef CurrentStack

#include <cstring>
#include <sys/mman.h>
#include <vector>

namespace pagesan {

constinit Flags TheFlags;

namespace model {

ThreadBreak TheThreadBreak;

namespace {

constexpr int kMostStacks = 8;
constexpr uptr kDescriptors = uptr(1) << 40, kAltStacks = uptr(1) << 41;

// By the number of a thread of the model.
struct {
  ThreadState States[kMostThreads];
  StackBounds Stacks[kMostThreads];
  uptr Self[kMostThreads];
  u32 Announced[kMostThreads]; // its number for the runtime
  bool Runs[kMostThreads];     // for the kernel
  bool HasMemory[kMostThreads];
  int OwnerOf[kMostThreads]; // by descriptor: 1 + thread, 0 for nobody
  int UsedBy[kMostStacks];   // alternate stacks: 1 + thread; 0: free
  bool IsInForkChild;
} W;
int SetUpAs = -1;

bool isBroken(ThreadBreak What) { return TheThreadBreak == What; }
int caller() {
  int Number = currentThreadNumber();
  return Number >= 0 ? Number : SetUpAs;
}

bool ignoresLock(unsigned Rank, bool) {
  return isBroken(ThreadBreak::LockMissing) &&
         Rank == unsigned(LockRank::Threads);
}
bool ignoresReset() { return isBroken(ThreadBreak::ForkLeavesLocks); }

// --- Its state ---------------------------------------------------------------

struct Part {
  void *At;
  size_t Size;
};
// Numbers that are given out are small.
std::vector<Part> parts() {
  return {{&W, sizeof(W)},
          {&TheRegistry, sizeof(TheRegistry)},
          {ThreadBuckets, sizeof(ThreadBuckets)},
          {&AreStacksClean, sizeof(AreStacksClean)},
          {WasHeld, sizeof(WasHeld)},
          {TheRegistry.Slots, 2 * kMostThreads * sizeof(ThreadSlot)}};
}
using Snapshot = std::vector<std::vector<char>>;
Snapshot save() {
  Snapshot Saved;
  for (const Part &P : parts())
    Saved.emplace_back(static_cast<char *>(P.At),
                       static_cast<char *>(P.At) + P.Size);
  return Saved;
}
void restore(const Snapshot &Saved) {
  std::vector<Part> All = parts();
  for (size_t I = 0; I < All.size(); ++I)
    std::memcpy(All[I].At, Saved[I].data(), All[I].Size);
}

int &ownerOf(uptr Self) { return W.OwnerOf[(Self - kDescriptors) / kPageSize]; }

// The C library's and the kernel's end of a thread.
void end() {
  step("run to the last instruction");
  W.HasMemory[caller()] = false;
  W.Runs[caller()] = false;
  ownerOf(W.Self[caller()]) = 0;
}

bool isFree(int Descriptor) {
  return !W.OwnerOf[Descriptor] || W.OwnerOf[Descriptor] == caller() + 1 ||
         isBroken(ThreadBreak::DescriptorReusedEarly);
}

} // namespace

StackBounds &stackOfCaller() { return W.Stacks[caller()]; }
uintptr_t selfOfCaller() { return W.Self[caller()]; }

void resetThreads() {
  if (!mapSlots())
    abort();
  static const Snapshot Fresh = save();
  restore(Fresh);
  TheHooks = {.IgnoresLock = ignoresLock, .IgnoresReset = ignoresReset};
  asThreadOf(0, [] {
    W.Self[0] = kDescriptors - kPageSize;
    W.Runs[0] = W.HasMemory[0] = true;
    ensureThreadRegistered();
  });
}

uint64_t hashThreads() {
  uint64_t Hash = 1;
  for (const Part &P : parts()) {
    auto *Word = static_cast<const uint64_t *>(P.At);
    for (size_t I = 0; I < P.Size / 8; ++I)
      if (Word[I])
        Hash = mix(mix(Hash, I), Word[I]);
  }
  return Hash;
}

void asThreadOf(int Number, const std::function<void()> &Fn) {
  SetUpAs = Number;
  Fn();
  SetUpAs = -1;
}

void announceFor(int Number) {
  W.Announced[Number] = announceThread(0, {nullptr, nullptr, false});
}

void enter(int Descriptor) {
  int Me = caller();
  while (!isFree(Descriptor) || !W.Announced[Me])
    waitForOthers();
  step("begin");
  W.OwnerOf[Descriptor] = Me + 1;
  W.Self[Me] = kDescriptors + uptr(Descriptor) * kPageSize;
  W.Runs[Me] = W.HasMemory[Me] = true;
  enterThread(W.Announced[Me]);
  slotOf(W.Announced[Me]).Info.OsTid = u32(currentTid()); // before all, too
}

void leave() {
  if (isBroken(ThreadBreak::MemoryGoesFirst))
    W.HasMemory[caller()] = false;
  leaveThread();
  end();
}

void keepForJoin(int Number) { ownerOf(W.Self[Number]) = Number + 1; }

void promise(int Number) {
  W.Self[Number] = kDescriptors + uptr(Number) * kPageSize;
  W.OwnerOf[Number] = Number + 1;
  W.Runs[Number] = true;
}

void leaveForJoin() {
  leaveThread();
  end();
  keepForJoin(caller());
}

void join(int Number) {
  uptr Self = W.Self[Number];
  JoinedThread Joined = threadToJoin(Self);
  while (W.Runs[Number])
    waitForOthers();
  step("give the descriptor back");
  ownerOf(Self) = 0;
  step("return from the C library's join");
  if (isBroken(ThreadBreak::JoinAsksLate))
    Joined = threadToJoin(Self);
  forgetJoinedThread(Joined);
}

void lookForGone() { forgetGoneThreads(); }

void renewViews() {
  forEachView(
      [](View &V, void *) {
        step("renew a view");
        for (int I = 0; I < kMostThreads; ++I)
          if (&V == &W.States[I].TheView && !W.HasMemory[I])
            fail("a view is renewed that is not there");
      },
      nullptr);
}

void forkAndCount() {
  lockAll();
  step("copy the process");
  {
    Alone InChild;
    Snapshot Parent = save();
    try {
      W.IsInForkChild = true;
      for (int I = 0; I < kMostThreads; ++I)
        W.Runs[I] = I == caller();
      unlockAll(/*InChild=*/true);
      if (std::string Why = whatIsWrongWithThreads(1, 0); !Why.empty())
        fail("in the child: " + Why);
    } catch (Stuck &) {
    }
    restore(Parent);
  }
  unlockAll(/*InChild=*/false);
}

std::string whatIsWrongWithThreads(unsigned Running, unsigned Unjoined) {
  unsigned Listed = 0;
  u32 Previous = kNoThread;
  for (u32 Tid = TheRegistry.First; Tid != kNoThread; Tid = slotOf(Tid).Next) {
    const ThreadSlot &S = slotOf(Tid);
    if (++Listed > kMostThreads || S.Previous != Previous || !S.State)
      return "the list of threads is broken";
    if (S.State->Tid != Tid || !W.Runs[S.State - W.States])
      return "a thread is listed that does not run";
    Previous = Tid;
  }
  if (Listed != Running)
    return "a thread that runs is not listed";
  if (TheRegistry.Unjoined != Unjoined)
    return "threads that have ended are counted wrongly";
  if (TheRegistry.Pending)
    return "a thread is pending for ever";
  // Main has none, those that are gone may; a child leaves them where they are.
  unsigned InUse = 0;
  for (int User : W.UsedBy)
    InUse += User != 0;
  return W.IsInForkChild ||
                 (InUse >= Running - 1 && InUse <= Running - 1 + Unjoined)
             ? ""
             : "an alternate stack is lost";
}

} // namespace model

using namespace model;

// --- Alternate stacks --------------------------------------------------------

uptr installAltStack(uptr Own) {
  step("install an alternate stack");
  int Number = Own ? int((Own - kAltStacks) / kPageSize) : 0;
  while (!Own && W.UsedBy[Number])
    ++Number;
  W.UsedBy[Number] = caller() + 1;
  return kAltStacks + uptr(Number) * kPageSize;
}
void giveBackAltStack(uptr Stack) {
  step("give an alternate stack back");
  int &User = W.UsedBy[(Stack - kAltStacks) / kPageSize];
  if (!User)
    fail("an alternate stack is given back twice");
  else if (W.Runs[User - 1])
    fail("an alternate stack is taken from a thread that runs");
  User = 0;
}
void coolAltStack(uptr) {}

// --- Threads, for the kernel and the C library -------------------------------

ThreadState &currentThread() { return W.States[caller()]; }
int currentTid() { return caller() + 2; } // as locks have it
int currentPid() { return 2; }
bool isThread(int Tid) {
  step("ask whether a thread is there");
  return W.Runs[Tid - 2] && !isBroken(ThreadBreak::KernelForgetsEarly);
}
bool isMapped(uptr) { return true; }
void sleepMicroseconds(int) { step("sleep"); }
bool areCallsFiltered() { return false; }
StackBounds mainStackBounds() { return {}; }
StackBounds pthreadStackBounds() { return {}; }
void armThreadExit() {}
u64 blockSignals() { return 0; }
void restoreSignals(u64) {}
void dropLostThreads() {
  if (!isBroken(ThreadBreak::ForkForgetsNobody))
    forgetLostThreads([](ThreadState &, StackBounds, void *) {}, nullptr);
}

// --- The rest of the runtime -------------------------------------------------

void KeptStacks::drop() {}
void forgetRegion(uptr, uptr) {}
void unpoisonAnyRegion(uptr, uptr) {}
bool isAnyRegion(uptr, uptr) { return false; }
namespace shadow_map_detail {
Atomic<uptr> Frontier; // no heap
}
bool openMetadata(Metadata Area) {
  void *At = reinterpret_cast<void *>(beginOf(Area));
  return mmap(At, sizeOf(Area), PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
              -1, 0) == At;
}

} // namespace pagesan
