// What counts as holding a pointer, one option each: a leak is reported with the
// one value and not with the other.
// What counts lines keeps objects of its own.
// XFAIL: counted-lines
// RUN: %pagesan -g -O1 -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesan -g -O1 -DLIBRARY_PATH='"%t.so"' %s -o %t -lpthread -ldl
//
// RUN: %t frame 2>&1 | count 0
// RUN: env LSAN_OPTIONS=use_stacks=0 not %t frame 2>&1 | FileCheck %s --check-prefix=FRAME
// RUN: %t register 2>&1 | count 0
// RUN: env LSAN_OPTIONS=use_registers=0 not %t register 2>&1 | FileCheck %s --check-prefix=REGISTER
// RUN: env LSAN_OPTIONS=use_poisoned=1 %t poisoned 2>&1 | count 0
// RUN: not %t poisoned 2>&1 | FileCheck %s --check-prefix=POISONED
//
// Without globals nothing leads to what the dynamic linker keeps of a library.
// Who allocated it is not known where stacks have no room for callers.
// RUN: env LSAN_OPTIONS=use_globals=0 %t library 2>&1 | count 0
// RUN: env LSAN_OPTIONS=use_globals=0 ASAN_OPTIONS=malloc_context_size=1 %t library 2>&1 | count 0
// RUN: env LSAN_OPTIONS=use_globals=0:use_ld_allocations=0 not %t library 2>&1 | FileCheck %s --check-prefix=LIBRARY
//
// Each pointer that is followed, and where it lies.
// RUN: env LSAN_OPTIONS=log_pointers=1 %t global 2>&1 | FileCheck %s --check-prefix=GLOBAL
//
// FRAME: SUMMARY: AddressSanitizer: 101 byte(s) leaked in 1 allocation(s).
// REGISTER: SUMMARY: AddressSanitizer: 102 byte(s) leaked in 1 allocation(s).
// POISONED: SUMMARY: AddressSanitizer: 103 byte(s) leaked in 1 allocation(s).
// LIBRARY: ERROR: LeakSanitizer: detected memory leaks
// LIBRARY: {{#[12] .*(_dl|ld-linux)}}
// GLOBAL: [[HOLDER:0x[0-9a-f]+]] holds [[HELD:0x[0-9a-f]+]]
// GLOBAL: {{^}}[[HOLDER]]: found [[HELD]]
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef LIBRARY
int LibraryVariable = 1;
#else

#include <dlfcn.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

// Dead frames keep what they held until they are overwritten.
NOINLINE static void wipeStack(void) {
  for (volatile char Dirt[32768], *P = Dirt; P < Dirt + 32768; ++P)
    *P = 0;
}

NOINLINE static void frame(void) {
  void *volatile Held = malloc(101);
  wipeStack();
  exit(Held == 0);
}

// A thread that holds its pointer in a register and nowhere else.
static volatile int IsReady;
NOINLINE static uintptr_t hidden(void) { return ~(uintptr_t)malloc(102); }
static void *spin(void *Arg) {
  uintptr_t Hidden = hidden();
  wipeStack();
  // r12 survives calls, but there are none.
  __asm__ volatile("movq %0, %%r12\n"
                   "notq %%r12\n"
                   "xorl %%eax, %%eax\n"
                   "movl $1, %1\n"
                   "1: pause\n"
                   "jmp 1b\n"
                   :
                   : "r"(Hidden), "m"(IsReady)
                   : "rax", "r12", "memory");
  return Arg;
}
static void inRegister(void) {
  pthread_t Thread;
  pthread_create(&Thread, 0, spin, 0);
  while (!IsReady)
    usleep(100);
}

static void *Cells[8];
NOINLINE static void poisoned(void) {
  Cells[2] = malloc(103);
  __asan_poison_memory_region(Cells, sizeof(Cells));
}

static void library(void) {
  int *Variable = dlsym(dlopen(LIBRARY_PATH, RTLD_NOW), "LibraryVariable");
  if (!Variable || *Variable != 1)
    abort();
}

static void *Kept;
static void global(void) {
  Kept = malloc(104);
  fprintf(stderr, "%p holds %p\n", (void *)&Kept, Kept);
}

int main(int Argc, char **Argv) {
  static const struct {
    const char *Name;
    void (*Run)(void);
  } Cases[] = {{"frame", frame},
               {"register", inRegister},
               {"poisoned", poisoned},
               {"library", library},
               {"global", global}};
  for (unsigned I = 0; I < sizeof(Cases) / sizeof(*Cases); ++I)
    if (!strcmp(Argv[Argc - 1], Cases[I].Name))
      Cases[I].Run();
  wipeStack();
  return 0;
}
#endif
