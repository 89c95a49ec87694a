// Threads that open and close libraries of their own do not look into each
// other's, which may be gone; and what they load has its redzones, also where
// another library was closed a moment ago.
// RUN: %pagesan -g -O1 -fPIC -shared -DLIBRARY %s -o %t.0.so
// RUN: cp %t.0.so %t.1.so && cp %t.0.so %t.2.so && cp %t.0.so %t.3.so
// RUN: %pagesan -g -O1 %s -o %t -lpthread -ldl
// RUN: %t %t.0.so %t.1.so %t.2.so %t.3.so 2>&1 | FileCheck %s
// CHECK: all closed
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef LIBRARY
int Table[100] = {1};
#else
#include <dlfcn.h>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>

enum { Threads = 4, Rounds = 15000 };

static void *openAndClose(void *Path) {
  for (int I = 0; I < Rounds; ++I) {
    void *Library = dlopen(Path, RTLD_NOW);
    char *Table = dlsym(Library, "Table");
    if (__asan_address_is_poisoned(Table + 399) ||
        !__asan_address_is_poisoned(Table + 400))
      abort();
    dlclose(Library);
  }
  return NULL;
}

int main(int Argc, char **Argv) {
  pthread_t Ids[Threads];
  for (int I = 0; I < Threads; ++I)
    pthread_create(&Ids[I], NULL, openAndClose, Argv[1 + I]);
  for (int I = 0; I < Threads; ++I)
    pthread_join(Ids[I], NULL);
  puts("all closed");
}
#endif
