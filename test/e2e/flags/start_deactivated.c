// A program with the runtime and without instrumented code: nothing of the heap is
// reported until an instrumented library is there. What was allocated before has
// its redzones then, too.
// RUN: %clang -g -O0 -DPLAIN -c %s -o %t.o
// RUN: %pagesan -rdynamic %t.o -o %t -ldl
// RUN: %pagesan -g -O0 -fPIC -shared %s -o %t.so
// RUN: %pagesan -g -O0 -fPIC -shared -mllvm -pagesan-globals=0 %s -o %t.bare.so
// RUN: not %t %t.so early 2>&1 | FileCheck %s --check-prefix=EARLY
// RUN: env ASAN_OPTIONS=start_deactivated=1 %t %t.so early | FileCheck %s --check-prefix=SILENT
// RUN: env ASAN_OPTIONS=start_deactivated=1 not %t %t.so call 2>&1 | FileCheck %s --check-prefix=CALL
// RUN: env ASAN_OPTIONS=start_deactivated=1 not %t %t.bare.so trip 2>&1 | FileCheck %s --check-prefix=TRIP
// RUN: env ASAN_OPTIONS=start_deactivated=1 not %t %t.bare.so call 2>&1 | FileCheck %s --check-prefix=CALL
// RUN: env ASAN_OPTIONS=start_deactivated=1 not %t %t.so old 2>&1 | FileCheck %s --check-prefix=OLD
// EARLY: ERROR: AddressSanitizer: heap-buffer-overflow
// EARLY: #0 {{.*}} in memset
// SILENT: 0 redzones, null for too much
// CALL: 2 redzones
// CALL: ERROR: AddressSanitizer: heap-buffer-overflow
// CALL: #0 {{.*}} in reads {{.*}}start_deactivated.c:
// TRIP: ERROR: AddressSanitizer: heap-buffer-overflow
// TRIP: #0 {{.*}} in trips
// OLD: ERROR: AddressSanitizer: heap-buffer-overflow
// OLD: #0 {{.*}} in memset
// OLD: allocated by thread T0 here:
// OLD-NEXT: #0 {{.*}} in malloc
// OLD-NOT: #1
// OLD: SUMMARY
//
// With instrumented code of its own a program is checked from its start.
// RUN: %pagesan -g -O0 -DPLAIN -rdynamic %s -o %t.whole -ldl
// RUN: env ASAN_OPTIONS=start_deactivated=1 not %t.whole %t.so early 2>&1 | FileCheck %s --check-prefix=EARLY
//
// The variable that is read then: what the heap is to be like, and no more.
// RUN: env ASAN_OPTIONS=start_deactivated=1:allocator_may_return_null=1 ASAN_ACTIVATION_OPTIONS=allocator_may_return_null=0 not %t %t.so much 2>&1 | FileCheck %s --check-prefix=MUCH
// RUN: env ASAN_OPTIONS=start_deactivated=1 ASAN_ACTIVATION_OPTIONS=allocator_may_return_null=1 %t %t.so much
// RUN: env ASAN_OPTIONS=start_deactivated=1 ASAN_ACTIVATION_OPTIONS=malloc_context_size=1 not %t %t.so call 2>&1 | FileCheck %s --check-prefix=CONTEXT
// RUN: env ASAN_OPTIONS=start_deactivated=1 ASAN_ACTIVATION_OPTIONS=redzone=128 not %t %t.so far 2>&1 | FileCheck %s --check-prefix=FAR
// RUN: env ASAN_OPTIONS=start_deactivated=1 ASAN_ACTIVATION_OPTIONS=help=1:handle_segv=0:allocator_may_return_null=1 %t %t.so much 2>&1 | FileCheck %s --check-prefix=HELP --implicit-check-not=handle_segv --implicit-check-not=unrecognized
// RUN: env ASAN_OPTIONS=start_deactivated=1 ASAN_ACTIVATION_OPTIONS=allocator_may_return_null=1:handle_segv=0:nonsense=1:verbosity=1 %t %t.so much 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: printf 'malloc_context_size=1' > %t.renamed
// RUN: env ASAN_OPTIONS=start_deactivated=1 "ASAN_ACTIVATION_OPTIONS=include='%t.%%b'" not %t %t.so renamed 2>&1 | FileCheck %s --check-prefix=CONTEXT
// RUN: env ASAN_OPTIONS=start_deactivated=1 ASAN_ACTIVATION_OPTIONS=include=%t.nonesuch not %t %t.so call 2>&1 | FileCheck %s --check-prefix=MISSING
// MUCH: requested allocation size 0xfff
// CONTEXT: allocated by thread T0 here:
// CONTEXT-NEXT: #0 {{.*}} in malloc
// CONTEXT-NOT: #1
// CONTEXT: SUMMARY
// FAR: {{is located 100 bytes after 100-byte region}}
// HELP: Available flags for AddressSanitizer:
// HELP: max_redzone=
// UNKNOWN: WARNING: found 2 unrecognized flag(s):
// UNKNOWN-NEXT: handle_segv
// UNKNOWN-NEXT: nonsense
// MISSING: Failed to read options from {{.*}}.nonesuch
//
// An empty library is instrumented, too.
// RUN: %pagesan -fPIC -shared -x c /dev/null -o %t.empty.so
// RUN: env ASAN_OPTIONS=start_deactivated=1 ASAN_ACTIVATION_OPTIONS=help=1 %t %t.empty.so open 2>&1 | FileCheck %s --check-prefix=HELP
// RUN: %clang -fPIC -shared -x c /dev/null -o %t.plain.so
// RUN: env ASAN_OPTIONS=start_deactivated=1 ASAN_ACTIVATION_OPTIONS=help=1 %t %t.plain.so open 2>&1 | count 0
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>

