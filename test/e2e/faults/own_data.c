// A wild pointer that hits the runtime's own variables, which lie among the
// program's, is reported and changes nothing. What the program is given to read
// can be read; its own variables beside are good.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: not %t 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BORDER extern char __attribute__((visibility("hidden")))
BORDER __start_pagesan_bss[], __stop_pagesan_bss[];
BORDER __start_pagesan_data[], __stop_pagesan_data[];

static char OwnZeros[100];
static char OwnData[100] = "text";

static long countGood(char *Begin, char *End) {
  long Good = 0;
  for (; Begin < End; Begin += 8)
    Good += !__asan_address_is_poisoned(Begin);
  return Good;
}

static void readReport(const char *Text) {
  printf("program reads: %d\n", strstr(Text, "WRITE of size 4") != NULL);
  fflush(stdout);
}

int main(void) {
  // CHECK: large enough: 1, good granules: 0, 0
  printf("large enough: %d, good granules: %ld, %ld\n",
         __stop_pagesan_bss - __start_pagesan_bss > (1 << 20),
         countGood(__start_pagesan_bss + 7, __stop_pagesan_bss - 7),
         countGood(__start_pagesan_data + 7, __stop_pagesan_data - 7));
  // CHECK: own: 0, 0
  printf("own: %d, %d\n",
         __asan_region_is_poisoned(OwnZeros, sizeof(OwnZeros)) != NULL,
         __asan_region_is_poisoned(OwnData, sizeof(OwnData)) != NULL);
  fflush(stdout);
  __asan_set_error_report_callback(readReport);
  // CHECK: ERROR: AddressSanitizer: unknown-crash on address
  // CHECK: WRITE of size 4
  // CHECK-NEXT: #0 {{.*}} in main {{.*}}own_data.c:[[@LINE+3]]
  // CHECK: program reads: 1
  size_t Far = __start_pagesan_bss + 400000 - OwnZeros;
  *(volatile int *)(OwnZeros + (Far & ~(size_t)7)) = 1;
  return 0;
}
