// Values that depend on which compilation is initialised first.
// RUN: %pagesanxx -std=c++17 -g -O1 -DSECOND -c %s -o %t.second.o
// RUN: %pagesanxx -std=c++17 -g -O1 %s %t.second.o -o %t.wrong
// RUN: %pagesanxx -std=c++17 -g -O1 %t.second.o %s -o %t.right
//
// Off unless asked for. Then the wrong order is an error, with the line of the
// access, the variable and who registered it.
// RUN: %t.wrong | FileCheck %s --check-prefix=WRONG
// RUN: env PAGESAN_OPTIONS=check_initialization_order=1 not %t.wrong 2>&1 | FileCheck %s
//
// The right order is no error, unless any use is.
// RUN: env PAGESAN_OPTIONS=check_initialization_order=1 %t.right | FileCheck %s --check-prefix=RIGHT
// RUN: env PAGESAN_OPTIONS=check_initialization_order=1:strict_init_order=1 not %t.right 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=strict_init_order=1 not %t.right 2>&1 | FileCheck %s
//
// Also when a function of its own compilation is asked.
// RUN: %pagesanxx -std=c++17 -g -O1 -DASKED %s %t.second.o -o %t.asked
// RUN: env PAGESAN_OPTIONS=check_initialization_order=1 not %t.asked 2>&1 | FileCheck %s --check-prefix=ASKED
//
// What is constant, or of the same compilation, may always be used.
// RUN: %pagesanxx -std=c++17 -g -O1 -DFINE %s %t.second.o -o %t.fine
// RUN: env PAGESAN_OPTIONS=check_initialization_order=1:strict_init_order=1 %t.fine | FileCheck %s --check-prefix=FINE
//
// A program that ends while it is initialised runs the destructors of what is;
// what a library uses that is loaded later has been initialised.
// RUN: %pagesanxx -std=c++17 -g -O1 -DENDS %s %t.second.o -o %t.ends
// RUN: env PAGESAN_OPTIONS=strict_init_order=1 not %t.ends | FileCheck %s --check-prefix=ENDS
// RUN: %pagesanxx -std=c++17 -g -O1 -DLIBRARY -fPIC -shared %s -o %t.so
// RUN: %pagesanxx -std=c++17 -g -O1 -DLOADS %s %t.second.o -rdynamic -o %t.loads
// RUN: env PAGESAN_OPTIONS=strict_init_order=1 %t.loads %t.so | FileCheck %s --check-prefix=LOADS
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>

#ifdef SECOND
volatile int Number = 42;
int Late = Number;
int Constant = 7;
__attribute__((noinline)) int askLate() {
  return Late;
  // ASKED: ERROR: AddressSanitizer: initialization-order-fiasco on address
  // ASKED-NEXT: READ of size 4
  // ASKED-NEXT: #0 {{.*}} in askLate() {{.*}}init_order.cpp:[[@LINE-3]]
}
#elif defined(LIBRARY)
extern int Late;
int Copy = Late;
#elif defined(ENDS)
extern int Late;
struct Reader {
  Reader() { std::printf("made\n"); }
  ~Reader() { std::printf("ends with %d\n", Late); }
} First;
struct Ender {
  Ender() { std::exit(1); }
} Second;
int main() {}
#elif defined(LOADS)
extern volatile int Number;
int Own = Number; // so that something is initialised here
int main(int, char **Arguments) {
  std::printf("loaded: %d\n", dlopen(Arguments[1], RTLD_NOW) != nullptr);
  return 0;
}
#else
extern int Late, Constant;
int askLate();
#if defined(FINE)
__attribute__((noinline)) int useLate() { return Constant; }
#elif defined(ASKED)
__attribute__((noinline)) int useLate() { return askLate(); }
#else
__attribute__((noinline)) int useLate() {
  return Late;
  // CHECK: ERROR: AddressSanitizer: initialization-order-fiasco on address
  // CHECK-NEXT: READ of size 4
  // CHECK-NEXT: #0 {{.*}} in useLate() {{.*}}init_order.cpp:[[@LINE-3]]
  // CHECK: is located 0 bytes inside of global variable 'Late' defined in '{{.*}}init_order.cpp:40' ({{0x.*}}) of size 4
  // CHECK-NEXT: registered at:
  // CHECK-NEXT: #0
  // CHECK: SUMMARY: AddressSanitizer: initialization-order-fiasco
}
#endif
volatile int One = 1;
int Mine = One;
int Early = useLate() + Mine;
int main() {
  // The redzones are back, and nothing else.
  std::printf("%d then %d\n", Early, Late);
  return 0;
}
#endif
// ENDS: ends with 0
// LOADS: loaded: 1
// WRONG: 1 then 42
// RIGHT: 43 then 42
// FINE: 8 then 42
