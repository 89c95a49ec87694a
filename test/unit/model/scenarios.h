//===- scenarios.h - Scenarios in every order, and broken orders -*- C++ -*-==//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_TEST_UNIT_MODEL_SCENARIOS_H
#define PAGESAN_TEST_UNIT_MODEL_SCENARIOS_H

#include "scheduler.h"

#include <gtest/gtest.h>

#include <cstring>
#include <iostream>

namespace pagesan::model {

struct NamedScenario {
  const char *Name;
  Scenario What;
};
using Scenarios = std::vector<NamedScenario>;

inline void expectToHold(const Scenarios &All) {
  for (const NamedScenario &N : All) {
    Outcome Result = explore(N.What);
    EXPECT_EQ(Result.Violation, "") << N.Name;
    // An exploration that hardly went anywhere shows nothing.
    EXPECT_GT(Result.States, 10u) << N.Name;
    std::cout << N.Name << ": " << Result.States << " states, " << Result.Runs
              << " runs" << std::endl;
  }
}

// An order of the code's that is broken on purpose, and the scenario that is
// about it.
template <class Kind> struct NamedBreak {
  Kind What;
  const char *Name, *Scenario;
};

// Current is the break that the code under test looks at.
template <class Kind>
void expectToBeFound(const NamedBreak<Kind> &B, Kind &Current,
                     const Scenarios &All) {
  Current = B.What;
  std::string Found;
  for (const NamedScenario &N : All)
    if (!strcmp(N.Name, B.Scenario))
      Found = explore(N.What).Violation;
  Current = Kind::Nothing;
  EXPECT_NE(Found, "") << "no order of steps shows what is broken";
}

} // namespace pagesan::model

#endif // PAGESAN_TEST_UNIT_MODEL_SCENARIOS_H
