// Variables that inline functions and the library only borrow need no frame that
// outlives the call; those that one of them keeps, however far below, do.
// RUN: %pagesanxx -g -O2 %s -o %t
// RUN: not %t 1 2>&1 | FileCheck %s --check-prefix=BELOW
// RUN: not %t 2 2>&1 | FileCheck %s --check-prefix=BESIDE
// RUN: not %t 3 2>&1 | FileCheck %s --check-prefix=MEMBER
// RUN: not %t 4 2>&1 | FileCheck %s --check-prefix=PRINTED
// RUN: not %t 5 2>&1 | FileCheck %s --check-prefix=GIVEN-ON
// RUN: %t 6
// RUN: %clangxx -O2 -S -emit-llvm -fpass-plugin=%pagesan_plugin %s -o - | FileCheck %s --check-prefix=CODE
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <cstdlib>
#include <sys/time.h>

#define NOINLINE __attribute__((noinline))

template <class T> struct Registry {
  static inline T *Last = nullptr;
  NOINLINE static void note(T *P, int Depth) {
    if (Depth > 0)
      note(P, Depth - 1);
    else
      Last = P;
  }
};

template <class T> NOINLINE inline void fill(T *P, int N) {
  for (int I = 0; I < N; ++I)
    P[I] = T(I);
}

NOINLINE void below() {
  int Local[4];
  fill(Local, 4);
  Registry<int>::note(Local, 5);
}

// Borrowed itself, in the frame of one that is kept.
NOINLINE void beside(const char *Text) {
  int Read = 0;
  long Kept = 0;
  sscanf(Text, "%d", &Read);
  Registry<long>::note(&Kept, Read);
}

struct Node {
  Node *Next;
  int Value;
};
NOINLINE inline void link(Node *Head, Node *N) {
  N->Next = Head->Next;
  Head->Next = N;
}
Node List;
NOINLINE void member() {
  Node Local{nullptr, 7};
  link(&List, &Local);
}

// Text is a way out, too.
NOINLINE void printed(char *Text) {
  int Secret[4] = {1, 2, 3, 4};
  sprintf(Text, "%4d at %p", Secret[1], static_cast<void *>(Secret));
}

// Who is called in the place of a function runs when its variables are gone.
NOINLINE inline void increment(int *Values, int At) { ++Values[At]; }
NOINLINE void giveOn(int *, int At) {
  int Mine[4] = {};
  [[clang::musttail]] return increment(Mine, At);
}

// CODE-LABEL: define{{.*}} @_Z8borrowedPKc(
// CODE-NOT: __pagesan_enter_frame
// CODE: ret i32
NOINLINE int borrowed(const char *Text) {
  int Values[4];
  fill(Values, 4);
  timeval Now;
  gettimeofday(&Now, nullptr);
  int Read = 0;
  sscanf(Text, "%d", &Read);
  char Line[32];
  snprintf(Line, sizeof Line, "%5.2f%% of %-*s", 0.5, Read, Text);
  return Values[Read & 3] + (Now.tv_sec < 0) + (Line[5] != '%');
}

int main(int, char **Args) {
  switch (atoi(Args[1])) {
  case 1:
    below();
    // BELOW: stack-use-after-return
    // BELOW: in main {{.*}}kept_addresses.cpp:[[@LINE+2]]
    // BELOW: 'Local' (line 36)
    return *Registry<int>::Last;
  case 2:
    beside("3");
    // BESIDE: stack-use-after-return
    // BESIDE: 'Kept' (line 44)
    return int(*Registry<long>::Last);
  case 3:
    member();
    // MEMBER: stack-use-after-return
    // MEMBER: 'Local' (line 59)
    return List.Next->Value;
  case 4: {
    char Text[64];
    void *Found;
    printed(Text);
    sscanf(Text, "%*d at %p", &Found);
    // PRINTED: stack-use-after-return
    // PRINTED: 'Secret' (line 65)
    return *static_cast<int *>(Found);
  }
  case 5:
    // GIVEN-ON: stack-use-after-return
    // GIVEN-ON: in increment
    // GIVEN-ON: 'Mine' (line 72)
    giveOn(nullptr, 2);
    return 0;
  default:
    return borrowed("2") != 2;
  }
}
