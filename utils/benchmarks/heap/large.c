/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Large objects. One workload a run:
 *   fill LOW DOUBLINGS COUNT    blocks of LOW * 2^0 .. 2^DOUBLINGS bytes, four
 *                               live at a time, written whole
 *   touch LOW DOUBLINGS COUNT   the same, one word written in each page
 *   grow LIMIT COUNT            realloc by half its size up to LIMIT bytes
 *   append STEP LIMIT COUNT     realloc by STEP bytes up to LIMIT
 *   live COUNT ROUNDS           COUNT blocks of 64 KiB to 1 MiB live at once,
 *                               first and last byte written; then ROUNDS of
 *                               them replaced
 */
#include "common.h"

enum { kLive = 4, kPage = 4096 };

static void churn(size_t Low, unsigned Doublings, size_t Count, int Whole) {
  Random R = {7};
  char *Live[kLive] = {0};
  for (size_t I = 0; I < Count; ++I) {
    size_t Size = Doublings ? randomSize(&R, Low, Doublings) : Low;
    char **Slot = &Live[I % kLive];
    free(*Slot);
    char *P = *Slot = allocate(Size);
    if (Whole)
      memset(P, (int)I, Size);
    else
      for (size_t At = 0; At < Size; At += kPage)
        *(volatile size_t *)(P + At) = At;
  }
  for (int I = 0; I < kLive; ++I)
    free(Live[I]);
}

static void grow(size_t Limit, size_t Count) {
  for (size_t I = 0; I < Count; ++I) {
    char *P = NULL;
    size_t Filled = 0;
    for (size_t Size = 64; Size <= Limit; Size += Size / 2) {
      P = realloc(P, Size);
      memset(P + Filled, (int)I, Size - Filled);
      Filled = Size;
    }
    free(P);
  }
}

static void append(size_t Step, size_t Limit, size_t Count) {
  for (size_t I = 0; I < Count; ++I) {
    char *P = NULL;
    for (size_t Size = Step; Size <= Limit; Size += Step) {
      P = realloc(P, Size);
      memset(P + Size - Step, 1, Step);
    }
    free(P);
  }
}

static char *mid(Random *R) {
  size_t Size = 65536 + randomBelow(R, (1 << 20) - 65536);
  char *P = allocate(Size);
  P[0] = P[Size - 1] = 1;
  return P;
}

static void live(size_t Count, size_t Rounds) {
  Random R = {3};
  char **Blocks = allocate(Count * sizeof(char *));
  for (size_t I = 0; I < Count; ++I)
    Blocks[I] = mid(&R);
  for (size_t I = 0; I < Rounds; ++I) {
    char **Slot = &Blocks[randomBelow(&R, Count)];
    free(*Slot);
    *Slot = mid(&R);
  }
  for (size_t I = 0; I < Count; ++I)
    free(Blocks[I]);
  free(Blocks);
}

int main(int Argc, char **Argv) {
  const char *Name = Argc > 1 ? Argv[1] : "";
  int Whole = !strcmp(Name, "fill");
  if ((Whole || !strcmp(Name, "touch")) && Argc == 5) {
    churn(argument(Argv, 2), (unsigned)argument(Argv, 3), argument(Argv, 4),
          Whole);
  } else if (!strcmp(Name, "grow") && Argc == 4) {
    grow(argument(Argv, 2), argument(Argv, 3));
  } else if (!strcmp(Name, "append") && Argc == 5) {
    append(argument(Argv, 2), argument(Argv, 3), argument(Argv, 4));
  } else if (!strcmp(Name, "live") && Argc == 4) {
    live(argument(Argv, 2), argument(Argv, 3));
  } else {
    fprintf(stderr, "large: see the head of large.c\n");
    return 2;
  }
  return 0;
}
