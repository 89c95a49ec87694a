//===- scheduler.cpp - Every interleaving of a few threads ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "scheduler.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <unordered_set>

// Saves what a function must preserve on the stack that is left.
extern "C" void pagesanModelSwitch(void **SaveSp, void *Sp);
__asm__(".pushsection .text\n"
        ".type pagesanModelSwitch, @function\n"
        "pagesanModelSwitch:\n"
        "  pushq %rbx\n"
        "  pushq %rbp\n"
        "  pushq %r12\n"
        "  pushq %r13\n"
        "  pushq %r14\n"
        "  pushq %r15\n"
        "  movq %rsp, (%rdi)\n"
        "  movq %rsi, %rsp\n"
        "  popq %r15\n"
        "  popq %r14\n"
        "  popq %r13\n"
        "  popq %r12\n"
        "  popq %rbp\n"
        "  popq %rbx\n"
        "  retq\n"
        ".size pagesanModelSwitch, .-pagesanModelSwitch\n"
        ".popsection\n");

namespace pagesan::model {

Hooks TheHooks;

namespace {

struct Fiber {
  void *Sp;
  std::unique_ptr<uint64_t[]> Stack;
  const std::function<void()> *Body;
  bool Ended, Waiting, HasWaited; // waits now; did so last
  const char *Next;               // the step that it is about to make
  Late PutOff;
};

constexpr int kMaxGrants = 3;
constexpr size_t kMaxSteps = 2000; // of one run; more is a circle
constexpr size_t kStackWords = 2048;
void *ExplorerSp;
std::vector<Fiber> Fibers;
int Current = -1;
bool IsAlone;
std::string Violation;
std::vector<std::pair<int, const char *>> Trace;

void leave(Fiber &F) { pagesanModelSwitch(&F.Sp, ExplorerSp); }

void runBody() {
  Fiber &F = Fibers[Current];
  (*F.Body)();
  while (F.PutOff.Steps)
    step("at last");
  F.Ended = true;
  leave(F);
}

void startFiber(Fiber &F, const std::function<void()> &Body) {
  if (!F.Stack)
    F.Stack.reset(new uint64_t[kStackWords]);
  // What a frame has not written yet is the same in every run.
  std::memset(F.Stack.get(), 0, kStackWords * sizeof(uint64_t));
  F.Body = &Body;
  F.Ended = F.Waiting = F.HasWaited = false;
  F.Next = "start";
  F.PutOff = {};
  uint64_t *Top = F.Stack.get() + kStackWords - 1;
  *Top = 0; // nobody returns there; the stack is aligned as at a call
  *--Top = reinterpret_cast<uint64_t>(runBody);
  F.Sp = Top - 6;
}

// What a thread will do is decided by what is shared and by its own frames.
uint64_t localState(const Fiber &F) {
  uint64_t Hash = F.Ended * 4 + F.Waiting * 2 + 1;
  if (F.Ended)
    return Hash;
  auto *Sp = static_cast<const uint64_t *>(F.Sp);
  for (const uint64_t *End = F.Stack.get() + kStackWords; Sp < End; ++Sp)
    Hash = mix(Hash, *Sp);
  Hash = mix(mix(Hash, F.PutOff.A), F.PutOff.B);
  return mix(Hash, F.PutOff.Steps);
}

void resume(int Number) {
  Trace.emplace_back(Number, Fibers[Number].Next);
  bool WasWaiting = Fibers[Number].HasWaited;
  Fibers[Number].HasWaited = Fibers[Number].Waiting = false;
  Current = Number;
  pagesanModelSwitch(&ExplorerSp, Fibers[Number].Sp);
  Current = -1;
  // Of calls that have returned nothing is left.
  Fiber &F = Fibers[Number];
  auto *Begin = reinterpret_cast<char *>(F.Stack.get());
  std::memset(Begin, 0, size_t(static_cast<char *>(F.Sp) - Begin));
  // To look in vain once more changes nothing for the others.
  if (WasWaiting && Fibers[Number].Waiting)
    return;
  for (Fiber &Other : Fibers)
    Other.Waiting &= &Other == &F;
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
    Hash = mix(Hash, localState(F));
  return Hash;
}

std::string withTrace(const std::string &Why) {
  std::string Text = Why + "\n";
  for (auto [Number, Step] : Trace)
    Text += "  T" + std::to_string(Number) + " " + Step + "\n";
  return Text;
}

} // namespace

uint64_t mix(uint64_t Hash, uint64_t Value) {
  Hash = (Hash ^ Value) * 0x9e3779b97f4a7c15u;
  return Hash ^ (Hash >> 29);
}

void step(const char *What) {
  if (Current < 0 || IsAlone)
    return;
  Fiber &F = Fibers[Current];
  F.Next = What;
  leave(F);
  if (F.PutOff.Steps && --F.PutOff.Steps == 0)
    F.PutOff.Do(F.PutOff.A, F.PutOff.B);
}

void putOff(const Late &What) {
  if (Current < 0 || IsAlone) {
    What.Do(What.A, What.B);
    return;
  }
  if (Fibers[Current].PutOff.Steps)
    abort(); // one at a time
  Fibers[Current].PutOff = What;
}

void waitForOthers() {
  if (Current < 0 || IsAlone) {
    fail("waits for threads that are not there");
    throw Stuck();
  }
  Fiber &F = Fibers[Current];
  F.Waiting = F.HasWaited = true;
  F.Next = "look again";
  leave(F);
}

Alone::Alone() { IsAlone = true; }
Alone::~Alone() { IsAlone = false; }

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
      if (Choices.empty() || Trace.size() > kMaxSteps) {
        fail(Choices.empty() ? "deadlock" : "no end");
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
