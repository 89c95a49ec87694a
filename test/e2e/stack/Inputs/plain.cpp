// Frames that are not instrumented, between those that are.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstring>

// Keeps a part of the stack to itself on the way.
extern "C" int callThrough(int (*Fn)(void *), void *Arg) {
  volatile char Own[3000];
  memset(const_cast<char *>(Own), 1, sizeof(Own));
  return Fn(Arg) + Own[100];
}

// Catches what comes, and goes on below.
extern "C" int catchAndCall(int (*Throws)(void *), int (*Then)(void *),
                            void *Arg) {
  try {
    Throws(Arg);
  } catch (...) {
    return Then(Arg);
  }
  return -1;
}

struct CallsAtEnd {
  int (*Fn)(void *);
  void *Arg;
  ~CallsAtEnd() { Fn(Arg); }
};

// A destructor that is not instrumented calls code that is.
extern "C" int cleanUpBetween(int (*Throws)(void *), int (*Cleanup)(void *),
                              void *Arg) {
  CallsAtEnd Guard = {Cleanup, Arg};
  return Throws(Arg);
}
