// A program that builds up, tears down and begins anew, as compilers, parsers
// and servers do, gets the pages that it had: below its peak the heap gives
// little to the kernel, and faults little of it in again.
// RUN: %pagesan -O2 %s -o %t
// RUN: %t | FileCheck %s
// Asked for, they go at once.
// RUN: %t trim | FileCheck %s --check-prefix=TRIM
// A budget of one's own is kept to.
// RUN: env PAGESAN_OPTIONS=quarantine_resident_mb=1 %t | FileCheck %s --check-prefix=BUDGET
//
// CHECK: few faults
// TRIM: gave back 4 MiB and more
// BUDGET: many faults
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

struct Node {
  struct Node *Next;
  char Text[];
};

static void round_trip(void) {
  struct Node *List = NULL;
  for (int I = 0; I < 60000; ++I) {
    size_t Size = sizeof(struct Node) + (size_t)(I % 16) * 10;
    struct Node *N = malloc(Size);
    memset(N, 1, Size);
    N->Next = List;
    List = N;
  }
  while (List) {
    struct Node *Next = List->Next;
    free(List);
    List = Next;
  }
}

static long residentPages(void) {
  long All, Resident = 0;
  FILE *F = fopen("/proc/self/statm", "r");
  if (fscanf(F, "%ld %ld", &All, &Resident) != 2)
    Resident = 0;
  fclose(F);
  return Resident;
}

int main(int Argc, char **Argv) {
  (void)Argv;
  for (int I = 0; I < 4; ++I)
    round_trip();
  if (Argc > 1) {
    long Before = residentPages();
    malloc_trim(0);
    long Pages = Before - residentPages();
    printf("gave back %s\n", Pages >= 1024 ? "4 MiB and more" : "little");
    return 0;
  }
  struct rusage Before, After;
  getrusage(RUSAGE_SELF, &Before);
  for (int I = 0; I < 4; ++I)
    round_trip();
  getrusage(RUSAGE_SELF, &After);
  long Each = (After.ru_minflt - Before.ru_minflt) / 4;
  printf("%s faults: %ld\n", Each < 700 ? "few" : "many", Each);
  return 0;
}
