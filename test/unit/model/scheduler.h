//===- scheduler.h - Every interleaving of a few threads -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The headers beside this one stand in for the runtime's own when its code is
// compiled for model checking: each operation on what threads share is a step,
// before which any other thread may run. explore() runs a scenario once for
// every order of steps that leads to a state not seen before. A state is what
// is shared and, for each thread, its frames: what it has read, as far as it
// still matters.
//
// Steps are sequentially consistent. What weaker orders allow beyond that is
// argued where the atomics are.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_TEST_UNIT_MODEL_SCHEDULER_H
#define PAGESAN_TEST_UNIT_MODEL_SCHEDULER_H

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pagesan::model {

// Called by the code under test.
void step(const char *What); // another thread may run now
void waitForOthers();        // nothing to do until somebody makes a step
int currentThreadNumber();   // -1: the scenario itself, not a thread of it

// What a broken order does too late: when its thread has made so many steps
// more, or at its end.
struct Late {
  void (*Do)(uint64_t A, uint64_t B) = nullptr;
  uint64_t A = 0, B = 0;
  unsigned Steps = 0;
};
void putOff(const Late &What);

// Ways in which the headers beside this one break what they stand for; nullptr:
// not at all.
struct Hooks {
  bool (*IgnoresGate)() = nullptr; // sequentially consistent loads find nothing
  // lock() and tryLock() succeed without excluding anybody.
  bool (*IgnoresLock)(unsigned Rank, bool IsTry) = nullptr;
  void (*Unlocked)() = nullptr;
  bool (*IsIdle)(const void *Lock) = nullptr; // wanted by one thread only
  bool (*IgnoresReset)() = nullptr; // a fork child's locks stay as they are
  bool (*SplitsUpdate)(unsigned Bytes) = nullptr; // in a load and a store
  // The store has not happened, or will later.
  bool (*TakesStore)(void *Where, uint64_t Value, unsigned Bytes) = nullptr;
};
extern Hooks TheHooks;

// No other thread exists while this does: in a fork child, or while all are
// stopped. Whoever would have to wait for one throws Stuck, and has failed.
struct Stuck {};
class Alone {
public:
  Alone();
  ~Alone();
};

uint64_t mix(uint64_t Hash, uint64_t Value);

struct Scenario {
  // Makes the initial state; runs before each order of steps.
  std::function<void()> Prepare;
  std::vector<std::function<void()>> Threads;
  // A hash of everything that is shared.
  std::function<uint64_t()> SharedState;
  // What must hold when all threads have ended; "" when it does. Threads tell
  // of what they find themselves by fail().
  std::function<std::string()> Check;
};

// The first violation is kept.
void fail(const std::string &Why);

struct Outcome {
  std::string Violation; // "" when there is none, else with the order of steps
  unsigned long Runs, States;
};
Outcome explore(const Scenario &S);

} // namespace pagesan::model

#endif // PAGESAN_TEST_UNIT_MODEL_SCHEDULER_H
