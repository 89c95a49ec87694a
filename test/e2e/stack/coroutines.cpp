// Coroutines: what lives across a suspension lies in a block of the heap, what
// does not lies on the stack of whoever resumes.
// RUN: %pagesanxx -g -O0 -std=c++20 %s -o %t.O0
// RUN: %pagesanxx -g -O1 -std=c++20 %s -o %t.O1
// RUN: %pagesanxx -g -O2 -std=c++20 %s -o %t.O2
// RUN: %pagesanxx -g -O2 -mllvm -pagesan-sensitivity=early -std=c++20 %s -o %t.early
// RUN: env LSAN_OPTIONS=detect_leaks=0 python3 %S/Inputs/check_programs.py %s %t.O0 %t.O1 %t.O2 %t.early
//
// With ThinLTO, LLVM 22 splits them behind the linker: their variables have no
// redzones then, and are no part of anybody's frame.
// RUN: %pagesanxx -g -O2 -flto=thin -fuse-ld=lld -std=c++20 %s -o %t.thin
// RUN: env LSAN_OPTIONS=detect_leaks=0 %t.thin good 2>&1 | FileCheck %s --check-prefix=THIN --implicit-check-not=ERROR:
// THIN: PROGRAM end
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"

#include <coroutine>
#include <exception>
#include <utility>

template <class T> static T *hide(const T *P) {
  return static_cast<T *>(escape(P));
}
static void expect(bool Holds, const char *What) {
  if (!Holds)
    fprintf(stderr, "not so: %s\n", What);
}

// Starts when it is resumed, gives one number at a time.
class Task {
public:
  struct promise_type {
    long Now = 0;
    std::exception_ptr Thrown;
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(long Value) {
      Now = Value;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { Thrown = std::current_exception(); }
  };

