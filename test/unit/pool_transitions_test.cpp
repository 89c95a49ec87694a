//===- pool_transitions_test.cpp - Pages of the dead, in every order -----===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pages of large objects that go to the pool, to new objects and to the kernel,
// addresses that are used again, and forks, against each other in every order
// of their steps (see model/). Each scenario holds as it is; each way to break
// an order is found by the scenario that is named with it.
//
//===----------------------------------------------------------------------===//
#include "model/pool_world.h"
#include "model/scenarios.h"

using namespace pagesan::model;

namespace {

constexpr unsigned kRoom = 1024, kOneObject = 128; // KiB

std::string nothing() { return whatIsWrongWithPool(); }

// Before the threads: objects that live, and then die.
Scenario scenario(unsigned MostKiB, std::vector<Place> Made,
                  std::vector<Place> Dead,
                  std::vector<std::function<void()>> Threads) {
  return {[=] {
            resetPool(MostKiB);
            for (Place P : Made)
              makeAt(P);
            for (Place P : Dead)
              freeAt(P);
          },
          Threads, hashPool, nothing};
}

void make(Place P) {
  makeAt(P);
  use(P);
}

void liveAsAChild() {
  freeAt(Half);
  reuse(A);
}

Scenarios everyScenario() {
  return {
      {"free, allocation",
       scenario(kRoom, {A}, {}, {[] { freeAt(A); }, [] { make(B); }})},
      {"two allocations",
       scenario(kRoom, {A}, {A}, {[] { make(B); }, [] { make(Half); }})},
      {"reuse, allocation",
       scenario(kRoom, {A}, {A}, {[] { reuse(A); }, [] { make(B); }})},
      {"reuse, allocation of a part",
       scenario(kRoom, {A}, {A}, {[] { reuse(A); }, [] { make(Half); }})},
      {"too much, allocation",
       scenario(kOneObject, {A, B}, {A},
                {[] { freeAt(B); }, [] { make(Half); }})},
      {"too much, reuse", scenario(kOneObject, {A, B}, {A},
                                   {[] { freeAt(B); }, [] { reuse(A); }})},
      // B has the pages that were A's, in a mapping of their own.
      {"free of moved pages, allocation",
       {[] {
          resetPool(kRoom);
          makeAt(A);
          freeAt(A);
          makeAt(B);
        },
        {[] { freeAt(B); }, [] { make(A); }},
        hashPool,
        nothing}},
      {"draining, allocation",
       scenario(kRoom, {A}, {A}, {[] { drain(); }, [] { make(B); }})},
      {"fork, allocation",
       scenario(kRoom, {A, Half}, {A},
                {[] { forkWith(liveAsAChild); }, [] { make(B); }})},
      {"fork, free",
       scenario(kRoom, {A, B, Half}, {A},
                {[] { forkWith(liveAsAChild); }, [] { freeAt(B); }})},
  };
}

TEST(PoolTransitions, HoldInEveryOrderOfSteps) {
  ThePoolBreak = PoolBreak::Nothing;
  expectToHold(everyScenario());
}

using Break = NamedBreak<PoolBreak>;
class BrokenPool : public testing::TestWithParam<Break> {};

TEST_P(BrokenPool, IsFound) {
  expectToBeFound(GetParam(), ThePoolBreak, everyScenario());
}

#define BREAK(Name, Scenario)                                                  \
  Break { PoolBreak::Name, #Name, Scenario }
INSTANTIATE_TEST_SUITE_P(
    EachOne, BrokenPool,
    testing::Values(BREAK(DonatedWhileLive, "free, allocation"),
                    BREAK(ReuseIgnoresBusy, "reuse, allocation"),
                    BREAK(ReuseDoesNotClaim, "reuse, allocation"),
                    BREAK(ReuseDoesNotWithdraw, "reuse, allocation"),
                    BREAK(MoveTooLate, "reuse, allocation of a part"),
                    BREAK(DiscardTooLate, "too much, reuse"),
                    BREAK(ChildKeepsBusy, "fork, allocation"),
                    BREAK(ForkLeavesLocks, "fork, free")),
    [](const auto &Info) { return std::string(Info.param.Name); });

} // namespace