#ifdef PLAIN

#include <dlfcn.h>
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <string.h>

static volatile size_t Sixteen = 16;

static int redzones(char *P, size_t Size) {
  return (__asan_region_is_poisoned(P - 1, Size) == P - 1) +
         (__asan_region_is_poisoned(P, Size + 1) == P + Size) +
         4 * (__asan_address_is_poisoned(P + Size) !=
              (__asan_region_is_poisoned(P, Size + 1) != NULL));
}

int main(int Argc, char **Argv) {
  const char *How = Argv[2];
  (void)Argc;
  char *Old = malloc(10);
  if (!strcmp(How, "early")) {
    memset(Old, 0, Sixteen);
    printf("%d redzones, %s for too much\n", redzones(Old, 10),
           malloc((size_t)-2) ? "memory" : "null");
    return 0;
  }
  if (!strcmp(How, "renamed"))
    strcpy(Argv[0], "renamed");
  void *Library = dlopen(Argv[1], RTLD_NOW);
  if (!Library || !strcmp(How, "open"))
    return !Library;
  // Nothing but the check says that there is instrumented code.
  void (**Table)(char *) = !strcmp(How, "trip") ? NULL : dlsym(Library, "Reads");
  if (!Table) {
    extern void (*Registered)(char *);
    Registered(malloc(10));
    return 0;
  }
  if (!strcmp(How, "old"))
    memset(Old, 0, Sixteen);
  if (!strcmp(How, "much"))
    return malloc((size_t)-2) != NULL;
  printf("%d redzones\n", redzones(Old, 10));
  fflush(stdout);
  Table[!strcmp(How, "far")](NULL);
  return 0;
}

void (*Registered)(char *);
void registerTrip(void (*Fn)(char *)) {
  Registered = Fn;
}

#else

static void trips(char *P) { *(volatile char *)(P + 10); }

void registerTrip(void (*)(char *));
__attribute__((constructor, no_sanitize("address"))) static void sayHello(void) {
  registerTrip(trips);
}

static void reads(char *P) {
  P = malloc(100);
  *(volatile char *)(P + 105);
}
static void readsFar(char *P) {
  P = malloc(100);
  *(volatile char *)(P + 200);
}
void (*Reads[])(char *) = {reads, readsFar};

#endif
