//===- leak_check.cpp - leak.h: from stopping to reporting -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "leak/leak.h"

#include "heap/heap.h"
#include "leak/leak_report.h"
#include "leak/mark.h"
#include "leak/suppressions.h"
#include "report/report.h"
#include "stacks/depot.h"
#include "stacks/exit_frames.h"
#include "support/flags.h"
#include "support/init.h"
#include "support/mutex.h"
#include "support/output.h"
#include "threads/fork.h"
#include "threads/lost_threads.h"
#include "threads/thread.h"

// The program may define it.
PAGESAN_WEAK_INTERFACE int __lsan_is_turned_off() { return 0; }

namespace pagesan {

namespace {

// One search after the other.
constinit Mutex SearchLock{LockRank::LeakSearch};

struct Search {
  AboveExit Caller; // stack and registers from where on the program's are
  const MappedVector<u32> &SuppressedStacks;
  LeakList &Found;
  bool Ok;

  void run();

private:
  bool stopAndMark(Roots &R, Marker &M);
  bool mark(const Roots &R, Marker &M, bool AllAnswered);
  bool isExcused(const LiveObject &Object, const Roots &R) const;
  bool reachExcused(const Roots &R, Marker &M);
  bool collect(Marker &M);
};

// The caller of the entry point: frame 0 is our own malloc. With
// malloc_context_size=1 it is not known, and may have been the linker.
bool isAllocatedByLinker(const LiveObject &Object, const Roots &R) {
  uptr Frames[2];
  return flags().use_ld_allocations &&
         (depotGet(Object.AllocStack, Frames, 2) < 2 ||
          R.isLinkerCode(Frames[1]));
}

bool Search::isExcused(const LiveObject &Object, const Roots &R) const {
  if (isIgnoredObject(Object.Begin) || isAllocatedByLinker(Object, R))
    return true;
  return containsSorted(SuppressedStacks, Object.AllocStack);
}

// With what they point to.
bool Search::reachExcused(const Roots &R, Marker &M) {
  bool Reached = true;
  heapForEachLive([&](const LiveObject &Object) {
    if (!M.isReached(Object) && isExcused(Object, R))
      Reached &= M.reachObject(Object);
  });
  return Reached;
}

bool Search::collect(Marker &M) {
  bool Collected = true;
  M.findIndirect();
  heapForEachLive([&](const LiveObject &Object) {
    if (!M.isReached(Object))
      Collected &= Found.add(Object, M.isIndirect(Object));
  });
  return Collected;
}

bool Search::mark(const Roots &R, Marker &M, bool AllAnswered) {
  if (!M.reachFromRoots(R))
    return false;
  // Somebody runs on, and may have moved a pointer to where we had looked.
  if (!AllAnswered && !(M.reachFromRoots(R) && M.reachAgain()))
    return false;
  return reachExcused(R, M) && collect(M);
}

// Between the stop and the end no lock may be waited for: stopped threads hold
// any but those that we have.
bool Search::stopAndMark(Roots &R, Marker &M) {
  MappedVector<int> Known;
  bool Listed = true;
  for (const KnownThread &T : R.threads())
    Listed &= Known.push(T.OsTid);
  StoppedThreads Stopped;
  if (!Listed || !stopOtherThreads(Known.begin(), u32(Known.size()), Stopped))
    return false;
  bool Marked = R.addModules() && R.addOwnThread(Caller) && R.addFakeFrames() &&
                R.addStoppedThreads(Stopped) && R.addRegistered() &&
                mark(R, M, Stopped.AllAnswered);
  u32 Silent = 0;
  for (u32 I = 0; I < Stopped.Count; ++I)
    Silent += !Stopped.List[I].Answered;
  resumeOtherThreads();
  Known.release();
  if (Silent && flags().verbosity >= 1)
    warn("%u thread(s) could not be stopped for the leak check", Silent);
  return Marked;
}

// Without the dynamic linker's lock: a fork child would wait for a thread that
// it does not have.
void Search::run() {
  Roots R;
  Marker M;
  lockRuntime();
  Ok = R.listThreads() && M.init() && stopAndMark(R, M);
  unlockRuntime();
  M.release();
  R.release();
}

// Again as long as suppressions excuse more: what excused objects point to is
// no leak either.
PAGESAN_NOINLINE bool searchAndReport(bool InExit) {
  // The frame of check(), with the registers, lies above.
  AboveExit Caller = {};
  if (!InExit || !findCallerOfExit(Caller))
    Caller = {uptr(__builtin_frame_address(0)), {}};
  MappedVector<u32> Suppressed;
  bool IsReported = false, Ok;
  for (;;) {
    LeakList Found;
    Search S = {Caller, Suppressed, Found, false};
    S.run();
    u64 Before = Suppressed.size();
    Ok = S.Ok;
    if (Ok && !Found.empty())
      withReportStack([&] {
        loadLeakSuppressions();
        Ok = Found.applySuppressions(Suppressed);
        sortItems(Suppressed, [](u32 A, u32 B) { return A < B; });
        IsReported = Suppressed.size() == Before && Found.hasUnsuppressed();
        if (IsReported)
          Found.print();
        else if (!Found.hasUnsuppressed())
          printSuppressionsUsed();
      });
    bool IsSettled = Suppressed.size() == Before || !Found.hasUnsuppressed();
    Found.release();
    if (!Ok || IsSettled)
      break;
  }
  if (!Ok)
    warn("no memory to look for leaks, or more threads than option "
         "leak_check_threads: none is reported");
  Suppressed.release();
  return IsReported;
}

// Registers that functions preserve may hold the only pointer: they are put
// into this frame.
PAGESAN_NOINLINE bool check(bool InExit) {
  if (!flags().detect_leaks || areLostStacksUnknown() || __lsan_is_turned_off())
    return false;
  if (heapStats().LiveObjects == 0)
    return false;
  __builtin_unwind_init();
  ScopedLock Lock(SearchLock);
  return searchAndReport(InExit);
}

void checkOnce(bool InExit) {
  static constinit Atomic<bool> IsDone;
  if (IsDone.exchange(true, Order::Relaxed))
    return;
  // A program that may go on after errors ends as it would without leaks.
  if (check(InExit) && flags().exitcode && flags().halt_on_error)
    endAfterReport();
}

} // namespace

const ForkLock fork_locks::LeakSearch = {&SearchLock};

bool checkLeaksNow() { return check(/*InExit=*/false); }
void checkLeaksFinally() { checkOnce(/*InExit=*/false); }
void checkLeaksAtExit() { checkOnce(/*InExit=*/true); }

} // namespace pagesan
