// Variables that several objects define in their own way.
//
// An object that was not instrumented comes first and its copies, without
// redzones, are taken: nothing is poisoned. By the linker, and by link-time
// optimisation of both kinds.
// RUN: %clangxx -std=c++17 -g -O1 -DOTHER -c %s -o %t.plain.o
// RUN: %pagesanxx -std=c++17 -g -O1 %t.plain.o %s -o %t && %t | FileCheck %s
// RUN: %pagesanxx -std=c++17 -g -O1 -fuse-ld=lld %t.plain.o %s -o %t && %t | FileCheck %s
// RUN: %clangxx -std=c++17 -g -O1 -flto -DOTHER -c %s -o %t.lto.o
// RUN: %pagesanxx -std=c++17 -g -O1 -flto %t.lto.o %s -o %t && %t | FileCheck %s
// RUN: %clangxx -std=c++17 -g -O1 -flto=thin -DOTHER -c %s -o %t.thin.o
// RUN: %pagesanxx -std=c++17 -g -O1 -flto=thin %t.thin.o %s -o %t && %t | FileCheck %s
//
// Ours come first and are taken.
// RUN: %pagesanxx -std=c++17 -g -O1 %s %t.plain.o -o %t && %t | FileCheck %s && not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: %pagesanxx -std=c++17 -g -O1 -fPIC %s %t.plain.o -o %t && %t | FileCheck %s && not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: %pagesanxx -std=c++17 -g -O1 -fno-pie -no-pie %s %t.plain.o -o %t && %t | FileCheck %s && not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: %pagesanxx -std=c++17 -g -O1 -flto %s %t.lto.o -o %t && %t | FileCheck %s && not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not %t template 2>&1 | FileCheck %s --check-prefix=TEMPLATE
// RUN: not %t weak 2>&1 | FileCheck %s --check-prefix=WEAK
// RUN: not %t local 2>&1 | FileCheck %s --check-prefix=LOCAL
// RUN: %pagesanxx -std=c++17 -g -O1 -flto=thin %s %t.thin.o -o %t && %t | FileCheck %s && not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: not %t template 2>&1 | FileCheck %s --check-prefix=TEMPLATE
// RUN: not %t weak 2>&1 | FileCheck %s --check-prefix=WEAK
// RUN: not %t local 2>&1 | FileCheck %s --check-prefix=LOCAL
//
// All objects are ours, compiled for link-time optimisation.
// RUN: %pagesanxx -std=c++17 -g -O1 -flto -DOTHER -c %s -o %t.lto.o
// RUN: %pagesanxx -std=c++17 -g -O1 -flto %t.lto.o %s -o %t && %t | FileCheck %s && not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: %pagesanxx -std=c++17 -g -O1 -flto=thin -DOTHER -c %s -o %t.thin.o
// RUN: %pagesanxx -std=c++17 -g -O1 -flto=thin %t.thin.o %s -o %t && %t | FileCheck %s && not %t over 2>&1 | FileCheck %s --check-prefix=OVER
//
// Tentative definitions that the linker merges are left alone.
// RUN: %pagesan -x c -DTENTATIVE -fcommon -O1 %s -c -o %t.c1.o && %pagesan -x c -DTENTATIVE -DSECOND -fcommon -O1 %s -c -o %t.c2.o && %pagesan %t.c1.o %t.c2.o -o %t && %t | FileCheck %s --check-prefix=COMMON
//
// Variables that nothing uses are dropped with their descriptors. (GNU ld keeps
// what a __start_ symbol might be meant for, also of AddressSanitizer.)
// RUN: %pagesanxx -std=c++17 -g -O1 -fuse-ld=lld -ffunction-sections -fdata-sections -Wl,--gc-sections %s %t.plain.o -o %t && not %t over 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: llvm-nm %t | FileCheck %s --check-prefix=NM
// RUN: %pagesanxx -std=c++17 -g -O1 -flto -ffunction-sections -fdata-sections -Wl,--gc-sections %s %t.plain.o -o %t && llvm-nm %t | FileCheck %s --check-prefix=NM
// RUN: %pagesanxx -std=c++17 -g -O1 -ffunction-sections -fdata-sections -Wl,--gc-sections %s %t.plain.o -o %t && %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef TENTATIVE
int Tentative[4];
#ifdef SECOND
int second(void) { return Tentative[3]; }
#else
int printf(const char *, ...);
int second(void);
int main(void) {
  volatile int I = 3;
  Tentative[I] = 5;
  // COMMON: common 5
  return printf("common %d\n", second()) < 0;
}
#endif
#else

#include <cstdio>

inline int Inline[5] = {1, 2, 3, 4, 5};
template <class T> struct Template {
  static T Data[3];
};
template <class T> T Template<T>::Data[3] = {6, 7, 8};
__attribute__((weak)) int Weak[4] = {9, 10, 11, 12};
inline int *local() {
  static int Local[6] = {13, 14, 15, 16, 17, 18};
  return Local;
}

#ifdef OTHER
int other(int I) {
  return Inline[I] + Template<int>::Data[I] + Weak[I] + local()[I];
}
#else
int DeadVariable[100] = {1};
int other(int);
int main(int Argc, char **Args) {
  volatile int I = 0;
  int Sum = 0;
  for (I = 0; I < 3; I = I + 1)
    Sum += other(I) + Inline[I] + Template<int>::Data[I] + Weak[I] + local()[I];
  // CHECK: sum 198
  std::printf("sum %d\n", Sum);
  if (Argc < 2)
    return 0;
  // OVER: ERROR: AddressSanitizer: global-buffer-overflow
  // OVER: 0 bytes after global variable 'Inline'
  // TEMPLATE: ERROR: AddressSanitizer: global-buffer-overflow
  // TEMPLATE: 0 bytes after global variable 'Template<int>::Data'
  // WEAK: ERROR: AddressSanitizer: global-buffer-overflow
  // WEAK: 0 bytes after global variable 'Weak'
  // LOCAL: ERROR: AddressSanitizer: global-buffer-overflow
  // LOCAL: 0 bytes after global variable 'local()::Local'
  switch (Args[1][0]) {
  case 't':
    return Template<int>::Data[I];
  case 'w':
    return Weak[I + 1];
  case 'l':
    return local()[I + 3];
  default:
    return Inline[I + 2];
  }
}
#endif
#endif
// NM-NOT: DeadVariable
// NM: {{ }}Inline
// NM-NOT: DeadVariable
