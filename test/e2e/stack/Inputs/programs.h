// What the small programs share. Each is a function PROGRAM(name) that is right
// when Bug is 0 and has one error when it is 1; comments tell the checker what
// to expect (see check_programs.py).
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <alloca.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))
#define PROGRAM(name) NOINLINE static void name(int Bug)

// The optimiser must believe that P goes anywhere, and knows no value.
static inline void *escape(const void *P) {
  void *Same = (void *)P;
  __asm__ volatile("" : "+r"(Same) : : "memory");
  return Same;
}
static inline long opaque(long X) {
  __asm__ volatile("" : "+r"(X));
  return X;
}

typedef long UnalignedLong __attribute__((aligned(1)));
typedef int UnalignedInt __attribute__((aligned(1)));

struct Program {
  const char *Name;
  void (*Run)(int Bug);
};

// All programs in one process, which goes on after reports.
static inline int runPrograms(const struct Program *Programs, int Argc,
                              char **Argv) {
  int Bug = Argc > 1 && !strcmp(Argv[1], "bug");
  for (; Programs->Name; ++Programs) {
    if (Argc > 2 && strcmp(Argv[2], Programs->Name))
      continue;
    fprintf(stderr, "PROGRAM %s\n", Programs->Name);
    Programs->Run(Bug);
  }
  fprintf(stderr, "PROGRAM end\n");
  return 0;
}

#endif
