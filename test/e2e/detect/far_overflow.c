// An index that leads over the redzone into the next object is found where it is
// known which object was meant; what stays in it, wherever its pointer points, is
// not reported.
// DEFINE: %{found} = %python %S/Inputs/far_overflow.py %t %s
// RUN: %pagesan -g -O1 -mllvm -pagesan-far-overflows=all %s -o %t && %{found} allocated stack row global before passed loaded vector
// RUN: %pagesan -g -O0 -mllvm -pagesan-far-overflows=all %s -o %t && %{found} stack row global before passed loaded vector
// RUN: %pagesan -g -O2 -mllvm -pagesan-form=thunk -mllvm -pagesan-far-overflows=known %s -o %t && %{found} allocated stack row global
// RUN: %pagesan -g -O1 -fPIC -shared -shared-libsan -DPART=1 -mllvm -pagesan-far-overflows=all %s -o %t.so
// RUN: %pagesan -g -O1 -shared-libsan -DPART=2 %s %t.so -o %t && %{found} allocated stack row global before passed loaded vector
//
// What is near is the shadow's, and reported once.
// RUN: %pagesan -g -O1 -mllvm -pagesan-far-overflows=all %s -o %t
// RUN: not %t near 2>&1 | FileCheck %s --check-prefix=NEAR --implicit-check-not=computed
// RUN: env PAGESAN_OPTIONS=halt_on_error=0 %t near 2>&1 | FileCheck %s --check-prefix=NEAR --implicit-check-not=computed
// NEAR: ERROR: AddressSanitizer: heap-buffer-overflow
// NEAR: is located 0 bytes after 40-byte region
// RUN: env PAGESAN_OPTIONS=halt_on_error=0 %t aside 2>&1 | FileCheck %s --check-prefix=ASIDE --implicit-check-not=computed
// ASIDE: ERROR: AddressSanitizer: stack-buffer-overflow
// ASIDE-NOT: ERROR
// NEAR: SUMMARY
// NEAR-NOT: ERROR
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef PART
#define PART 3
#endif
#define NOINLINE __attribute__((noinline))
#define FUNCTIONS(X)                                                           \
  X(allocated) X(stack) X(row) X(global) X(before) X(passed) X(loaded) X(vector)

#define DECLARE(Name) int Name(intptr_t Far);
FUNCTIONS(DECLARE)
int readAt(const int *P, intptr_t I);
intptr_t distance(const void *To, const void *From);

#if PART & 1
struct Pair {
  int A, B;
};
// The optimiser is not to see that From + distance(To, From) is To.
NOINLINE intptr_t distance(const void *To, const void *From) {
  intptr_t D = ((intptr_t)To - (intptr_t)From) / (intptr_t)sizeof(int);
  __asm__("" : "+r"(D));
  return D;
}
static void fill(int *P, int N) {
  for (int I = 0; I < N; ++I)
    P[I] = I;
  __asm__ volatile("" : : "r"(P) : "memory");
}

