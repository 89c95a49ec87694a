// A library that was not instrumented changes a container and does not say so.
// RUN: %clangxx -std=c++17 -g -O1 -fPIC -shared -DLIBRARY %s -o %t.plain.so
// RUN: %pagesanxx -std=c++17 -g -O1 -D_GLIBCXX_SANITIZE_VECTOR %s %t.plain.so -o %t && %t | FileCheck %s --check-prefix=CLEAN
// Then containers are not believed, unless asked for.
// RUN: %t over | FileCheck %s --check-prefix=CLEAN
// RUN: env PAGESAN_OPTIONS=detect_container_overflow=2 not %t 2>&1 | FileCheck %s
//
// Every library was instrumented: the symbol of the ABI says so.
// RUN: %pagesanxx -std=c++17 -g -O1 -D_GLIBCXX_SANITIZE_VECTOR -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesanxx -std=c++17 -g -O1 -D_GLIBCXX_SANITIZE_VECTOR %s %t.so -o %t && %t | FileCheck %s --check-prefix=CLEAN
// RUN: not %t over 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=detect_container_overflow=0 %t over | FileCheck %s --check-prefix=CLEAN
//
// A library that is loaded later counts from then on, also for what was poisoned
// before.
// RUN: %pagesanxx -std=c++17 -g -O1 -D_GLIBCXX_SANITIZE_VECTOR -DDLOPEN='"%t.plain.so"' %s -o %t -ldl && %t | FileCheck %s --check-prefix=CLEAN
// RUN: %t over | FileCheck %s --check-prefix=CLEAN
//
// Objects in one program: a symbol that they define.
// RUN: %clangxx -std=c++17 -g -O1 -DLIBRARY -DMARK -I%S/../../../include -c %s -o %t.plain.o
// RUN: %pagesanxx -std=c++17 -g -O1 -D_GLIBCXX_SANITIZE_VECTOR %s %t.plain.o -o %t && %t over | FileCheck %s --check-prefix=CLEAN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <vector>

extern "C" void grow(std::vector<int> &V);

#ifdef LIBRARY
#ifdef MARK
#include <pagesan/interface.h>
PAGESAN_CONTAINERS_NOT_ANNOTATED
#endif
extern "C" void grow(std::vector<int> &V) { V.push_back(4); }
#else
#ifdef DLOPEN
#include <dlfcn.h>
#endif
int main(int Argc, char **) {
  std::vector<int> V = {1, 2, 3};
  V.reserve(10);
#ifdef DLOPEN
  reinterpret_cast<void (*)(std::vector<int> &)>(
      dlsym(dlopen(DLOPEN, RTLD_NOW), "grow"))(V);
#else
  grow(V);
#endif
  volatile int *Data = V.data();
  // CHECK: ERROR: AddressSanitizer: container-overflow
  // CLEAN: value 4
  std::printf("value %d\n", Data[3]);
  return Argc > 1 ? Data[6] & 0 : 0; // what was never written
}
#endif
