// Strings that end where memory does: at the last byte of a page before one that
// cannot be touched, at every length and offset, with the result that a loop
// gives; and strings that end nowhere, which are reported at every length, but
// where a comparison stops before.
// RUN: %pagesan -g -O1 -fno-builtin %s -o %t
// RUN: env ASAN_OPTIONS=symbolize=0:detect_leaks=0 %t 2>/dev/null | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

enum { Page = 4096, Longest = 150 };

static int sign(int X) { return (X > 0) - (X < 0); }
static int fold(int C) { return C >= 'A' && C <= 'Z' ? C + 32 : C; }

static int slowCompare(const char *A, const char *B, size_t N, int Folds) {
  for (size_t I = 0; I != N; ++I) {
    unsigned char X = A[I], Y = B[I];
    if (Folds)
      X = fold(X), Y = fold(Y);
    if (X != Y || !X)
      return sign(X - Y);
  }
  return 0;
}

// A page, and nothing behind it.
static char *lastPage(void) {
  char *P = mmap(NULL, 2 * Page, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(P + Page, Page, PROT_NONE);
  return P;
}

static void fill(char *P, size_t Length) {
  for (size_t I = 0; I != Length; ++I)
    P[I] = (char)('@' + I * 7 % 60);
  P[Length] = 0;
}

static int search(const char *S, size_t Length) {
  static char To[Page];
  const char *Half = S + Length / 2, *First = S;
  while (*First != *Half)
    ++First;
  int Wrong = strchr(S, 0) != S + Length || strchr(S, 1) != NULL;
  Wrong += strchr(S, *Half) != First || memchr(S, *Half, Length + 1) != First;
  Wrong += strrchr(S, 0) != S + Length || strrchr(S, 1) != NULL;
  if (Length)
    Wrong += strrchr(S, S[Length - 1]) != S + Length - 1;
  Wrong += memchr(S, 0, Length + 1) != S + Length || memchr(S, 1, Length) != NULL;
  Wrong += strnlen(S, Length / 2) != Length / 2 || strnlen(S, Page) != Length;
  Wrong += strcpy(To, S) != To || memcmp(To, S, Length + 1) != 0;
  memset(To, 'x', Page);
  Wrong += strncpy(To, S, Length + 9) != To || memcmp(To, S, Length + 1) != 0;
  Wrong += To[Length + 8] != 0 || To[Length + 9] != 'x';
  Wrong += strstr(S, "\1") != NULL || strncmp(strstr(S, Half), Half, strlen(Half)) != 0;
  return Wrong;
}

static int pageEnds(void) {
  char *P = lastPage(), *Q = lastPage();
  int Wrong = 0;
  for (size_t Length = 0; Length != Longest; ++Length)
    for (size_t Before = 0; Before < 40; Before += 1 + Before % 3) {
      char *A = P + Page - Length - 1, *B = Q + Page - Length - 1 - Before;
      fill(A, Length);
      fill(B, Length);
      for (size_t At = 0; At <= Length; At += 1 + Length / 5) {
        char Old = B[At];
        for (int Change = 0; Change != 3; ++Change) {
          B[At] = (char)(Change == 0 ? Old : Change == 1 ? Old ^ 32 : 200);
          if (At == Length && Change)
            continue;
          Wrong += sign(strcmp(A, B)) != slowCompare(A, B, -1, 0);
          Wrong += sign(strncmp(A, B, At + 1)) != slowCompare(A, B, At + 1, 0);
          Wrong += sign(strncmp(A, B, At)) != slowCompare(A, B, At, 0);
          Wrong += strncmp(A, B, At / 2) != 0;
          Wrong += sign(strcasecmp(A, B)) != slowCompare(A, B, -1, 1);
          Wrong += (memcmp(A, B, At + 1) != 0) != (Change != 0 && B[At] != Old);
        }
        B[At] = Old;
      }
      Wrong += strlen(A) != Length || strlen(B) != Length;
      Wrong += search(A, Length) + search(B, Length);
    }
  wchar_t *W = (wchar_t *)(P + Page), *V = (wchar_t *)(Q + Page);
  for (size_t Length = 0; Length != 60; ++Length) {
    W -= Length + 1, V -= Length + 1;
    for (size_t I = 0; I <= Length; ++I)
      W[I] = V[I] = I == Length ? 0 : (wchar_t)(I * 1000001 + 1);
    Wrong += wcscmp(W, V) != 0 || wcslen(W) != Length;
    if (Length) {
      V[Length - 1] = -5;
      Wrong += wcscmp(W, V) <= 0 || wcsncmp(W, V, Length - 1) != 0;
    }
    W += Length + 1, V += Length + 1;
  }
  return Wrong;
}

static char Room[Page];
static locale_t Letters;

// Calls Kind with arrays that hold no 0, or one in front of their last byte.
static int call(int Kind, char *A, char *B, size_t Size) {
  switch (Kind) {
  case 0:
    return (int)strlen(A);
  case 1:
    return strcmp(A, B);
  case 2:
    return strncmp(A, B, Size + 1);
  case 3:
    return strcasecmp(A, B);
  case 4:
    return memcmp(A, B, Size + 1);
  case 5:
    return memcmp(B, A, Size + 1);
  case 6:
    return strchr(A, 'q') != NULL;
  case 7:
    return strrchr(A, 'q') != NULL;
  case 8:
    return memchr(A, 'q', Size + 1) != NULL;
  case 9:
    return strnlen(A, Size + 1) != Size;
  case 10:
    return strcpy(Room, A) != Room;
  case 11:
    B[Size] = 0;
    return strcpy(A, B) != A;
  case 12:
    return strncpy(A, "", Size + 1) != A;
  case 13:
    return strncpy(Room, A, Size + 1) != Room;
  case 14:
    return strstr(A, "q") != NULL;
  case 15:
    return strstr("abc", A) != NULL;
  case 16:
    return strncasecmp(A, B, Size + 1);
  case 17:
    return strcasecmp_l(A, B, Letters);
  case 18:
    return strncasecmp_l(A, B, Size + 1, Letters);
  default:
    return strverscmp(A, B);
  }
}
enum { Kinds = 20 };

// Compares arrays without an end, which differ in their last character.
static int compare(int Kind, char *A, char *B, wchar_t *V, wchar_t *W, size_t Size) {
  switch (Kind) {
  case 0:
    return strcmp(A, B);
  case 1:
    return strncmp(A, B, Size + 9);
  case 2:
    return strcasecmp(A, B);
  case 3:
    return strncasecmp(A, B, Size + 9);
  case 4:
    return strcasecmp_l(A, B, Letters);
  case 5:
    return strncasecmp_l(A, B, Size + 9, Letters);
  case 6:
    return strverscmp(A, B);
  case 7:
    return wcscmp(V, W);
  case 8:
    return wcsncmp(V, W, Size + 9);
  case 9:
    return wcscasecmp(V, W);
  case 10:
    return wcsncasecmp(V, W, Size + 9);
  case 11:
    return wcscasecmp_l(V, W, Letters);
  case 12:
    return wcsncasecmp_l(V, W, Size + 9, Letters);
  case 13:
    return strcoll(A, B);
  case 14:
    return strcoll_l(A, B, Letters);
  case 15:
    return wcscoll(V, W);
  default:
    return wcscoll_l(V, W, Letters);
  }
}
enum { Comparisons = 17 };

static int isComparisonReported(int Kind, size_t Size, int Differ) {
  pid_t Child = fork();
  if (!Child) {
    char *A = malloc(Size), *B = malloc(Size + 20);
    wchar_t *V = malloc(Size * sizeof(*V)), *W = malloc((Size + 20) * sizeof(*W));
    memset(A, 'x', Size);
    memset(B, 'x', Size + 20);
    wmemset(V, L'x', Size);
    wmemset(W, L'x', Size + 20);
    if (Differ)
      A[Size - 1] = 'a', V[Size - 1] = L'a';
    volatile int Result = compare(Kind, A, B, V, W, Size);
    _exit(Differ && Result >= 0);
  }
  int Status;
  waitpid(Child, &Status, 0);
  return Status != 0;
}

static int isReported(int Kind, size_t Size, int Ends) {
  pid_t Child = fork();
  if (!Child) {
    char *A = malloc(Size), *B = malloc(Size + 20);
    memset(A, 'x', Size);
    memset(B, 'x', Size + 20);
    if (Ends)
      A[Size - 1] = 0;
    volatile int Result = call(Kind, A, B, Ends ? Size - 1 : Size);
    (void)Result;
    _exit(0);
  }
  int Status;
  waitpid(Child, &Status, 0);
  return Status != 0;
}

// A date that ends before its array does, or goes on behind it.
static int isDateReported(const char *Format) {
  pid_t Child = fork();
  if (!Child) {
    char *Text = malloc(4);
    memcpy(Text, "12 3", 4);
    struct tm Date;
    _exit(!strptime(Text, Format, &Date));
  }
  int Status;
  waitpid(Child, &Status, 0);
  return Status != 0;
}

int main(void) {
  // CHECK: at page ends: wrong 0
  printf("at page ends: wrong %d\n", pageEnds());
  fflush(stdout);
  Letters = newlocale(LC_ALL_MASK, "C", NULL);
  static const size_t Sizes[] = {1, 7, 8, 12, 16, 31, 33, 48, 65, 130};
  int Missed = 0, Invented = 0;
  for (int Kind = 0; Kind != Kinds; ++Kind)
    for (size_t I = 0; I != sizeof(Sizes) / sizeof(*Sizes); ++I) {
      Missed += !isReported(Kind, Sizes[I], 0);
      Invented += isReported(Kind, Sizes[I], 1);
    }
  for (int Kind = 0; Kind != Comparisons; ++Kind)
    for (size_t I = 0; I != sizeof(Sizes) / sizeof(*Sizes); ++I) {
      Missed += !isComparisonReported(Kind, Sizes[I], 0);
      Invented += isComparisonReported(Kind, Sizes[I], 1);
    }
  Missed += !isDateReported("%d %H");
  Invented += isDateReported("%d");
  // CHECK: without an end: missed 0, invented 0
  printf("without an end: missed %d, invented %d\n", Missed, Invented);
  return 0;
}
