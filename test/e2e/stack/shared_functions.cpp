// Functions with frames that a library exports, and that the program defines, too:
// every linker takes them, nothing is said at start, and reports name the function.
// RUN: %pagesanxx -g -O1 -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesanxx -g -O1 %s %t.so -o %t
// RUN: %t 2>&1 | FileCheck %s
// RUN: not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesanxx -g -O1 -fPIC -shared -fuse-ld=lld -DLIBRARY %s -o %t.so
// RUN: %t 2>&1 | FileCheck %s
// RUN: %pagesanxx -g -O2 -fPIC -shared -fno-semantic-interposition -flto -fuse-ld=lld -DLIBRARY %s -o %t.so
// RUN: not %t bug 2>&1 | FileCheck %s --check-prefix=BUG
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>

extern void *volatile Sink;

// Of both modules the program's is called.
inline __attribute__((noinline)) int ofBoth(int I) {
  volatile char Local[40] = {7};
  Sink = const_cast<char *>(Local);
  return Local[I];
}

#ifdef LIBRARY
void *volatile Sink;

// BUG: ERROR: AddressSanitizer: stack-buffer-overflow
// BUG: #0 {{.*}} in ofLibrary(int)
// BUG: is located in stack of thread T0 at offset
// BUG: #0 {{.*}} in ofLibrary(int) {{.*}}shared_functions.cpp
// BUG: [32, 64) 'Exported'
int ofLibrary(int I) {
  volatile char Exported[32] = {1};
  Sink = const_cast<char *>(Exported);
  return Exported[I] + ofBoth(0);
}
#else
int ofLibrary(int I);

int main(int argc, char **) {
  // Not even the dynamic linker has anything to say.
  // CHECK-NOT: {{.}}
  // CHECK: sum 15
  // CHECK-NOT: {{.}}
  printf("sum %d\n", ofLibrary(argc == 1 ? 0 : 32) + ofBoth(0));
  return 0;
}
#endif
