// Nothing of the runtime's own lies where a program can write by mistake.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t zone 2>&1 | FileCheck %s --check-prefix=FAULTS
// RUN: not %t frames 2>&1 | FileCheck %s --check-prefix=FAULTS
// The heap's own state lies among the program's variables, and is poisoned.
// RUN: not %t heap 2>&1 | FileCheck %s --check-prefix=POISONED
// POISONED: ERROR: AddressSanitizer: unknown-crash
// POISONED: is located 64 bytes inside of global variable 'pagesan::TheHeap'
// POISONED-NOT: not noticed
// Without guard pages in the kernel (before 6.13) only the first and the last of
// sixteen neighbours are fenced.
// RUN: %if guard-pages %{ not %t above_thread 2>&1 | FileCheck %s --check-prefix=FAULTS %}
// RUN: %if guard-pages %{ not %t below_thread 2>&1 | FileCheck %s --check-prefix=FAULTS %}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

// FAULTS: ERROR: AddressSanitizer: SEGV on unknown address
// FAULTS: #{{[0-9]+}} {{.*}} in {{spoil|.*memset}}
// FAULTS-NOT: not noticed

extern char TheHeap[] __asm__("_ZN7pagesan7TheHeapE");

static void spoil(volatile char *P) {
  P[0] = 1;
  puts("not noticed");
}

// What the runtime maps for a thread, its alternate stack, has fences: a write
// right behind or before it is not one into the next mapping.
static void *spoilAround(void *Above) {
  stack_t Signals;
  sigaltstack(NULL, &Signals);
  char *Stack = Signals.ss_sp;
  if (Above)
    memset(Stack + Signals.ss_size, 0x41, 16);
  else
    memset(Stack - 16, 0x41, 16);
  puts("not noticed");
  return NULL;
}

int main(int argc, char **argv) {
  pthread_t Thread;
  switch (argv[1][0]) {
  case 'z': // from the page states to the last table
    spoil((char *)0x900000000 + (argc << 12));
    break;
  case 'h':
    spoil(TheHeap + 64);
    break;
  case 'f': { // addresses kept for other threads' frames
    char *Own = __builtin_frame_address(0), Line[256];
    FILE *Maps = fopen("/proc/self/maps", "r");
    unsigned long Begin, End, Largest = 0, At = 0;
    while (fgets(Line, sizeof(Line), Maps))
      if (sscanf(Line, "%lx-%lx ---p", &Begin, &End) == 2 &&
          Begin > 0x210000000000 && Begin < (unsigned long)Own &&
          End - Begin > Largest) {
        Largest = End - Begin;
        At = Begin + Largest / 2;
      }
    fclose(Maps);
    // At least as much as all fake stacks.
    if (Largest >> 32 < 15)
      puts("not noticed");
    spoil((char *)At);
    break;
  }
  default:
    pthread_create(&Thread, NULL, spoilAround,
                   argv[1][0] == 'a' ? &Thread : NULL);
    pthread_join(Thread, NULL);
  }
  return 0;
}
