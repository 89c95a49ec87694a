// A range is good up to the object's last byte and bad one byte further, at
// every size and offset, also where shadow begins a page of its own.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env ASAN_OPTIONS=halt_on_error=0:suppress_equal_pcs=0:symbolize=0:malloc_context_size=1:log_path=%t.log %t | FileCheck %s
// RUN: env ASAN_OPTIONS=shadow=classic:halt_on_error=0:suppress_equal_pcs=0:symbolize=0:malloc_context_size=1:log_path=%t.log %t | FileCheck %s
// CHECK: {{[0-9]+}} good, {{[0-9][0-9]+}} bad, 0 wrong
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int (*volatile Compare)(const void *, const void *, size_t) = memcmp;
static int Reports, Good, Bad, Wrong;
static void onReport(const char *Text) { ++Reports; }

static void expect(const char *P, size_t Size, int Expected) {
  Reports = 0;
  Compare(P, P, Size);
  // Both arguments are the same range.
  if (Reports != 2 * Expected) {
    ++Wrong;
    printf("%p %zu: %d reports\n", (void *)P, Size, Reports);
  }
  Expected ? ++Bad : ++Good;
}

static void probe(const char *P, size_t Size, size_t Offset, int WithBad) {
  size_t Left = Size - Offset;
  for (size_t N = 1; N <= Left && N <= 80; ++N)
    expect(P + Offset, N, 0);
  expect(P + Offset, Left, 0);
  if (WithBad)
    expect(P + Offset, Left + 1, 1);
}

int main(void) {
  __asan_set_error_report_callback(onReport);
  static const size_t Sizes[] = {1,   5,   8,    9,    63,   64,    65,
                                 127, 500, 4095, 4100, 9000, 40000, 1000001};
  for (size_t S = 0; S < sizeof(Sizes) / sizeof(Sizes[0]); ++S) {
    size_t Size = Sizes[S];
    char *P = malloc(Size);
    memset(P, 1, Size);
    for (size_t Offset = 0; Offset < Size && Offset < 20; ++Offset) {
      probe(P, Size, Offset, Offset % 5 == 0);
      if (Size > 100)
        probe(P, Size, Size - 1 - Offset, Offset % 5 == 0);
    }
    free(P);
  }
  // Every place in a window, its begin and end above all.
  for (int I = 0; I < 2000; ++I) {
    char *P = malloc(40);
    memset(P, 1, 40);
    probe(P, 37 + 3, 0, I % 100 == 0);
    probe(P, 40, 3, 0);
  }
  printf("%d good, %d bad, %d wrong\n", Good, Bad, Wrong);
}
