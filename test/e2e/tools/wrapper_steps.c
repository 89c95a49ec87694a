// Every step of a compiler, alone and together, with every warning an error.
//
// Compile, then link; -c -o; several steps at once.
// RUN: %pagesan -Wall -Wextra -Werror -c %s -o %t.o && %pagesan -Werror %t.o -o %t && %t | FileCheck %s --check-prefix=WORKS
// RUN: %pagesan -Wall -Wextra -Werror %s -o %t && %t | FileCheck %s --check-prefix=WORKS
// RUN: rm -rf %t.dir && mkdir %t.dir && cd %t.dir && %pagesan -Werror -c %s && ls %t.dir | FileCheck %s --check-prefix=OBJ
// RUN: not %t over 2>&1 | FileCheck %s --check-prefix=BUG
//
// Preprocess, list dependencies, check syntax: nothing is instrumented, and
// __has_feature says what the compiled code will see.
// RUN: %pagesan -Werror -E %s | FileCheck %s --check-prefix=E
// RUN: %pagesan -Werror -M %s | FileCheck %s --check-prefix=M
// RUN: %pagesan -Werror -MM %s | FileCheck %s --check-prefix=M
// RUN: %pagesan -Werror -c -MD -MF %t.d %s -o %t.o && FileCheck %s --check-prefix=M < %t.d
// RUN: %pagesan -Werror -fsyntax-only %s
//
// Assembly out, assembly in; IR out.
// RUN: %pagesan -Werror -O1 -S %s -o %t.s && FileCheck %s --check-prefix=ASM < %t.s
// RUN: %pagesan -Werror %t.s -o %t.from-asm && %t.from-asm | FileCheck %s --check-prefix=WORKS
// RUN: not %t.from-asm over 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesan -Werror -x assembler-with-cpp -c %t.s -o %t.o
// RUN: %pagesan -Werror -O1 -S -emit-llvm %s -o - | FileCheck %s --check-prefix=IR
//
// Response files, standard input, the language by option, "--".
// RUN: echo "-Werror -O1 '%s' -o %t.at" > %t.rsp && %pagesan @%t.rsp && not %t.at over 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesan -Werror -x c - -o %t.in < %s && not %t.in over 2>&1 | FileCheck %s --check-prefix=BUG
// RUN: %pagesan -Werror -o %t.dash -- %s && not %t.dash over 2>&1 | FileCheck %s --check-prefix=BUG
//
// A relocatable object has the runtime once it becomes a program.
// RUN: %pagesan -c %s -o %t.o && %pagesan -r %t.o -o %t.r.o && %pagesan %t.r.o -o %t.r && not %t.r over 2>&1 | FileCheck %s --check-prefix=BUG
//
// Questions to the compiler are answered by it.
// RUN: %pagesan --version | FileCheck %s --check-prefix=VERSION
// RUN: %pagesan -dumpmachine | FileCheck %s --check-prefix=MACHINE
// RUN: %pagesan -print-prog-name=ld | FileCheck %s --check-prefix=LD
// VERSION: clang version
// MACHINE: linux
// LD: ld
//
// What cannot work says so.
// RUN: not %pagesan -static %s -o %t.static 2>&1 | FileCheck %s --check-prefix=STATIC
// STATIC: error: -static is not supported
// RUN: not %pagesan -fsanitize=thread %s -o %t.tsan 2>&1 | FileCheck %s --check-prefix=THREAD
// THREAD: error: -fsanitize=thread cannot be combined with PageSan
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>

#if !__has_feature(address_sanitizer)
#error "the front end was not told"
#endif

// OBJ: wrapper_steps.o
// E: int main
// M: wrapper_steps.c
// ASM: __pagesan_
// IR: @__pagesan_
int main(int Argc, char **Argv) {
  (void)Argv;
  volatile char *P = malloc(16);
  // BUG: ERROR: AddressSanitizer: heap-buffer-overflow
  P[Argc > 1 ? 16 : 15] = 1;
  // WORKS: works
  puts("works");
  free((void *)P);
  return 0;
}
