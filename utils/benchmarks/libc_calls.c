// Prints nanoseconds a call of small library functions, best of 25. Build with
// clang, pagesan-clang and clang -fsanitize=address and compare.
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <wchar.h>

static double now(void) {
  struct timespec T;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &T);
  return T.tv_sec * 1e9 + T.tv_nsec;
}

// Pointers that compilers cannot see through.
static void *(*volatile Memcpy)(void *, const void *, size_t) = memcpy;
static void *(*volatile Memset)(void *, int, size_t) = memset;
static size_t (*volatile Strlen)(const char *) = strlen;
static int (*volatile Strcmp)(const char *, const char *) = strcmp;
static char *(*volatile Strchr)(const char *, int) = (char *(*)(const char *, int))strchr;
static int (*volatile Memcmp)(const void *, const void *, size_t) = memcmp;
static int (*volatile Strncmp)(const char *, const char *, size_t) = strncmp;
static int (*volatile Strcasecmp)(const char *, const char *) = strcasecmp;
static size_t (*volatile Strnlen)(const char *, size_t) = strnlen;
static char *(*volatile Strrchr)(const char *, int) = (char *(*)(const char *, int))strrchr;
static void *(*volatile Memchr)(const void *, int, size_t) = (void *(*)(const void *, int, size_t))memchr;
static char *(*volatile Strcpy)(char *, const char *) = strcpy;
static char *(*volatile Strncpy)(char *, const char *, size_t) = strncpy;
static char *(*volatile Strstr)(const char *, const char *) = (char *(*)(const char *, const char *))strstr;
static size_t (*volatile Wcslen)(const wchar_t *) = wcslen;
static int (*volatile Wcscmp)(const wchar_t *, const wchar_t *) = wcscmp;
static int (*volatile Snprintf)(char *, size_t, const char *, ...) = snprintf;

#define BENCH(Name, Count, Call)                                               \
  do {                                                                         \
    double Best = 1e99;                                                        \
    for (int Round = 0; Round < 25; ++Round) {                                  \
      double Begin = now();                                                    \
      for (int I = 0; I < Count; ++I)                                          \
        Call;                                                                  \
      double Each = (now() - Begin) / Count;                                   \
      if (Each < Best)                                                         \
        Best = Each;                                                           \
    }                                                                          \
    printf("%-14s %8.2f\n", Name, Best);                                       \
  } while (0)

// Strings of so many characters, the same twice; nothing is found before the end.
static void strings(int Size) {
  char *A = malloc(Size + 1), *B = malloc(Size + 1), *To = malloc(Size + 1);
  wchar_t *W = malloc((Size + 1) * sizeof(*W)), *V = malloc((Size + 1) * sizeof(*V));
  memset(A, 'x', Size), A[Size - 1] = 'y', A[Size] = 0, memcpy(B, A, Size + 1);
  for (int I = 0; I <= Size; ++I)
    W[I] = V[I] = A[I];
  char Name[40];
#define ROW(What, Call) (sprintf(Name, What " %d", Size), (void)0); BENCH(Name, 20000, Call)
  ROW("strlen", Strlen(A));
  ROW("strnlen", Strnlen(A, Size));
  ROW("strcmp", Strcmp(A, B));
  ROW("strncmp", Strncmp(A, B, Size));
  ROW("strcasecmp", Strcasecmp(A, B));
  ROW("memcmp", Memcmp(A, B, Size));
  ROW("strchr", Strchr(A, 'y'));
  ROW("strrchr", Strrchr(A, 'y'));
  ROW("memchr", Memchr(A, 'y', Size));
  ROW("strcpy", Strcpy(To, A));
  ROW("strncpy", Strncpy(To, A, Size));
  ROW("strstr", Strstr(A, "y"));
  ROW("wcslen", Wcslen(W));
  ROW("wcscmp", Wcscmp(W, V));
  free(A), free(B), free(To), free(W), free(V);
}

int main(void) {
  char *A = malloc(100000), *B = malloc(100000), *Long = malloc(101);
  char *Text = strdup("hello, world"), *Same = strdup("hello, world");
  memset(A, 1, 100000);
  memset(B, 1, 100000);
  memset(Long, 'x', 100);
  Long[100] = 0;
  BENCH("strlen 12", 200000, Strlen(Text));
  BENCH("strlen 100", 200000, Strlen(Long));
  BENCH("strcmp 12", 200000, Strcmp(Text, Same));
  BENCH("strchr 12", 200000, Strchr(Text, 'w'));
  BENCH("memcmp 13", 200000, Memcmp(Text, Same, 13));
  BENCH("memcpy 8", 200000, Memcpy(A, B, 8));
  BENCH("memcpy 13", 200000, Memcpy(Text, Same, 13));
  BENCH("memcpy 64", 200000, Memcpy(A, B, 64));
  BENCH("memcpy 256", 200000, Memcpy(A, B, 256));
  BENCH("memcpy 4096", 100000, Memcpy(A, B, 4096));
  BENCH("memcpy 65536", 3000, Memcpy(A, B, 65536));
  BENCH("memset 32", 200000, Memset(A, 0, 32));
  strings(8), strings(16), strings(64), strings(256);
  BENCH("snprintf", 100000, Snprintf(A, 100, "%s=%d", Text, 5));
  free(A), free(B), free(Long), free(Text), free(Same);
  return 0;
}
