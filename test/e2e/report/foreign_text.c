// Names that a report shows come from files, threads and callers that nobody
// vouches for: none of them begins a line of its own or commands a terminal.
// RUN: rm -rf %t.dir && mkdir %t.dir
// RUN: %pagesan -g -O0 -shared -fPIC -DLIBRARY %s -o %t.dir/plain.so
// RUN: %python -c "import os,sys; os.rename(sys.argv[1] + '/plain.so', sys.argv[1] + '/evil\n    #9 0x1 in forged\x1b[2J.so')" %t.dir
// RUN: %pagesan -g -O0 %s -o %t
// RUN: not env PAGESAN_OPTIONS=symbolize=0:print_cmdline=1 %t %t.dir > %t.out 2>&1
// RUN: FileCheck %s --input-file=%t.out
// RUN: %python -c "import sys; sys.exit(b'\x1b' in open(sys.argv[1], 'rb').read())" %t.out
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef LIBRARY
void overflow(volatile char *P) { P[10] = 1; }
#else

#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int Argc, char **Argv) {
  char Path[4096];
  DIR *Folder = opendir(Argv[1]);
  for (struct dirent *E; (E = readdir(Folder));)
    if (!strncmp(E->d_name, "evil", 4))
      snprintf(Path, sizeof(Path), "%s/%s", Argv[1], E->d_name);
  void *Library = dlopen(Path, RTLD_NOW);
  if (!Library)
    return puts(dlerror());
  ((void (*)(volatile char *))dlsym(Library, "overflow"))(malloc(10));
  return 0;
}
#endif
// CHECK-NOT: {{^}}    #9 0x1 in forged
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK-NOT: {{^}}    #9 0x1 in forged
// CHECK: #0 {{.*}}/evil\{{012|x0a}}    #9 0x1 in forged\x1b[2J.so+0x
// CHECK-NOT: {{^}}    #9 0x1 in forged
// CHECK: SUMMARY: AddressSanitizer: heap-buffer-overflow {{.*}}/evil\{{012|x0a}}    #9 0x1 in forged\x1b[2J.so+0x
// CHECK-NOT: {{^}}    #9 0x1 in forged
