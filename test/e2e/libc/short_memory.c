// Few bytes copied, moved and compared: at every size and offset, up to the last
// byte of a page before one that cannot be touched, with the result that a loop
// gives, also where what is moved overlaps; and one byte too many is reported.
// RUN: %pagesan -g -O1 -fno-builtin %s -o %t
// RUN: env ASAN_OPTIONS=halt_on_error=0:suppress_equal_pcs=0:symbolize=0:log_path=%t.log %t | FileCheck %s
// CHECK: moves 31950, compares {{[0-9]+}}, errors 420, 0 wrong
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { Page = 4096, Most = 70 };
// Not one that the compiler knows to be free of effects.
static int (*volatile Compare)(const void *, const void *, size_t) = memcmp;
static int Reports, Moves, Compares, Errors, Wrong;
static void onReport(const char *Text) { ++Reports; }
static int sign(int X) { return (X > 0) - (X < 0); }

// A page, and nothing behind it.
static unsigned char *lastPage(void) {
  unsigned char *P = mmap(NULL, 2 * Page, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(P + Page, Page, PROT_NONE);
  return P;
}

static void fill(unsigned char *P, size_t N, int Seed) {
  for (size_t I = 0; I != N; ++I)
    P[I] = (unsigned char)(Seed + I * 37);
}

static int isFilled(const unsigned char *P, size_t N, int Seed) {
  for (size_t I = 0; I != N; ++I)
    if (P[I] != (unsigned char)(Seed + I * 37))
      return 0;
  return 1;
}

// All of what lies around it stays.
static void moveAt(unsigned char *Block, size_t To, size_t From, size_t N) {
  unsigned char Expected[3 * Most];
  fill(Block, sizeof(Expected), 5);
  fill(Expected, sizeof(Expected), 5);
  for (size_t I = 0; I != N; ++I)
    Expected[To + I] = (unsigned char)(5 + (From + I) * 37);
  int IsApart = To >= From + N || From >= To + N;
  void *R = IsApart && N % 2 ? memcpy(Block + To, Block + From, N)
                             : memmove(Block + To, Block + From, N);
  ++Moves;
  Wrong += R != Block + To;
  for (size_t I = 0; I != sizeof(Expected); ++I)
    Wrong += Block[I] != Expected[I];
}

static void compareAt(unsigned char *A, unsigned char *B, size_t N) {
  fill(A, N, 9);
  fill(B, N, 9);
  Wrong += Compare(A, B, N) != 0;
  for (size_t At = 0; At < N; At += 1 + N / 6) {
    unsigned char Old = B[At];
    for (int New = 0; New < 256; New += 85) {
      B[At] = (unsigned char)New;
      ++Compares;
      Wrong += sign(Compare(A, B, N)) != sign(A[At] - New);
      Wrong += Compare(A, B, At) != 0;
    }
    B[At] = Old;
  }
}

static void expectReports(int Expected, const char *What, size_t N) {
  if (Reports != Expected) {
    ++Wrong;
    printf("%s %zu: %d reports\n", What, N, Reports);
  }
  Reports = 0;
  ++Errors;
}

static void oneTooMany(size_t N) {
  unsigned char *A = malloc(N), *B = malloc(N + 1);
  fill(A, N, 1);
  fill(B, N + 1, 2);
  Reports = 0;
  memcpy(B, A, N + 1);
  expectReports(1, "memcpy from", N);
  memmove(A, B, N + 1);
  expectReports(1, "memmove to", N);
  Compare(A, B, N + 1);
  expectReports(1, "memcmp", N);
  memcpy(B, A, N);
  memcpy(A, B, N);
  Wrong += Compare(A, B, N) != 0;
  expectReports(0, "good", N);
  if (N > 1)
    memcpy(B, B + 1, N);
  expectReports(N > 1, "overlap", N);
  free(A);
  memcpy(B, A, N);
  expectReports(1, "freed", N);
  free(B);
}

int main(void) {
  __asan_set_error_report_callback(onReport);
  unsigned char *P = lastPage(), *Q = lastPage();
  for (size_t N = 0; N <= Most; ++N) {
    for (size_t To = 0; To <= Most; To += 1 + To / 9)
      for (size_t From = To % 3; From <= Most; From += 4)
        moveAt(P + 3, To, From, N);
    compareAt(P + Page - N, Q + Page - N, N);
    compareAt(P + Page - N - 1, Q + 7, N);
    fill(P + Page - N, N, 3);
    memcpy(Q + Page - N, P + Page - N, N);
    Wrong += !isFilled(Q + Page - N, N, 3);
    if (N)
      oneTooMany(N);
  }
  printf("moves %d, compares %d, errors %d, %d wrong\n", Moves, Compares, Errors,
         Wrong);
  return 0;
}
