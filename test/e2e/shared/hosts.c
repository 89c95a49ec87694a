// Instrumented libraries in programs that are not: the runtime is preloaded, or
// comes with the program. Where it cannot work it says why, and what to do.
// RUN: %pagesan -g -O1 -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %clang -g -O1 %s -o %t.plain -ldl
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so %t.plain open %t.so 9 | FileCheck %s --check-prefix=CLEAN
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so not %t.plain open %t.so 10 2>&1 | FileCheck %s --check-prefix=BUG
// What the host itself leaks or frees twice is found as well.
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so LSAN_OPTIONS= not %t.plain leak 2>&1 | FileCheck %s --check-prefix=LEAK
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so not %t.plain twice 2>&1 | FileCheck %s --check-prefix=TWICE
//
// A host of somebody else's.
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so /usr/bin/python3 -c "import ctypes; print('value', ctypes.CDLL('%t.so').touch(9))" | FileCheck %s --check-prefix=CLEAN
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so not /usr/bin/python3 -c "import ctypes; ctypes.CDLL('%t.so').touch(10)" 2>&1 | FileCheck %s --check-prefix=BUG
//
// Linked into the program, into the library, into both; -z defs then holds.
// RUN: %pagesan -shared-libsan -g -O1 -fPIC -shared -Wl,-z,defs -DLIBRARY %s -o %t.linked.so
// RUN: %pagesan -shared-libasan -g -O1 %s -o %t.shared -ldl
// RUN: %t.shared open %t.so 9 | FileCheck %s --check-prefix=CLEAN
// RUN: %t.shared open %t.linked.so 9 | FileCheck %s --check-prefix=CLEAN
// RUN: not %t.shared open %t.linked.so 10 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: not %t.shared twice 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: %clang --config=%pagesan_dir/pagesan-shared.cfg -g -O1 %s -o %t.cfg -ldl
// RUN: %t.cfg open %t.linked.so 9 | FileCheck %s --check-prefix=CLEAN
// RUN: %pagesan -shared-libsan -static-libsan -g -O1 %s -o %t.static -ldl
// RUN: %t.static open %t.so 9 | FileCheck %s --check-prefix=CLEAN
//
// Two runtimes.
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so not %t.static 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: %pagesan -DCALLS_TOUCH -g -O1 %s %t.linked.so -o %t.mixed -ldl
// RUN: not %t.mixed 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: %clang -fsanitize=address -g -O1 %s -o %t.asan -ldl
// RUN: env LD_PRELOAD=%pagesan_dir/libpagesan.so not %t.asan 2>&1 | FileCheck %s --check-prefix=OTHER
//
// The runtime behind the C library.
// RUN: not %t.plain open %t.linked.so 9 2>&1 | FileCheck %s --check-prefix=LATE
// RUN: not /usr/bin/python3 -c "import ctypes; ctypes.CDLL('%t.linked.so')" 2>&1 | FileCheck %s --check-prefix=LATE
// RUN: %clang -DCALLS_TOUCH -g -O1 %s %t.linked.so -o %t.behind -ldl
// RUN: not %t.behind 2>&1 | FileCheck %s --check-prefix=LATE
// Who insists gets what it can do there: no heap.
// RUN: env ASAN_OPTIONS=verify_asan_link_order=0 sh -c '%t.behind; test $? = 5'
//
// RUN: not %t.shared deep %t.so 2>&1 | FileCheck %s --check-prefix=DEEP
// RUN: not %t.static deep %t.so 2>&1 | FileCheck %s --check-prefix=DEEP
// RUN: %pagesan -shared-libsan -fsanitize=undefined -fsanitize-trap=undefined %s -o %t.trap
//
// CLEAN: value 5
// BUG: ERROR: AddressSanitizer: heap-buffer-overflow
// BUG: #0 {{.*}} in touch {{.*}}hosts.c:[[@LINE+24]]
// BUG: allocated by thread T0 here:
// BUG: in touch {{.*}}hosts.c
// LEAK: Direct leak of 33 byte(s) in 1 object(s)
// TWICE: ERROR: AddressSanitizer: attempting double-free
// TWO: ERROR: PageSan is linked into the executable, and {{.*}}/libpagesan.so is loaded as well: incompatible runtimes. {{.*}}link the executable with -shared-libsan
// OTHER: ERROR: PageSan {{.*}}incompatible runtimes
// LATE: ERROR: PageSan runtime does not come first in initial library list; you should either link runtime to your application or manually preload it with LD_PRELOAD: {{.*}} Start the program as LD_PRELOAD={{.*}}/libpagesan.so PROGRAM
// DEEP: You are trying to dlopen a {{.*}}.so library with RTLD_DEEPBIND flag which is incompatible with sanitizer runtime
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int touch(int Index);

#ifdef LIBRARY
int touch(int Index) {
  volatile int *P = malloc(40);
  P[Index] = 5;
  int Value = P[Index];
  free((void *)P);
  return Value;
}
#else
static void *volatile Kept;

int main(int Argc, char **Argv) {
#ifdef CALLS_TOUCH
  return touch(9);
#endif
  const char *Mode = Argc > 1 ? Argv[1] : "";
  if (!strcmp(Mode, "leak")) {
    Kept = malloc(33);
    Kept = NULL;
  }
  if (!strcmp(Mode, "twice")) {
    Kept = malloc(10);
    free(Kept);
    free(Kept);
  }
  if (!strcmp(Mode, "open")) {
    void *Library = dlopen(Argv[2], RTLD_NOW);
    if (!Library)
      return puts(dlerror()), 2;
    printf("value %d\n",
           ((int (*)(int))dlsym(Library, "touch"))(atoi(Argv[3])));
  }
  if (!strcmp(Mode, "deep"))
    return dlopen(Argv[2], RTLD_NOW | RTLD_DEEPBIND) == NULL;
  return 0;
}
#endif
