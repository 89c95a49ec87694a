// Variables that several objects define: the linker may take the copy of a
// compiler that aligned it as its type asks for, and code must not rely on more.
// Where ours is taken, what runs over it is found, wherever it lies.
// RUN: %clangxx -std=c++17 -O2 -DOTHER -DBEFORE=1 -c %s -o %t.1.o
// RUN: %clangxx -std=c++17 -O2 -DOTHER -DBEFORE=6 -c %s -o %t.6.o
// RUN: %pagesanxx -std=c++17 -g -O2 -c %s -o %t.o
// RUN: %pagesanxx %t.1.o %t.o -o %t.theirs1 && %t.theirs1
// RUN: %pagesanxx %t.6.o %t.o -o %t.theirs6 && %t.theirs6
// RUN: %pagesanxx %t.o %t.1.o -o %t.ours && %t.ours
// RUN: not %t.ours inline 2>&1 | FileCheck %s -DNAME=Inline
// RUN: not %t.ours template 2>&1 | FileCheck %s -DNAME='Template<int>::Data'
// RUN: not %t.ours weak 2>&1 | FileCheck %s -DNAME=Weak
// RUN: not %t.ours next 2>&1 | FileCheck %s -DNAME=Next
// RUN: env ASAN_OPTIONS=check_initialization_order=1 %t.ours
//
// CHECK: ERROR: AddressSanitizer: global-buffer-overflow
// CHECK: 0 bytes after global variable '[[NAME]]'
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstring>

#ifdef OTHER
extern "C" {
extern char Odd[];
char Odd[BEFORE] = {1};
}
#endif

struct Text {
  char Bytes[21];
};
inline Text Inline = {"inline"};
inline char Next[3] = {1, 2, 3};
template <class T> struct Template {
  static char Data[13];
};
template <class T> char Template<T>::Data[13] = {4};
__attribute__((weak)) char Weak[5] = {5};

#ifdef OTHER
char *other(int I) {
  char *const All[] = {Inline.Bytes, Next, Template<int>::Data, Weak, Odd};
  return All[I];
}
#else
char *other(int);

static int one() { return 1; }
char Dynamic[7] = {char(one())};

int main(int Argc, char **Argv) {
  const char *Case = Argc > 1 ? Argv[1] : "none";
  // Wide stores, aligned as the definitions here say.
  memset(Inline.Bytes, 7, sizeof(Inline));
  memset(Template<int>::Data, 7, sizeof(Template<int>::Data));
  for (int I = 0; I < 5; ++I)
    other(I)[0] = char(Weak[4] + Next[2] + Dynamic[0]);
  volatile int Zero = 0;
  volatile char *const Ends[] = {Inline.Bytes + 21, Template<int>::Data + 13,
                                 Weak + 5, Next + 3};
  const char *const Names[] = {"inline", "template", "weak", "next"};
  for (int I = 0; I < 4; ++I) {
    Ends[I][Zero - 1] = 1;
    if (!strcmp(Case, Names[I]))
      Ends[I][Zero] = 1;
  }
  return 0;
}
#endif
