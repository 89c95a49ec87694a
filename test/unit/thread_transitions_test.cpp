//===- thread_transitions_test.cpp - Threads that come and go ------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Starts, ends and joins of threads, the search for those that are gone, views
// that are renewed, and forks, against each other in every order of their steps
// (see model/). Each scenario holds as it is; each way to break an order is
// found by the scenario that is named with it.
//
//===----------------------------------------------------------------------===//
#include "model/scenarios.h"
#include "model/thread_world.h"

using namespace pagesan::model;

namespace {

// Those of the others that are there before: by their numbers, with descriptors
// of the same number. Main has announced thread 1 where that is not one of
// them.
Scenario scenario(std::vector<int> Run, std::vector<int> Ended,
                  std::vector<std::function<void()>> Threads, unsigned Running,
                  unsigned Unjoined) {
  return {[=] {
            resetThreads();
            for (const auto *List : {&Run, &Ended})
              for (int Number : *List) {
                asThreadOf(0, [=] { announceFor(Number); });
                asThreadOf(Number, [=] { enter(Number); });
              }
            for (int Number : Ended)
              asThreadOf(Number, [] { leave(); });
          },
          Threads, hashThreads,
          [=] { return whatIsWrongWithThreads(Running, Unjoined); }};
}

void announceOne() { announceFor(1); }
void startAndEnd() {
  enter(1);
  leave();
}

// The descriptor of a thread that has ended goes to another once it is joined,
// before the joining thread has said so.
Scenario joinAgainstStart() {
  Scenario Result = scenario({}, {3},
                             {[] {
                                announceOne();
                                join(3);
                              },
                              [] { enter(3); }},
                             2, 0);
  Result.Prepare = [Before = Result.Prepare] {
    Before();
    keepForJoin(3);
  };
  return Result;
}

// Who is joined has not begun; when it has ended, another begins with its
// descriptor.
Scenario joinBeforeStart() {
  Scenario Result = scenario({}, {},
                             {[] { join(1); },
                              [] {
                                enter(1);
                                leaveForJoin();
                              },
                              [] { enter(1); }},
                             2, 0);
  Result.Prepare = [Before = Result.Prepare] {
    Before();
    asThreadOf(0, [] {
      announceFor(1);
      announceFor(2);
      promise(1);
    });
  };
  return Result;
}

Scenarios everyScenario() {
  return {
      {"end, views", scenario({1}, {}, {renewViews, leave}, 1, 1)},
      {"two ends, views",
       scenario({1, 2}, {}, {renewViews, leave, leave}, 1, 2)},
      {"start, views", scenario({}, {},
                                {[] {
                                   announceOne();
                                   renewViews();
                                 },
                                 startAndEnd},
                                1, 1)},
      {"two announcements",
       scenario({1}, {},
                {[] { announceFor(2); }, [] { announceFor(3); },
                 [] { enter(2); }, [] { enter(3); }},
                4, 0)},
      {"join, start with the same descriptor", joinAgainstStart()},
      {"join before the start", joinBeforeStart()},
      {"end, join", scenario({1}, {}, {[] { join(1); }, leave}, 1, 0)},
      {"end, start with the same descriptor",
       scenario({1}, {}, {[] { announceFor(2); }, leave, [] { enter(1); }}, 2,
                0)},
      {"search, start with the same descriptor", scenario({}, {3},
                                                          {[] {
                                                             announceOne();
                                                             lookForGone();
                                                           },
                                                           [] { enter(3); }},
                                                          2, 0)},
      {"search, end", scenario({1}, {}, {lookForGone, leave}, 1, 1)},
      {"fork, start", scenario({}, {},
                               {[] {
                                  announceOne();
                                  forkAndCount();
                                },
                                startAndEnd},
                               1, 1)},
      {"fork, end", scenario({1}, {3}, {forkAndCount, leave}, 1, 2)},
  };
}

TEST(ThreadTransitions, HoldInEveryOrderOfSteps) {
  TheThreadBreak = ThreadBreak::Nothing;
  expectToHold(everyScenario());
}

using Break = NamedBreak<ThreadBreak>;
class BrokenThreads : public testing::TestWithParam<Break> {};

TEST_P(BrokenThreads, AreFound) {
  expectToBeFound(GetParam(), TheThreadBreak, everyScenario());
}

#define BREAK(Name, Scenario)                                                  \
  Break { ThreadBreak::Name, #Name, Scenario }
INSTANTIATE_TEST_SUITE_P(
    EachOne, BrokenThreads,
    testing::Values(BREAK(LockMissing, "two announcements"),
                    BREAK(MemoryGoesFirst, "end, views"),
                    BREAK(JoinAsksLate, "join, start with the same descriptor"),
                    BREAK(DescriptorReusedEarly,
                          "end, start with the same descriptor"),
                    BREAK(KernelForgetsEarly, "search, end"),
                    BREAK(ForkForgetsNobody, "fork, end"),
                    BREAK(ForkLeavesLocks, "fork, start")),
    [](const auto &Info) { return std::string(Info.param.Name); });

} // namespace
