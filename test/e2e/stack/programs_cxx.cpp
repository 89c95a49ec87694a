// The same for C++: temporaries, references, closures, exceptions.
// RUN: %pagesanxx -g -O0 -std=c++17 %s -o %t.O0
// RUN: %pagesanxx -g -O1 -std=c++17 %s -o %t.O1
// RUN: %pagesanxx -g -O2 -std=c++17 %s -o %t.O2
// RUN: %pagesanxx -g -O3 -std=c++17 %s -o %t.O3
// RUN: python3 %S/Inputs/check_programs.py %s %t.O0 %t.O1 %t.O2 %t.O3
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Inputs/programs.h"

#include <functional>
#include <initializer_list>

template <class T> static T *hide(const T *P) {
  return static_cast<T *>(escape(P));
}

struct Value {
  long Number = 1, Padding[3] = {};
  long get() const { return opaque(Number); } // BAD dangling_method
};

struct Owner {
  Value V;
  ~Owner() { escape(this); }
};

NOINLINE static Value make() {
  Value V;
  escape(&V);
  return V;
}

NOINLINE static const Value *addressOf(const Value &V) { return hide(&V); }

PROGRAM(temporary_by_reference) { // stack-use-after-scope ref.tmp
  Value Own;
  const Value *p = addressOf(make()), *q = Bug ? p : hide(&Own);
  opaque(q->Number); // BAD
}

PROGRAM(dangling_method) { // stack-use-after-scope inner
  Value Own;
  Value *p = hide(&Own);
  {
    Value inner; // VAR
    Value *q = hide(&inner);
    if (Bug)
      p = q;
  }
  p->get();
}

PROGRAM(lambda_captures_reference) { // stack-use-after-scope captured
  std::function<void()> Function = [] {};
  {
    int captured = 1; // VAR
    int *p = hide(&captured);
    if (Bug)
      Function = [&captured] {
        hide(&captured)[0] = 2; // BAD
      };
    *p = 3;
  }
  Function();
}

NOINLINE static std::function<int()> leakClosure() {
  int local = 4; // VAR closure_of_dead_function
  hide(&local);
  return [&local] {
    return *hide(&local); // BAD closure_of_dead_function
  };
}
PROGRAM(closure_of_dead_function) { // stack-use-after-return local
  std::function<int()> Function = leakClosure();
  if (Bug)
    Function();
}

NOINLINE static int &leakReference() {
  int number = 5; // VAR reference_to_local
  return *hide(&number);
}
PROGRAM(reference_to_local) { // stack-use-after-return number
  int Own = 1;
  int &R = Bug ? leakReference() : *hide(&Own);
  R = 2; // BAD
}

PROGRAM(overflow_in_try) { // stack-buffer-overflow buf
  char buf[14]; // VAR
  char *p = hide(&buf[0]);
  try {
    p[13 + Bug] = 1; // BAD
    if (opaque(0))
      throw 1;
  } catch (int) {
  }
}

NOINLINE static void thrower(int Depth) {
  char noise[50];
  escape(noise);
  if (!Depth)
    throw Depth;
  thrower(Depth - 1);
  escape(noise);
}
PROGRAM(overflow_after_catch) { // stack-buffer-overflow kept
  char kept[14]; // VAR
  char *p = hide(&kept[0]);
  try {
    thrower(10);
  } catch (int) {
  }
  p[13 + Bug] = 1; // BAD
}

PROGRAM(overflow_in_catch) { // stack-buffer-overflow inCatch
  try {
    thrower(3);
  } catch (int) {
    int inCatch[3]; // VAR
    int *p = hide(&inCatch[0]);
    p[2 + Bug] = 1; // BAD
  }
}

PROGRAM(scope_left_by_exception) { // stack-use-after-scope inTry
  int Own = 1;
  int *p = hide(&Own);
  try {
    int inTry = 2; // VAR
    int *q = hide(&inTry);
    if (Bug)
      p = q;
    thrower(2);
  } catch (int) {
    *p = 3; // BAD
  }
}

struct InDestructor {
  int Bug;
  ~InDestructor() {
    char local[9]; // VAR overflow_in_destructor
    char *p = hide(&local[0]);
    p[8 + Bug] = 1; // BAD overflow_in_destructor
  }
};
PROGRAM(overflow_in_destructor) { // stack-buffer-overflow local
  try {
    InDestructor D{Bug};
    hide(&D);
    thrower(4);
  } catch (int) {
  }
}

NOINLINE static void overflowing(Value *Values, long Count) {
  for (long I = 0; I != Count; ++I)
    Values[I].Number = I; // BAD array_of_objects
}
PROGRAM(array_of_objects) { // stack-buffer-overflow values
  Value values[3]; // VAR
  overflowing(hide(&values[0]), 3 + Bug);
}

PROGRAM(member_array) { // stack-buffer-overflow object
  struct { // VAR
    int First, Last[4];
  } object = {};
  int *p = hide(&object.Last[0]);
  p[3 + Bug] = 1; // BAD
}

PROGRAM(initializer_list_dies) { // stack-use-after-scope ref.tmp
  int Own[2] = {1, 2};
  const int *p = hide(&Own[0]);
  {
    std::initializer_list<int> List = {int(opaque(1)), int(opaque(2))};
    const int *q = hide(List.begin());
    if (Bug)
      p = q;
  }
  opaque(*p); // BAD
}

PROGRAM(destroyed_owner) { // stack-use-after-scope owner
  long Own = 0;
  long *p = hide(&Own);
  {
    Owner owner; // VAR
    long *q = hide(&owner.V.Padding[0]);
    if (Bug)
      p = q;
  }
  *p = 1; // BAD
}

PROGRAM(conditional_temporary) { // stack-use-after-scope ref.tmp
  Value Own;
  const Value *p = hide(&Own);
  if (opaque(1)) {
    const Value *q = addressOf(Value());
    if (Bug)
      p = q;
  }
  opaque(p->Padding[2]); // BAD
}

static const Program Programs[] = {
    {"temporary_by_reference", temporary_by_reference},
    {"dangling_method", dangling_method},
    {"lambda_captures_reference", lambda_captures_reference},
    {"closure_of_dead_function", closure_of_dead_function},
    {"reference_to_local", reference_to_local},
    {"overflow_in_try", overflow_in_try},
    {"overflow_after_catch", overflow_after_catch},
    {"overflow_in_catch", overflow_in_catch},
    {"scope_left_by_exception", scope_left_by_exception},
    {"overflow_in_destructor", overflow_in_destructor},
    {"array_of_objects", array_of_objects},
    {"member_array", member_array},
    {"initializer_list_dies", initializer_list_dies},
    {"destroyed_owner", destroyed_owner},
    {"conditional_temporary", conditional_temporary},
    {nullptr, nullptr}};

int main(int Argc, char **Argv) { return runPrograms(Programs, Argc, Argv); }
