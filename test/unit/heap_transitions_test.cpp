//===- heap_transitions_test.cpp - Small objects, in every order ---------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The runtime's own malloc and free of small objects, their quarantine, the end
// of threads, forks and leak searches against each other, in every order of
// their steps (see model/). Each scenario holds as it is; each way to break an
// order is found by the scenario that is named with it.
//
//===----------------------------------------------------------------------===//
#include "model/scenarios.h"
#include "model/slot_world.h"

using namespace pagesan;
using namespace pagesan::model;

namespace {

void *A, *B, *C, *D; // those of the first span
void *E;             // the last that lives of another

// The first span: given out, and nobody's.
void prepareSpan() {
  resetHeap();
  asThread(0, [] {
    A = make();
    B = make();
    C = make();
    D = make();
  });
}

std::string nothing() { return whatIsWrong(); }

// Free slots are taken again at once, dead spans keep no pages.
void hurry() { setQuarantine(1024, 0); }
// Dead spans keep their pages for others.
void keepPages() { setQuarantine(1024, 1); }
// Dead spans are forgotten at once.
void forget() { setQuarantine(0, 1); }

Scenario doubleFree() {
  return {[] {
            hurry();
            prepareSpan();
          },
          {[] { release(A); }, [] { release(A); }},
          hashHeap,
          [] {
            return doubleFrees() == 1 ? whatIsWrong()
                                      : "a double free is not reported once";
          }};
}

Scenario lastFrees() {
  return {[] {
            hurry();
            prepareSpan();
            asThread(0, [] {
              release(A);
              release(B);
            });
          },
          {[] { release(C); }, [] { release(D); }},
          hashHeap,
          nothing};
}

// One frees, the other takes what has been freed.
Scenario freeAgainstReuse() {
  return {[] {
            hurry();
            prepareSpan();
            asThread(0, [] { release(A); });
          },
          {[] { release(B); },
           [] {
             void *New = make();
             use(New);
             void *Other = make();
             use(Other);
             use(New);
           }},
          hashHeap,
          nothing};
}

Scenario lastFreeAgainstReuse() {
  return {[] {
            hurry();
            prepareSpan();
            asThread(0, [] {
              release(A);
              release(B);
              release(C);
            });
          },
          {[] { release(D); }, [] { use(make()); }},
          hashHeap,
          nothing};
}

// Two threads' caches, filled from the same span.
Scenario twoCaches() {
  return {[] {
            hurry();
            prepareSpan();
            asThread(0, [] { release(A); });
          },
          {[] { use(make()); }, [] { use(make()); }},
          hashHeap,
          nothing};
}

// A thread that has used up a span wants another while the last object of one
// is freed: its pages may go there.
void prepareDonation() {
  prepareSpan();
  asThread(0, [] {
    for (uptr I = 0; I < kSlots; ++I)
      make(); // of a span that it owns
    release(A);
    release(B);
    release(C);
  });
}

Scenario donation() {
  return {[] {
            keepPages();
            prepareDonation();
          },
          {[] { use(make()); },
           [] {
             release(D);
             use(make());
           }},
          hashHeap,
          nothing};
}

// The addresses of what dies come back at once.
Scenario expiry() {
  return {[] {
            forget();
            prepareDonation();
          },
          {[] { use(make()); },
           [] {
             release(D);
             void *New = make();
             use(New);
             use(New);
           }},
          hashHeap,
          nothing};
}

// Two spans die, the addresses of one come back.
Scenario twoDeaths() {
  return {[] {
            setQuarantine(0, 0);
            prepareSpan();
            asThread(0, [] {
              E = make();
              void *Others[] = {make(), make(), make()};
              for (uptr I = 0; I < kSlots; ++I)
                make();
              for (void *Other : Others)
                release(Other);
              release(A);
              release(B);
              release(C);
            });
          },
          {[] {
             release(D);
             void *New = make();
             use(New);
             use(New);
           },
           [] { release(E); }},
          hashHeap,
          nothing};
}

// The last two are freed, and the span's description serves another span.
Scenario lastFreesAndNewSpan() {
  return {[] {
            setQuarantine(0, 0);
            prepareSpan();
            asThread(1, [] {
              for (uptr I = 0; I < 2 * kSlots; ++I)
                make();
            });
            asThread(0, [] {
              release(A);
              release(B);
            });
          },
          {[] { release(D); },
           [] {
             release(C);
             use(make());
           }},
          hashHeap,
          nothing};
}

Scenario threadExit() {
  return {[] {
            hurry();
            prepareSpan();
            asThread(1, [] {
              for (uptr I = 0; I < kSlots; ++I)
                make();
              make();
            });
            asThread(0, [] {
              release(A);
              release(B);
            });
          },
          {[] {
             release(C);
             release(D);
           },
           [] { endThread(); }},
          hashHeap,
          nothing};
}

Scenario exitAgainstAllocation() {
  return {[] {
            hurry();
            resetHeap();
            asThread(1, [] { A = make(); });
          },
          {[] { use(make()); },
           [] {
             release(A);
             endThread();
           }},
          hashHeap,
          nothing};
}

void liveAsAChild() {
  void *New = make();
  use(New);
  release(New);
  use(make());
}

Scenario forkAgainstLastFree() {
  return {[] {
            forget();
            prepareDonation();
          },
          {[] { forkInto(liveAsAChild); }, [] { release(D); }},
          hashHeap,
          nothing};
}

Scenario forkAgainstAllocation() {
  return {[] {
            hurry();
            prepareSpan();
            asThread(0, [] { release(A); });
          },
          {[] { forkInto(liveAsAChild); }, [] { use(make()); }},
          hashHeap,
          nothing};
}

Scenario leakSearch() {
  return {[] {
            hurry();
            prepareSpan();
            asThread(0, [] { release(A); });
          },
          {[] { searchForLeaks(); },
           [] {
             release(B);
             use(make());
           }},
          hashHeap,
          nothing};
}

// Publication: who reads Freed finds this free's record, not an earlier one's.
Scenario freeAgainstReport() {
  return {[] {
            hurry();
            prepareSpan();
            asThread(2, [] { release(A); });
            asThread(0, [] { A = make(); });
          },
          {[] { release(A); }, [] { describeFree(A, 0); }},
          hashHeap,
          nothing};
}

Scenarios everyScenario() {
  return {{"double free", doubleFree()},
          {"last frees", lastFrees()},
          {"free, reuse", freeAgainstReuse()},
          {"last free, reuse", lastFreeAgainstReuse()},
          {"two caches", twoCaches()},
          {"donation", donation()},
          {"expiry", expiry()},
          {"two deaths", twoDeaths()},
          {"last frees, new span", lastFreesAndNewSpan()},
          {"thread exit, frees", threadExit()},
          {"thread exit, allocation", exitAgainstAllocation()},
          {"fork, last free", forkAgainstLastFree()},
          {"fork, allocation", forkAgainstAllocation()},
          {"leak search", leakSearch()},
          {"free, report", freeAgainstReport()}};
}

TEST(HeapTransitions, HoldInEveryOrderOfSteps) {
  TheHeapBreak = HeapBreak::Nothing;
  expectToHold(everyScenario());
}

using Break = NamedBreak<HeapBreak>;
class BrokenHeap : public testing::TestWithParam<Break> {};

TEST_P(BrokenHeap, IsFound) {
  expectToBeFound(GetParam(), TheHeapBreak, everyScenario());
}

#define BREAK(Name, Scenario)                                                  \
  Break { HeapBreak::Name, #Name, Scenario }
INSTANTIATE_TEST_SUITE_P(
    EachOne, BrokenHeap,
    testing::Values(BREAK(FreedBeforeBad, "free, reuse"),
                    BREAK(FreedBeforeRecord, "free, report"),
                    BREAK(EmptyBeforeFreed, "last frees, new span"),
                    BREAK(LiveAfterReturn, "leak search"),
                    BREAK(GoodAfterReturn, "fork, allocation"),
                    BREAK(ClaimInTwoSteps, "double free"),
                    BREAK(CountInTwoSteps, "last frees"),
                    BREAK(BlackAfterCold, "two deaths"),
                    BREAK(MemoryAfterCold, "two deaths"),
                    BREAK(RangesLockMissing, "donation"),
                    BREAK(ForkTakesNoLocks, "fork, allocation"),
                    BREAK(ForkLeavesLocks, "fork, last free")),
    [](const auto &Info) { return std::string(Info.param.Name); });

} // namespace
