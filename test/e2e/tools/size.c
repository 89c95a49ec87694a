// pagesan-size on one source, on objects that exist, and on bad input.
// RUN: %pagesan_size --cc-args -- %s -O2 | FileCheck %s --check-prefix=CC
// RUN: %clang -O2 -c %s -o %t.plain.o && %pagesan -O2 -c %s -o %t.pagesan.o
// RUN: %clang -O2 -fsanitize=address -c %s -o %t.asan.o
// RUN: %pagesan_size %t.plain.o %t.pagesan.o %t.asan.o | FileCheck %s --check-prefix=THREE
// RUN: %pagesan_size before=%t.plain.o after=%t.pagesan.o | FileCheck %s --check-prefix=NAMED
// RUN: %pagesan_size --json %t.plain.o %t.pagesan.o | FileCheck %s --check-prefix=JSON
// RUN: not %pagesan_size %t.missing.o 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not %pagesan_size %s 2>&1 | FileCheck %s --check-prefix=NOTELF
// RUN: not %pagesan_size --cc-args -- %s -DBROKEN 2>&1 | FileCheck %s --check-prefix=BROKEN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// CC: section {{ *}}plain {{ *}}PageSan {{ *}}PageSan compact {{ *}}ASan {{ *}}ASan outlined
// CC: .text {{ *}}{{[0-9]+}} (1.00x) {{ *}}{{[0-9]+ \([1-9]\.}}
// CC: thunks {{ *}}0 {{ *}}0 {{ *}}{{[1-9][0-9]+}}
// CC: total loaded
// CC: function
// CC: sum {{ *}}{{[0-9]+}} (1.00x)
// THREE: section {{ *}}plain {{ *}}PageSan {{ *}}ASan
// NAMED: section {{ *}}before {{ *}}after
// JSON: "PageSan": {
// JSON: "functions": {
// JSON: "sum": {{[0-9]+}}
// JSON: ".text": {{[0-9]+}}
// MISSING: error: no such file
// NOTELF: error: not an ELF object
// BROKEN: error: plain does not compile
#ifdef BROKEN
#error "broken"
#endif
int sum(const int *P, int N) {
  int Sum = 0;
  for (int I = 0; I < N; ++I)
    Sum += P[I];
  return Sum;
}
