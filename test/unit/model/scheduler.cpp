//===- scheduler.cpp - Every interleaving of a few threads ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "scheduler.h"

#include <cstdlib>
#include <memory>
#include <ucontext.h>
#include <unordered_set>

namespace pagesan::model {

namespace {

struct Fiber {
  ucontext_t Context;
  std::unique_ptr<char[]> Stack;
  std::function<void()> Body;
  // How far it is and what it has read; the same since it last waited, what the
  // two were then.
  uint64_t History, Lap, HistoryAtWait, LapBefore;
  bool Ended, Waiting, HasWaited; // waits now; did so last
  const char *Next;               // the step that it is about to make
};

constexpr int kMaxGrants = 3;
constexpr size_t kStackSize = 64 << 10;
ucontext_t Explorer;
std::vector<Fiber> Fibers;
int Current = -1;
std::string Violation;
std::vector<std::pair<int, const char *>> Trace;

uint64_t mix(uint64_t Hash, uint64_t Value) {
  Hash = (Hash ^ Value) * 0x9e3779b97f4a7c15u;
  return Hash ^ (Hash >> 29);
}

void runBody() {
  Fibers[Current].Body();
  Fibers[Current].Ended = true;
  swapcontext(&Fibers[Current].Context, &Explorer);
}

void startFiber(Fiber &F, const std::function<void()> &Body) {
  if (!F.Stack)
    F.Stack.reset(new char[kStackSize]);
  F.Body = Body;
  F.History = F.Lap = 1;
  F.HistoryAtWait = F.LapBefore = 0;
  F.Ended = F.Waiting = F.HasWaited = false;
  F.Next = "start";
  getcontext(&F.Context);
  F.Context.uc_stack.ss_sp = F.Stack.get();
  F.Context.uc_stack.ss_size = kStackSize;
  F.Context.uc_link = nullptr;
  makecontext(&F.Context, runBody, 0);
}

void resume(int Number) {
  Trace.emplace_back(Number, Fibers[Number].Next);
  bool WasWaiting = Fibers[Number].HasWaited;
  Fibers[Number].HasWaited = Fibers[Number].Waiting = false;
  Current = Number;
  swapcontext(&Explorer, &Fibers[Number].Context);
  Current = -1;
  // To look in vain once more changes nothing for the others.
  if (WasWaiting && Fibers[Number].Waiting)
    return;
  for (Fiber &F : Fibers)
    F.Waiting &= &F == &Fibers[Number];
}

std::vector<int> runnable() {
  std::vector<int> Result;
  for (size_t I = 0; I < Fibers.size(); ++I)
    if (!Fibers[I].Ended && !Fibers[I].Waiting)
      Result.push_back(int(I));
  return Result;
}

bool allEnded() {
  for (const Fiber &F : Fibers)
    if (!F.Ended)
      return false;
  return true;
}

uint64_t stateHash(const Scenario &S) {
  uint64_t Hash = S.SharedState();
  for (const Fiber &F : Fibers)
    Hash = mix(mix(Hash, F.History), F.Ended * 2 + F.Waiting);
  return Hash;
}

std::string withTrace(const std::string &Why) {
  std::string Text = Why + "\n";
  for (auto [Number, Step] : Trace)
    Text += "  T" + std::to_string(Number) + " " + Step + "\n";
  return Text;
}

} // namespace

namespace {
void add(Fiber &F, uint64_t Value) {
  F.History = mix(F.History, Value);
  F.Lap = mix(F.Lap, Value);
}
} // namespace

void observe(uint64_t Value) {
  if (Current >= 0)
    add(Fibers[Current], Value + 2);
}

void step(const char *What) {
  if (Current < 0)
    return;
  Fiber &F = Fibers[Current];
  F.Next = What;
  add(F, 1);
  swapcontext(&F.Context, &Explorer);
}

// A thread that looks in vain again and again is where it was the time before.
void waitForOthers() {
  if (Current < 0)
    abort(); // nobody else would ever run
  Fiber &F = Fibers[Current];
  if (F.Lap == F.LapBefore)
    F.History = F.HistoryAtWait;
  F.HistoryAtWait = F.History;
  F.LapBefore = F.Lap;
  F.Lap = 1;
  F.Waiting = F.HasWaited = true;
  F.Next = "look again";
  swapcontext(&F.Context, &Explorer);
}

int currentThreadNumber() { return Current; }

void fail(const std::string &Why) {
  if (Violation.empty())
    Violation = withTrace(Why);
}

Outcome explore(const Scenario &S) {
  Fibers.resize(S.Threads.size());
  std::unordered_set<uint64_t> Seen;
  Outcome Result = {"", 0, 0};
  // Choices that lead to where the next run starts to be new.
  std::vector<std::vector<int>> Stack = {{}};
  Violation.clear();
  while (!Stack.empty() && Violation.empty()) {
    std::vector<int> Path = Stack.back();
    Stack.pop_back();
    ++Result.Runs;
    Trace.clear();
    S.Prepare();
    for (size_t I = 0; I < Fibers.size(); ++I)
      startFiber(Fibers[I], S.Threads[I]);
    for (int Choice : Path)
      resume(Choice);
    bool Pruned = false;
    int Grants = 0;
    while (!allEnded() && Violation.empty()) {
      std::vector<int> Choices = runnable();
      // Something may have happened since the last one looked.
      if (Choices.empty() && Grants++ < kMaxGrants) {
        for (Fiber &F : Fibers)
          F.Waiting = false;
        Choices = runnable();
      }
      if (Choices.empty()) {
        fail("deadlock");
        break;
      }
      if (!Seen.insert(stateHash(S)).second) {
        Pruned = true;
        break;
      }
      for (size_t I = 1; I < Choices.size(); ++I) {
        Stack.push_back(Path);
        Stack.back().push_back(Choices[I]);
      }
      Path.push_back(Choices[0]);
      resume(Choices[0]);
    }
    if (!Pruned && Violation.empty())
      if (std::string Why = S.Check(); !Why.empty())
        fail(Why);
  }
  Result.States = Seen.size();
  Result.Violation = Violation;
  return Result;
}

} // namespace pagesan::model
