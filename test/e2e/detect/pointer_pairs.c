// Pointers into two objects that are ordered or subtracted.
// RUN: %pagesan -w -g -O0 -fsanitize=address,pointer-compare,pointer-subtract %s -o %t
// RUN: %pagesan -w -g -O2 -fsanitize=pointer-compare -fsanitize=pointer-subtract %s -o %t.2
// RUN: %python %S/Inputs/pointer_pairs.py %t
// RUN: %python %S/Inputs/pointer_pairs.py %t.2
//
// Off unless both the compiler and the option are asked.
// RUN: %t heap heap2
// RUN: %pagesan -w -g -O0 %s -o %t.plain
// RUN: env ASAN_OPTIONS=detect_invalid_pointer_pairs=2 %t.plain heap heap2
//
// What is told.
// RUN: env ASAN_OPTIONS=detect_invalid_pointer_pairs=2 not %t heap global 2>&1 | FileCheck %s
// CHECK: ERROR: AddressSanitizer: invalid-pointer-pair: [[A:0x[0-9a-f]+]] [[B:0x[0-9a-f]+]]{{$}}
// CHECK-NEXT: #0 {{.*}} in isBefore {{.*}}pointer_pairs.c:[[@LINE+22]]
// CHECK: [[A]] is located 0 bytes inside of 100-byte region
// CHECK: [[B]] is located 0 bytes inside of global variable 'Global'
// CHECK: SUMMARY: AddressSanitizer: invalid-pointer-pair {{.*}} in isBefore
//
// As the option of AddressSanitizer's pass has it.
// RUN: %pagesan -w -g -O0 -mllvm -asan-detect-invalid-pointer-sub %s -o %t.sub
// RUN: env ASAN_OPTIONS=detect_invalid_pointer_pairs=2 not %t.sub heap heap2 2>&1 | FileCheck %s --check-prefix=SUB
// SUB: invalid-pointer-pair
// SUB-NEXT: in distance
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static char Global[5000], Global2[7];
static volatile long Sink;

__attribute__((noinline)) static int isBefore(char *A, char *B) {
  // One object, one past its end included.
  return A < B;
}
__attribute__((noinline)) static long distance(char *A, char *B) {
  return A - B;
}

int main(int Argc, char **Argv) {
  char Local[100], Local2[10000];
  char *Heap = malloc(100), *Heap2 = malloc(100), *Large = malloc(1 << 20);
  char *Map = mmap(0, 1 << 16, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *Freed = malloc(3000);
  free(Freed);
  struct {
    const char *Name;
    char *Addr;
  } Places[] = {
      {"null", 0},
      {"heap", Heap},
      {"heap+50", Heap + 50},
      {"heap+100", Heap + 100},
      {"heap+101", Heap + 101},
      {"heap-1", Heap - 1},
      {"heap2", Heap2},
      {"large", Large},
      {"large+4096", Large + 4096},
      {"large+all", Large + (1 << 20)},
      {"large+more", Large + (1 << 20) + 1},
      {"freed", Freed},
      {"freed+2900", Freed + 2900},
      {"global", Global},
      {"global+5000", Global + 5000},
      {"global+5001", Global + 5001},
      {"global2-1", Global2 - 1},
      {"global2", Global2},
      {"global2+7", Global2 + 7},
      {"global2+8", Global2 + 8},
      {"local", Local},
      {"local+100", Local + 100},
      {"local+101", Local + 101},
      {"local2", Local2},
      {"local2+10000", Local2 + 10000},
      {"map", Map},
      {"map+4000", Map + 4000},
      {"map+60000", Map + 60000},
  };
  char *Found[2] = {0, 0};
  for (int Arg = 1; Arg < Argc; ++Arg)
    for (unsigned I = 0; I < sizeof(Places) / sizeof(*Places); ++I)
      if (!strcmp(Argv[Arg], Places[I].Name))
        Found[Arg - 1] = Places[I].Addr;
  Sink = isBefore(Found[0], Found[1]);
  Sink = distance(Found[0], Found[1]);
  memset(Local, 0, sizeof(Local));
  memset(Local2, 0, sizeof(Local2));
  return 0;
}
