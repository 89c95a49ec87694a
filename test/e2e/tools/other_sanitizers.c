// The user's own -fsanitize=address becomes ours; UBSan goes on beside us.
// RUN: %pagesan -g -fsanitize=address -c %s -o %t.o && %pagesan -fsanitize=address %t.o -o %t
// RUN: not %t heap 2>&1 | FileCheck %s --check-prefix=HEAP
// RUN: %pagesan -g -fsanitize=address,undefined -fsanitize-address-use-after-scope %s -o %t.both
// RUN: %t.both shift 2>&1 | FileCheck %s --check-prefix=SHIFT
// RUN: not %t.both heap 2>&1 | FileCheck %s --check-prefix=HEAP
// RUN: %pagesan -g -O2 -fsanitize=undefined -fno-sanitize-recover=undefined %s -o %t.stop
// RUN: not %t.stop shift 2>&1 | FileCheck %s --check-prefix=STOP
// RUN: %pagesan -g -shared-libsan -fsanitize=undefined %s -o %t.shared
// RUN: %t.shared shift 2>&1 | FileCheck %s --check-prefix=SHIFT
// RUN: not %t.shared heap 2>&1 | FileCheck %s --check-prefix=HEAP
// RUN: llvm-nm -D --defined-only %t.shared | FileCheck %s --check-prefix=OWN --allow-empty
// OWN-NOT: __sanitizer_
// RUN: %pagesanxx -g -w -x c++ -shared-libsan -fsanitize=undefined %s -o %t.cxx
// RUN: %t.cxx shift 2>&1 | FileCheck %s --check-prefix=SHIFT
//
// With the configuration file clang would link its own runtime; GNU ld says what
// to do.
// RUN: not %clang --config=%pagesan_dir/pagesan.cfg -fuse-ld=bfd -fsanitize=undefined %s -o %t.cfg > %t.err 2>&1
// RUN: FileCheck %s --check-prefix=CFG --input-file=%t.err
// CFG: warning: clang links a sanitizer runtime of its own, {{.*}} pagesan-fuzzer.cfg in place of pagesan.cfg, for -fsanitize=undefined pagesan-clang
// RUN: %pagesan -g -fno-sanitize=address %s -o %t.none && %t.none heap
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int Argc, char **Argv) {
  volatile int Amount = Argc > 1 && !strcmp(Argv[1], "shift") ? 40 : 1;
  // SHIFT: other_sanitizers.c:[[@LINE+4]]:{{.*}} runtime error: shift exponent 40 is too large
  // SHIFT: goes on
  // STOP: other_sanitizers.c:[[@LINE+2]]:{{.*}} runtime error: shift exponent 40 is too large
  // STOP-NOT: goes on
  volatile int Shifted = 1 << Amount;
  (void)Shifted;
  volatile char *P = (char *)malloc(8);
  // HEAP: ERROR: AddressSanitizer: heap-buffer-overflow
  // HEAP: #0 {{.*}} in main {{.*}}other_sanitizers.c:[[@LINE+2]]
  if (Argc > 1 && !strcmp(Argv[1], "heap"))
    P[8] = 1;
  puts("goes on");
  free((void *)P);
  return 0;
}