  explicit Task(std::coroutine_handle<promise_type> H) : Handle(H) {}
  Task(Task &&Other) : Handle(std::exchange(Other.Handle, nullptr)) {}
  ~Task() {
    if (Handle)
      Handle.destroy();
  }
  // Whether it can be resumed again.
  bool next() {
    Handle.resume();
    if (std::exception_ptr Thrown = Handle.promise().Thrown)
      std::rethrow_exception(Thrown);
    return !Handle.done();
  }
  long now() const { return Handle.promise().Now; }
  void abandon() { Handle = nullptr; }

private:
  std::coroutine_handle<promise_type> Handle;
};

// No frame of a coroutine becomes a part of its caller's.
NOINLINE static Task *keep(Task T) {
  return hide(new Task(std::move(T)));
}

NOINLINE static void useStack() {
  volatile char Room[2000];
  for (int i = 0; i < 2000; ++i)
    Room[i] = char(i);
  escape(const_cast<char *>(Room));
}

struct Words {
  long Of[12];
};

// --- Between two suspensions -----------------------------------------------------

static Task fillsBuffer(long Size) {
  co_yield 1;
  {
    char between[10]; // VAR between_suspensions
    char *p = hide(between);
    for (long i = 0; i < Size; ++i)
      p[i] = 1; // BAD between_suspensions
  }
  co_yield 2;
}
PROGRAM(between_suspensions) { // stack-buffer-overflow between
  Task *T = keep(fillsBuffer(10));
  while (T->next())
    useStack();
  delete T;
  T = keep(fillsBuffer(opaque(10 + Bug)));
  while (T->next())
    ;
  delete T;
}

static Task leavesScope(long Bug) {
  long Other = 0;
  long *p = hide(&Other);
  {
    long passed = 1; // VAR scope_in_coroutine
    long *q = hide(&passed);
    if (Bug)
      p = q;
  }
  *p = 1; // BAD scope_in_coroutine
  co_return;
}
PROGRAM(scope_in_coroutine) { // stack-use-after-scope passed
  Task *T = keep(leavesScope(opaque(Bug)));
  T->next();
  delete T;
}

// --- Across suspensions ----------------------------------------------------------

static Task tellsAddress(long **Where) {
  long across[4] = {1, 2, 3};
  *Where = hide(across);
  co_yield 1;
  expect(across[2] == 4, "variables live across suspensions");
  co_yield 2;
}
PROGRAM(local_of_destroyed) { // heap-use-after-free -
  long *p = nullptr;
  Task *T = keep(tellsAddress(hide(&p)));
  T->next();
  p[2] = 4;
  T->next();
  if (!Bug)
    p[1] = 1;
  delete T;
  if (Bug)
    p[1] = 1; // BAD
}

// By value: a copy in the frame.
static Task takesByValue(Words Given, long **Where) {
  Given.Of[1] += 1;
  *Where = hide(Given.Of);
  co_yield Given.Of[1];
  co_yield Given.Of[2];
}
NOINLINE static Task *makeByValue(long **Where) {
  Words Local = {{1, 2, 3}};
  Task *T = keep(takesByValue(Local, Where));
  expect(Local.Of[1] == 2, "by value");
  return T;
}
PROGRAM(parameter_by_value) { // heap-use-after-free -
  long *p = nullptr;
  Task *T = makeByValue(hide(&p));
  useStack();
  T->next();
  expect(T->now() == 3, "the copy is changed");
  p[2] = 7;
  T->next();
  expect(T->now() == 7, "the copy lives in the frame");
  if (Bug)
    delete T;
  p[2] = 8; // BAD
  if (!Bug)
    delete T;
}

static Task takesReference(const Words &Given) {
  co_yield 0;
  co_yield Given.Of[2]; // BAD parameter_by_reference
}
NOINLINE static Task *makeByReference(const Words *Lasting) {
  Words local = {{1, 2, 3}}; // VAR parameter_by_reference
  Words *p = hide(&local);
  return keep(takesReference(Lasting ? *Lasting : *p));
}
PROGRAM(parameter_by_reference) { // stack-use-after-return local
  Words Lasting = {{4, 5, 6}};
  Task *T = makeByReference(Bug ? nullptr : hide(&Lasting));
  T->next();
  T->next();
  delete T;
}

// Who resumes has a frame, too, and is gone later.
static Task readsThrough(long **Where) {
  for (;;) {
    co_yield 0;
    co_yield **Where; // BAD variable_of_resumer
  }
}
NOINLINE static void resumeWithLocal(Task *T, long **Where) {
  long mine = 5; // VAR variable_of_resumer
  *Where = hide(&mine);
  T->next();
  T->next();
  expect(T->now() == 5, "the resumer's variable");
}
PROGRAM(variable_of_resumer) { // stack-use-after-return mine
  long *p = nullptr;
  Task *T = keep(readsThrough(hide(&p)));
  resumeWithLocal(T, hide(&p));
  T->next();
  long Own = 6;
  if (!Bug)
    p = hide(&Own);
  T->next();
  delete T;
}

// --- Coroutines that do not end --------------------------------------------------

struct Counted {
  long *Count;
  ~Counted() { ++*Count; }
};
static Task holdsScope(long *Count) {
  char Outer[40];
  escape(Outer);
  Counted C{Count};
  {
    char Inner[24];
    char *p = hide(Inner);
    co_yield 1;
    p[23] = 1;
  }
  co_yield 2;
}
PROGRAM(destroyed_in_scope) { // stack-buffer-overflow after
  long Count = 0;
  for (int i = 0; i < 10; ++i) {
    Task *T = keep(holdsScope(hide(&Count)));
    for (int Steps = i % 3; Steps; --Steps)
      T->next();
    delete T;
    useStack();
  }
  expect(Count == 6, "destroyed with what was begun");
  char after[5]; // VAR
  char *p = hide(after);
  p[4 + Bug] = 1; // BAD
}

PROGRAM(abandoned) { // stack-buffer-overflow after
  long Count = 0;
  for (int i = 0; i < 10; ++i) {
    Task *T = keep(holdsScope(hide(&Count)));
    for (int Steps = i % 3; Steps; --Steps)
      T->next();
    T->abandon();
    delete T;
    useStack();
  }
  expect(Count == 0, "never destroyed");
  char after[5]; // VAR
  char *p = hide(after);
  p[4 + Bug] = 1; // BAD
}

static Task throws(long Bug) {
  char kept[6]; // VAR exception
  char *p = hide(kept);
  try {
    char Inside[30];
    escape(Inside);
    throw 1;
  } catch (int) {
    p[5 + Bug] = 1; // BAD exception
  }
  throw 2;
  co_return;
}
PROGRAM(exception) { // stack-buffer-overflow kept
  Task *T = keep(throws(opaque(Bug)));
  try {
    T->next();
    expect(false, "the exception arrives");
  } catch (int Number) {
    expect(Number == 2, "the exception arrives");
  }
  useStack();
  delete T;
}

// --- Coroutines in coroutines ----------------------------------------------------

static Task counts(long From, long To) {
  for (; From < To; ++From) {
    long Local[3] = {From};
    co_yield *hide(Local);
  }
}
static Task sums(long Depth, long *Sum) {
  Task Inner = counts(0, Depth);
  while (Inner.next()) {
    *Sum += Inner.now();
    co_yield *Sum;
  }
  if (Depth) {
    Task Deeper = sums(Depth - 1, Sum);
    while (Deeper.next())
      co_yield Deeper.now();
  }
}
PROGRAM(nested) { // stack-buffer-overflow result
  long Sum = 0;
  Task T = sums(12, hide(&Sum));
  while (T.next())
    useStack();
  expect(Sum == 286, "the sum");
  char result[3]; // VAR
  char *p = hide(result);
  p[2 + Bug] = 1; // BAD
}

static const Program Programs[] = {
    {"between_suspensions", between_suspensions},
    {"scope_in_coroutine", scope_in_coroutine},
    {"local_of_destroyed", local_of_destroyed},
    {"parameter_by_value", parameter_by_value},
    {"parameter_by_reference", parameter_by_reference},
    {"variable_of_resumer", variable_of_resumer},
    {"destroyed_in_scope", destroyed_in_scope},
    {"abandoned", abandoned},
    {"exception", exception},
    {"nested", nested},
    {nullptr, nullptr}};

int main(int Argc, char **Argv) { return runPrograms(Programs, Argc, Argv); }
