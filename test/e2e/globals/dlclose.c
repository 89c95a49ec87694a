// What a library poisoned goes with it: memory mapped at its place later is
// good, and the library can be loaded again.
// RUN: %pagesan -g -O1 -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesan -g -O1 -DPATH='"%t.so"' %s -o %t
// RUN: %t 2>&1 | FileCheck %s --check-prefix=CLEAN
// RUN: not %t over 2>&1 | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef LIBRARY
int Table[100] = {1};
int look(int I) { return Table[I]; }
#else
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static int (*Look)(int);
static char *load(void **Library) {
  *Library = dlopen(PATH, RTLD_NOW);
  Look = (int (*)(int))dlsym(*Library, "look");
  return dlsym(*Library, "Table");
}

int main(int Argc, char **Argv) {
  void *Library;
  for (int I = 0; I < 3; ++I) {
    char *Table = load(&Library);
    printf("value %d\n", Look(0));
    dlclose(Library);
    if (dlopen(PATH, RTLD_NOLOAD | RTLD_NOW))
      return puts("still there"), 3;
    char *Page = (char *)((unsigned long)Table & ~4095ul);
    char *Memory = mmap(Page, 4096, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (Memory != Page)
      return puts("no memory"), 2;
    volatile char *Touched = Memory;
    for (int J = 0; J < 4096; ++J)
      Touched[J] = 1;
    munmap(Memory, 4096);
  }
  load(&Library);
  // CLEAN: value 1
  // CLEAN: value 1
  // CLEAN: value 1
  // CLEAN: in the end 0
  printf("in the end %d\n", Look(Argc > 1 ? 100 : 99));
  // CHECK: ERROR: AddressSanitizer: global-buffer-overflow
  // CHECK: 0 bytes after global variable 'Table' defined in '{{.*}}dlclose.c:11'
  return 0;
}
#endif
