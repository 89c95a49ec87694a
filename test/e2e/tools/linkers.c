// Each linker takes the list of what is exported without a word; what is hidden stays
// hidden. gold warns about names on the list that are.
// REQUIRES: gold
// RUN: %pagesan -g -O1 -fuse-ld=bfd %s -o %t.bfd 2>&1 | count 0
// RUN: %pagesan -g -O1 -fuse-ld=gold %s -o %t.gold 2>&1 | count 0
// RUN: %pagesan -g -O1 -fuse-ld=lld %s -o %t.lld 2>&1 | count 0
// RUN: %pagesan -g -O1 -fuse-ld=gold -shared-libsan %s -o %t.shared 2>&1 | count 0
// RUN: not %t.bfd 2>&1 | FileCheck %s
// RUN: not %t.gold 2>&1 | FileCheck %s
// RUN: not %t.lld 2>&1 | FileCheck %s
// RUN: not %t.shared 2>&1 | FileCheck %s
//
// Libraries find all of the runtime in an executable of each.
// RUN: llvm-nm -D --defined-only --format=just-symbols %t.bfd | grep -E '^(_*pagesan|__(asan|lsan|sanitizer|interceptor)_)' | sort > %t.names
// RUN: llvm-nm -D --defined-only --format=just-symbols %t.gold | grep -E '^(_*pagesan|__(asan|lsan|sanitizer|interceptor)_)' | sort | diff %t.names -
// RUN: llvm-nm -D --defined-only --format=just-symbols %t.lld | grep -E '^(_*pagesan|__(asan|lsan|sanitizer|interceptor)_)' | sort | diff %t.names -
// RUN: FileCheck %s --check-prefix=NAMES --input-file=%t.names --implicit-check-not='{{^}}_pagesan' --implicit-check-not=__asan_check
// NAMES: __asan_address_is_poisoned
// NAMES: __asan_version_mismatch_check_v8
// NAMES: __pagesan_load1
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
int main(int Count, char **Arguments) {
  char Letters[10] = {0};
  // CHECK: stack-buffer-overflow
  // CHECK: #0 {{.*}} in main {{.*}}linkers.c:[[@LINE+1]]
  return Letters[Count * 11];
}
