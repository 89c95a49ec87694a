// Loops that are tested before they begin. What is wrong in the first, a middle
// or the last round is found where it is; what is not reached is not reported,
// wherever it would be; what is freed on the way is known to be.
// DEFINE: %{check} = %python %S/Inputs/loops.py %t %s
// RUN: %pagesan -g -O2 -mllvm -pagesan-hoist-ranges %s -o %t && %{check}
// RUN: %pagesan -g -O3 -march=native -mllvm -pagesan-hoist-ranges -mllvm -pagesan-form=hybrid %s -o %t && %{check}
// RUN: %pagesan -g -O1 -mllvm -pagesan-hoist-ranges -mllvm -pagesan-sensitivity=early %s -o %t && %{check}
// RUN: %pagesan -g -O2 -mllvm -pagesan-hoist-ranges=0 -mllvm -pagesan-hoist-invariant=0 %s -o %t && %{check}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT __attribute__((noinline))

enum { Count = 100 };
static int Other[8];
static volatile long Zero;

KEPT static int upwards(const int *P, long Begin, long End) {
  int Sum = 0;
  for (long I = Begin; I < End; ++I)
    Sum += P[I]; // first middle last
  return Sum;
}

KEPT static void downwards(short *P, int From, int To) {
  for (int I = From; I >= To; --I) {
    P[I] = (short)I; // below
    Other[I & 7] ^= I;
  }
}

// Steps of four bytes never meet an end that is off by one.
KEPT static int pastEnd(const int *P, const int *End) {
  int Sum = 0;
  for (; P != End; ++P)
    Sum += Other[*P & 7]++; // jumpedOver
  return Sum;
}

KEPT static double rows(const double *P, int Rows, int Columns) {
  double Sum = 0;
  for (int R = 0; R < Rows; ++R)
    for (int C = 0; C < Columns; ++C)
      Sum += P[R * 16 + C]; // rows
  return Sum;
}

KEPT static long find(const long *P, long Bound, long What) {
  long I = 0;
  for (; I < Bound; ++I) {
    if (P[I] == What) // search
      break;
    Other[I & 7]++;
  }
  return I;
}

KEPT static void releaseAt(long I, long At, void *P) {
  if (I == At)
    free(P);
}

KEPT static int freed(const int *P, long At) {
  int Sum = 0;
  for (long I = 0; I < Count; ++I) {
    Sum += P[I]; // freed
    releaseAt(I, At, (void *)P);
  }
  return Sum;
}

KEPT static void sameWord(const long *Word, char *Out, long Length) {
  for (long I = 0; I < Length; ++I) {
    Out[I] = (char)*Word; // sameWord
    Other[I & 7]++;
  }
}

// Both addresses are nonsense, and not used.
KEPT static long never(const long *Wild, const char *Far, long Length) {
  long Sum = 0;
  for (long I = 0; I < Length; ++I) {
    if (Other[I & 7] == -1)
      Sum += Wild[I] + Far[0];
    Other[I & 7] = (int)I;
  }
  return Sum;
}

KEPT static int scope(int Length) {
  int *Escaped = NULL;
  {
    int Inner[Count];
    for (int I = 0; I < Count; ++I)
      Inner[I] = I;
    Escaped = Inner;
    __asm__ volatile("" : "+r"(Escaped) : : "memory");
  }
  int Sum = 0;
  for (int I = 0; I < Length; ++I)
    Sum += Escaped[I]; // scope
  return Sum;
}

KEPT static void large(char *P, long Size) {
  for (long I = 0; I < Size; I += 64)
    P[I] = 1; // large
}

KEPT static int bad(const char *Name, int *P, size_t Bytes) {
  if (!strcmp(Name, "first"))
    return upwards(P, -1, Count);
  if (!strcmp(Name, "last"))
    return upwards(P, 0, Count + 1);
  if (!strcmp(Name, "below"))
    return downwards((short *)P, 2 * Count - 1, -1), 0;
  if (!strcmp(Name, "jumpedOver"))
    return pastEnd(P, (int *)((char *)(P + Count) + 1));
  if (!strcmp(Name, "rows"))
    return (int)rows((double *)P, 3, 17) + (int)rows((double *)P, 4, 16);
  if (!strcmp(Name, "search"))
    return (int)find((long *)P, 1000, 1000);
  if (!strcmp(Name, "freed"))
    return freed(P, Count / 2);
  if (!strcmp(Name, "sameWord"))
    return sameWord((long *)(P + Count), (char *)P, Count), 0;
  if (!strcmp(Name, "scope"))
    return scope(Count);
  if (!strcmp(Name, "large"))
    return large(malloc(Bytes), (long)Bytes + 1), 0;
  __asan_poison_memory_region(P + Count / 2, 2 * sizeof(int));
  return upwards(P, 0, Count);
}

static void good(int *P) {
  long Word = 1;
  Other[0] = upwards(P, 0, Count);
  downwards((short *)P, 2 * Count - 1, 0);
  pastEnd(P, P + Count);
  rows((double *)P, 3, 16);
  ((long *)P)[20] = 77;
  find((long *)P, 1000, 77); // all but 50 are somebody else's
  freed(P, -1);
  sameWord(&Word, (char *)P, 4 * Count);
  sameWord((long *)P, (char *)(P + 2), 4 * Count - 8);
  static const unsigned long Wild[] = {
      0, 8, 0x7fff8000, 0x8fff7000, 0x900000000, 0x1200000000,
      0x10007fff8000 - 64, 0x207fffff0000, 0x7ffffffff000, 1ul << 47, 1ul << 60,
      -64ul, 0x5555555555555555};
  for (size_t I = 0; I < sizeof(Wild) / sizeof(*Wild); ++I)
    never((long *)(Wild[I] + Zero), (char *)(Wild[I] + Zero), Count);
  scope(0);
  for (size_t Size = 1000; Size < 3000000; Size = Size * 5 / 3 + 1) {
    char *Block = malloc(Size);
    large(Block, (long)Size);
    large(Block, (long)Size);
    free(Block);
  }
}

int main(int Argc, char **Argv) {
  int *P = calloc(Count, sizeof(int));
  if (Argc == 1)
    good(P);
  else
    bad(Argv[1], P, Argc > 2 ? strtoul(Argv[2], NULL, 10) : 640000);
  puts("end");
  return 0;
}
