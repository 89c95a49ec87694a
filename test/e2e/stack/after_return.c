// What the compiler is told about use after return: nothing at run time brings
// it back after "never", or turns it off after "always".
// RUN: %pagesan -g -O1 -fsanitize-address-use-after-return=never %s -o %t.never
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=1 %t.never
// RUN: %pagesan -g -O1 -fsanitize-address-use-after-return=always %s -o %t.always
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 not %t.always 2>&1 | FileCheck %s
// RUN: %pagesan -g -O1 -fsanitize-address-use-after-return=runtime %s -o %t.runtime
// RUN: env ASAN_OPTIONS=detect_stack_use_after_return=0 %t.runtime
// RUN: not %t.runtime 2>&1 | FileCheck %s
// RUN: not %pagesan -fsanitize-address-use-after-return=seldom -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=SELDOM
//
// SELDOM: pagesan-use-after-return option: {{.*}}'seldom'
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

static int *Kept;

__attribute__((noinline)) static void keep(int *P) {
  __asm__ volatile("" : "+r"(P) : : "memory");
  Kept = P;
}

__attribute__((noinline)) static void dies(void) {
  int Local = 0;
  keep(&Local);
}

int main(void) {
  dies();
  // CHECK: ERROR: AddressSanitizer: stack-use-after-return
  // CHECK: #0 {{.*}} in main {{.*}}after_return.c:[[@LINE+2]]
  // CHECK: 'Local' (line [[@LINE-8]]) <== Memory access
  *Kept = 1;
  return 0;
}
