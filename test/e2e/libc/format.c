// Each directive of printf and scanf takes the argument that is its own.
// RUN: %pagesan -g -O0 -w %s -o %t && %t 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: %pagesan -g -O0 -w -D_FORTIFY_SOURCE=2 -O1 %s -o %t.fortified && %t.fortified 2>&1 | FileCheck %s --check-prefix=GOOD
// GOOD-NOT: ERROR
// GOOD: all fine
// RUN: not %t n 2>&1 | FileCheck %s --check-prefix=N
// RUN: not %t ls 2>&1 | FileCheck %s --check-prefix=LS
// RUN: not %t set 2>&1 | FileCheck %s --check-prefix=SET
// RUN: not %t m 2>&1 | FileCheck %s --check-prefix=M
// RUN: not %t c 2>&1 | FileCheck %s --check-prefix=C
// RUN: not %t ld 2>&1 | FileCheck %s --check-prefix=LD
// RUN: not %t numbered 2>&1 | FileCheck %s --check-prefix=NUMBERED
// RUN: not %t numbered-precision 2>&1 | FileCheck %s --check-prefix=NUMBERED
// RUN: not %t behind-binary 2>&1 | FileCheck %s --check-prefix=NUMBERED
// RUN: not %t numbered-input 2>&1 | FileCheck %s --check-prefix=INPUT
// RUN: not %t last-n 2>&1 | FileCheck %s --check-prefix=INPUT
// RUN: not %t only-n 2>&1 | FileCheck %s --check-prefix=INPUT
// NUMBERED: READ of size 5
// NUMBERED-NEXT: in snprintf
// INPUT: WRITE of size 8
// INPUT-NEXT: in {{.*}}sscanf
// N: WRITE of size 8
// N-NEXT: in snprintf
// LS: READ of size
// LS-NEXT: in snprintf
// SET: WRITE of size 6
// SET-NEXT: in {{.*}}sscanf
// M: WRITE of size 8
// M-NEXT: in {{.*}}sscanf
// C: WRITE of size 5
// C-NEXT: in {{.*}}sscanf
// LD: WRITE of size 16
// LD-NEXT: in {{.*}}sscanf
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static char Out[512];

static void good(void) {
  char *Text = malloc(4), *Four = malloc(4);
  memcpy(Text, "abc", 4);
  memcpy(Four, "defg", 4); // not terminated
  long long *Count = malloc(8);
  wchar_t *Wide = malloc(3 * sizeof(*Wide));
  wcscpy(Wide, L"xy");
  snprintf(Out, sizeof(Out),
           "%s|%5.2f|%Lf|%hhd|%-*d|%.*s|%lld|%%|%c|%zu|%jd|%p|%lln|%ls|%+.3e|%#x|%s",
           Text, 1.5, 2.5L, 7, 6, 42, 4, Four, -1LL, 'c', sizeof(int),
           (intmax_t)9, (void *)0, Count, Wide, 0.5, 255, "end");
  assert(!strcmp(Out, "abc| 1.50|2.500000|7|42    |defg|-1|%|c|4|9|(nil)||xy|"
                      "+5.000e-01|0xff|end") || *Count);
  snprintf(Out, sizeof(Out), "%2$s %1$s", Text, "numbered");
  snprintf(Out, sizeof(Out), "%3$s %1$Lf %6$.*5$s %2$hhd|%1$La%4$*2$f", 2.5L, 3,
           Text, 0.25, 4, Four);
  assert(!strncmp(Out, "abc 2.500000 defg 3|", 20));
  snprintf(Out, sizeof(Out), "%m %.*s %s", -1, Text, (char *)NULL);
  // Behind a long double that lies where the next pointer would.
  snprintf(Out, sizeof(Out), "%d%d%d%llf%.4s%qg%.4s", 1, 2, 3, 0.5L, Four, 0.5L,
           Four);
  assert(!strcmp(Out, "1230.500000defg0.5defg"));

  short *Short = malloc(2);
  double *Double = malloc(8);
  char *Word = malloc(4), *Chars = malloc(3), *Own = NULL;
  int *Read = malloc(4);
  int Result = sscanf("12 1.5 abc xyz [q] 77 rest", "%hd %lf %3s %3c [%*[a-z]] %n%*d %ms",
                      Short, Double, Word, Chars, Read, &Own);
  assert(Result == 5 && *Short == 12 && *Double == 1.5 && !strcmp(Own, "rest"));
  // What is not reached is not written.
  assert(sscanf("5", "%hd %s", Short, Four) == 1);
  assert(sscanf("5", "%hd x%n", Short, (int *)Short) == 1);
  assert(sscanf("5", "%hd %*d%n", Short, (int *)Short) == 1);
  assert(sscanf("5 abc", "%2$3s %1$s", Four, Word) == 2);
  assert(sscanf("5", "%zf", Double) == 1 && *Double == 5);
  puts("all fine");
}

int main(int Argc, char **Argv) {
  const char *Case = Argc > 1 ? Argv[1] : "";
  char *Small = malloc(4);
  memset(Small, 'x', 4);
  if (!strcmp(Case, "n"))
    snprintf(Out, sizeof(Out), "abc%ln", (long *)Small);
  else if (!strcmp(Case, "numbered"))
    snprintf(Out, sizeof(Out), "%2$d %1$s", Small, 1);
  else if (!strcmp(Case, "numbered-precision"))
    snprintf(Out, sizeof(Out), "%3$.*2$s %1$f", 1.5, 5, Small);
  else if (!strcmp(Case, "behind-binary"))
    snprintf(Out, sizeof(Out), "%#b%B %.5s", 5, 6, Small);
  else if (!strcmp(Case, "numbered-input"))
    sscanf("12", "%2$ld", (long *)Out, (long *)Small);
  else if (!strcmp(Case, "last-n"))
    sscanf("12", "%*s %d \n%ln", (int *)Out, (long *)Small),
        sscanf("12", "%d \n%ln", (int *)Out, (long *)Small);
  else if (!strcmp(Case, "only-n"))
    sscanf("", " %ln%d", (long *)Small, (int *)Out);
  else if (!strcmp(Case, "ls"))
    snprintf(Out, sizeof(Out), "%d %ls", 1, (wchar_t *)Small);
  else if (!strcmp(Case, "set"))
    sscanf("1 abcde]", "%*d %[a-e]]", Small);
  else if (!strcmp(Case, "m"))
    sscanf("abc", "%ms", (char **)Small);
  else if (!strcmp(Case, "c"))
    sscanf("abcdef", "%5c", Small);
  else if (!strcmp(Case, "ld"))
    sscanf("1.5", "%Lf", (long double *)Small);
  else
    good();
  return 0;
}
