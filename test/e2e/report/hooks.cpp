// Functions of the program that reports call.
// RUN: %pagesanxx -g -O1 %s -o %t && not %t > %t.out 2> %t.err
// RUN: FileCheck %s --check-prefix=OUT --input-file=%t.out
// RUN: FileCheck %s --check-prefix=ERR --input-file=%t.err
// RUN: env PAGESAN_OPTIONS=print_summary=0 not %t 2>&1 | FileCheck %s --check-prefix=NONE
// OUT: {{^}}on error: heap-buffer-overflow, size 1, write 1, address 1{{$}}
// OUT: {{^}}summary: SUMMARY: AddressSanitizer: heap-buffer-overflow {{.*}}hooks.cpp:[[@LINE+50]]:{{[0-9]+}} in main{{$}}
// OUT: {{^}}report: 1 1 1 0{{$}}
// OUT: {{^}}printed as much: 1{{$}}
// OUT: {{^}}death{{$}}
// The program's own summary replaces ours.
// ERR-NOT: SUMMARY
// ERR: Shadow bytes around
// ERR-NOT: SUMMARY
// ERR: ABORTING
// NONE-NOT: SUMMARY
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *volatile P;
static unsigned long Printed;

extern "C" void __asan_on_error() {
  printf("on error: %s, size %zu, write %d, address %d\n",
         __asan_get_report_description(), __asan_get_report_access_size(),
         __asan_get_report_access_type(),
         __asan_get_report_address() == P + 10);
}
extern "C" void __sanitizer_report_error_summary(const char *Line) {
  printf("summary: %s\n", Line);
}
extern "C" void __sanitizer_on_print(const char *Text) {
  Printed += strlen(Text);
}

static void onReport(const char *Report) {
  printf("report: %d %d %d %d\n", !strncmp(Report, "=====", 5),
         strstr(Report, "Shadow bytes around") != nullptr,
         strstr(Report, "PageSan: page state") != nullptr,
         strstr(Report, "ABORTING") != nullptr);
  printf("printed as much: %d\n", Printed == strlen(Report));
}
static void onDeath() {
  puts("death");
  fflush(stdout);
}

int main() {
  __asan_set_error_report_callback(onReport);
  __asan_set_death_callback(onDeath);
  P = (char *)malloc(10);
  P[10] = 1;
}
