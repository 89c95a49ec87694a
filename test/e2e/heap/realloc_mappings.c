// Small objects that are reallocated for long, among large ones: the mappings of
// spans whose pages have moved do not add up, and those that are counted are
// those of the kernel. With this budget dead spans may keep 250.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=mapping_budget=2000:print_stats=1:detect_leaks=0 %t 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Of the heap and its shadow, but for the two ends of the zone.
static long mappings(void) {
  char Line[512], Access[5];
  unsigned long Begin, End;
  long Count = 0;
  FILE *Maps = fopen("/proc/self/maps", "r");
  while (fgets(Line, sizeof(Line), Maps))
    if (sscanf(Line, "%lx-%lx %4s", &Begin, &End, Access) == 3 &&
        !strcmp(Access, "rw-p"))
      Count += (Begin >= 0x4007fff8000 && End <= 0x4107fff8000) ||
               (Begin >= 0x200000000000 && End <= 0x208000000000);
  fclose(Maps);
  return Count;
}

int main(void) {
  static char *Object[64];
  for (int I = 0; I < 60000; ++I) {
    char **P = &Object[rand() % 64];
    *P = realloc(*P, 20000 + (size_t)rand() % 50000);
    (*P)[0] = 1;
  }
  long Count = mappings();
  // CHECK: {{^[1-5][0-9][0-9]}} in the kernel
  printf("%ld in the kernel\n", Count);
  fflush(stdout); // before the statistics
  // CHECK: mappings: {{[1-5][0-9][0-9]}} of 2000 used
  return 0;
}
