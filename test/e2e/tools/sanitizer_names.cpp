// Every sanitizer of this clang works beside us or is refused in words: what is
// new in a clang shows here.
// RUN: %python %S/Inputs/sanitizer_names.py %pagesanxx %clang_include/clang/Basic/Sanitizers.def %s %t \
// RUN:   thread memory hwaddress dataflow type numerical realtime scudo alloc-token safe-stack \
// RUN:   kernel-address kernel-hwaddress kernel-memory
//
// The last word about each counts, in any order, alone or in a list.
// RUN: %pagesan -x c -fsanitize=address,leak %s -o %t && %t | FileCheck %s
// RUN: %pagesan -x c -fsanitize=leak %s -o %t && %t | FileCheck %s
// RUN: %pagesan -x c -fsanitize=leak,undefined -fno-sanitize=leak -fsanitize=address %s -o %t && %t | FileCheck %s
// RUN: %pagesan -x c -fsanitize=thread -fno-sanitize=thread %s -o %t && %t | FileCheck %s
// RUN: %pagesan -x c -fsanitize=memory,bool -fno-sanitize=all -fsanitize=shift %s -o %t && %t | FileCheck %s
// RUN: not %pagesan -x c -fno-sanitize=thread -fsanitize=bool,thread %s -o %t 2>&1 | FileCheck %s --check-prefix=THREAD
// THREAD: error: -fsanitize=thread cannot be combined with PageSan: its shadow lies where ours does
//
// Checks that trap, or call handlers of a few bytes, need no runtime.
// RUN: %pagesan -x c -fsanitize=undefined,cfi -fsanitize-trap=undefined -flto -fvisibility=hidden %s -o %t && %t | FileCheck %s
// RUN: llvm-nm %t | FileCheck %s --check-prefix=NONE
// RUN: %pagesan -x c -fsanitize=undefined -fsanitize-trap %s -o %t && %t | FileCheck %s
// RUN: llvm-nm %t | FileCheck %s --check-prefix=NONE
// RUN: %pagesan -x c -fsanitize=undefined -fsanitize-minimal-runtime %s -o %t && %t | FileCheck %s
// RUN: llvm-nm %t | FileCheck %s --check-prefix=MINIMAL
// RUN: %pagesan -x c -fsanitize=undefined -fsanitize-trap=all -fno-sanitize-trap=bool %s -o %t && %t | FileCheck %s
// RUN: llvm-nm %t | FileCheck %s --check-prefix=FULL
// NONE-NOT: __ubsan_handle
// MINIMAL-NOT: __ubsan_handle_load_invalid_value{{$}}
// MINIMAL: __ubsan_handle_load_invalid_value_minimal
// FULL: __ubsan_handle_load_invalid_value{{$}}
//
// XRay's runtime does not link beside ours; its instrumentation is no harm.
// RUN: not %pagesan -x c -fxray-instrument %s -o %t 2>&1 | FileCheck %s --check-prefix=XRAY
// XRAY: error: XRay's runtime cannot be linked beside PageSan's
// RUN: %pagesan -x c -fxray-instrument -fno-xray-link-deps %s -o %t && %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef __cplusplus
#include <cstdio>
struct Base {
  virtual ~Base() = default;
  virtual int number() const { return 1; }
};
struct Derived : Base {
  int number() const override { return 2; }
};
static int callVirtual(const Base &B) { return B.number(); }
#else
#include <stdbool.h>
#include <stdio.h>
static int callVirtual(int Number) { return Number; }
#endif

static int twice(int Value) { return 2 * Value; }
static int (*volatile Pointer)(int) = twice;

int main(int Argc, char **Argv) {
  volatile bool On = Argc == 1;
  volatile unsigned char Small = (unsigned char)Argc;
  volatile double Real = Argc;
  int Array[4] = {Argc, 2, 3, 4};
  int Sum = Pointer(Argc) + Array[Argc] + (On ? 1 << Argc : 0) / Argc;
  Sum += Small + (int)Real + (Argv[0] != 0);
#ifdef __cplusplus
  Sum += callVirtual(Derived());
#else
  Sum += callVirtual(2);
#endif
  // CHECK: fine
  puts(Sum == 11 ? "fine" : "wrong");
  return 0;
}
