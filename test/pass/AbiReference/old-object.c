// An object that was built for an older runtime is told so in words: when it is
// linked, and when a program loads it.
// RUN: %clang -fpass-plugin=%pagesan_plugin -O1 -fPIC -S -emit-llvm %s -o %t.ll
// RUN: sed s/abi_version_4_/abi_version_2_/g %t.ll > %t.old.ll
// RUN: %clang -c %t.ll -o %t.o
// RUN: %clang -c %t.old.ll -o %t.old.o
// RUN: %pagesan %t.o -o %t
// RUN: not %pagesan %t.old.o -o %t.old 2>&1 | FileCheck %s
// RUN: %clang -shared %t.o -o %t.so
// RUN: %clang -shared %t.old.o -o %t.old.so
// RUN: %t %t.so
// RUN: not %t %t.old.so 2>&1 | FileCheck %s
// CHECK: undefined {{.*}}__pagesan_abi_version_2_rebuild_object_with_matching_pagesan
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv) {
  if (argc < 2 || dlopen(argv[1], RTLD_NOW))
    return 0;
  fprintf(stderr, "%s\n", dlerror());
  return 1;
}
