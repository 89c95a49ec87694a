// A library takes the runtime from the executable, also where undefined symbols
// are forbidden; what goes wrong in it is reported.
// RUN: %pagesan -g -O1 -Werror -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesan -g -O1 -Werror -fPIC -shared -Wl,-z,defs -DLIBRARY %s -o %t.defs.so
// RUN: %pagesan -g -O1 -Werror -fPIC -shared -Wl,--no-undefined -DLIBRARY %s -o %t.nu.so
// RUN: %pagesan -g -O1 -Werror -fPIC -shared -z defs -DLIBRARY %s -o %t.z.so
// RUN: %pagesan -g -O1 -Werror %s %t.defs.so -o %t
// RUN: %t | FileCheck %s --check-prefix=CLEAN
// RUN: not %t over 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesan -g -O1 -DDLOPEN -DPATH='"%t.so"' %s -o %t.dl -ldl
// RUN: %t.dl | FileCheck %s --check-prefix=CLEAN
// RUN: not %t.dl over 2>&1 | FileCheck %s --check-prefix=BUG
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef LIBRARY
int touch(int Index) {
  volatile int *P = malloc(40);
  // BUG: ERROR: AddressSanitizer: heap-buffer-overflow
  // BUG: #0 {{.*}} in touch {{.*}}shared_library.c:[[@LINE+1]]
  P[Index] = 5;
  int Value = P[Index];
  free((void *)P);
  return Value;
}
#else
int touch(int Index);

int main(int Argc, char **Argv) {
  (void)Argv;
#ifdef DLOPEN
  void *Library = dlopen(PATH, RTLD_NOW);
  if (!Library)
    return puts(dlerror()), 2;
  int (*touch)(int) = (int (*)(int))dlsym(Library, "touch");
#endif
  // CLEAN: value 5
  printf("value %d\n", touch(Argc > 1 ? 10 : 9));
  return 0;
}
#endif