// Each takes 0, or any other number to leave its object.
NOINLINE int allocated(intptr_t Far) {
  int *Other = calloc(10, 4), *Own = malloc(40);
  fill(Own, 10);
  int V = Own[Far ? distance(Other, Own) : 9]; // allocated
  free(Own);
  free(Other);
  return V;
}
NOINLINE int stack(intptr_t Far) {
  int Other[10], Own[10];
  fill(Other, 10);
  fill(Own, 10);
  return Own[Far == 2 ? 10 : Far ? distance(Other, Own) : 9]; // stack
}
NOINLINE int row(intptr_t Far) {
  int Other[40], Own[4][10];
  fill(Other, 40);
  fill(Own[0], 40);
  // From one row into the next is inside.
  int V = Own[Far ? 1 : 2][Far ? distance(Other, Own[1]) : 19]; // row
  return V - 30;
}
int GlobalOther[10], Global[10], GlobalThird[10];
NOINLINE int global(intptr_t Far) {
  fill(GlobalOther, 10);
  fill(Global, 10);
  Global[Far ? distance(GlobalOther, Global) : 9] = 8; // global
  return Global[9];
}
NOINLINE int readAt(const int *P, intptr_t I) {
  return P[I]; // before
}
int before(intptr_t Far) {
  int *A = malloc(4000), *B = malloc(4000);
  fill(A, 1000);
  fill(B, 1000);
  int *High = A < B ? B : A, *Low = A < B ? A : B;
  int V = readAt(High + 500, Far ? distance(Low, High + 500) : -500);
  free(A);
  free(B);
  return V;
}
NOINLINE static int second(const struct Pair *P, intptr_t I) {
  return P[I].B; // passed
}
int passed(intptr_t Far) {
  struct Pair *Own = malloc(80), *Other = malloc(80);
  fill((int *)Own, 20);
  fill((int *)Other, 20);
  int V = second(Own, Far ? distance(Other, Own) / 2 : 9);
  free(Own);
  free(Other);
  return V;
}
NOINLINE static void storeIn(int **Table, intptr_t I) {
  Table[1][I] = 3; // loaded
}
int loaded(intptr_t Far) {
  int *Table[2] = {calloc(10, 4), calloc(10, 4)};
  storeIn(Table, Far ? distance(Table[0], Table[1]) : 9);
  free(Table[0]);
  free(Table[1]);
  return 0;
}
typedef int Four __attribute__((vector_size(16)));
NOINLINE static int firstOf(const Four *P, intptr_t I) {
  return P[I][0]; // vector
}
int vector(intptr_t Far) {
  Four *Own = malloc(160), *Other = malloc(160);
  memset(Own, 0, 160);
  memset(Other, 0, 160);
  int V = firstOf(Own, Far ? distance(Other, Own) / 4 : 9);
  free(Own);
  free(Other);
  return V;
}
#endif

#if PART & 2
// What is good, wherever the pointer points that it is off.
static int good(void) {
  int Sum = 0;
  int *P = calloc(100, 4);
  // One past the end, and into the middle.
  for (intptr_t I = -100; I < 0; ++I)
    Sum += readAt(P + 100, I) + readAt(P + 50, I + 50);
  // Large objects: of pages of their own.
  int *Large = calloc(1 << 20, 4), *Huge = calloc(10 << 20, 4);
  Sum += readAt(Large + (1 << 20), -(1 << 20)) + readAt(Large, (1 << 20) - 1);
  Sum += readAt(Huge + (10 << 20), -(10 << 20)) + readAt(Huge, (10 << 20) - 1);
  free(Large);
  free(Huge);
  // A pointer that is moved when its object has moved.
  int *Old = P;
  P = realloc(P, 1 << 16);
  Sum += readAt(Old, distance(P, Old)) + readAt(P, (1 << 14) - 1) * 0;
  // Pools that nobody was told of, in the heap and elsewhere.
  Sum += readAt(P + 4, 1000) * 0;
  free(P);
  int *Mapped = mmap(0, 1 << 16, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  int Local[100];
  memset(Local, 0, sizeof(Local));
  Sum += readAt(Mapped, 1000) + readAt(Local, 99) + readAt(Local + 100, -100);
  // From what is none of the heap's to anywhere.
  int *Q = calloc(10, 4);
  Sum += readAt(Local, distance(Q, Local)) + readAt(Mapped, distance(Q, Mapped));
  free(Q);
  munmap(Mapped, 1 << 16);
  return Sum;
}

int main(int Argc, char **Argv) {
  const char *Name = Argc > 1 ? Argv[1] : "";
#define CALL(Function)                                                         \
  if (!strcmp(Name, #Function))                                                \
    return Function(1);
  FUNCTIONS(CALL)
  if (!strcmp(Name, "aside"))
    return stack(2) == 12345;
  if (!strcmp(Name, "near")) {
    int *P = calloc(10, 4);
    int V = readAt(P, 10);
    free(P);
    return V == 12345;
  }
#define SUM(Function) +(Function(0) && 0)
  return good() FUNCTIONS(SUM);
}
#endif
