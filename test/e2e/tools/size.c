// pagesan-size on one source, on objects that exist, and on bad input.
// RUN: %pagesan_size --cc-args -- %s -O2 | FileCheck %s --check-prefix=CC
// RUN: %clang -O2 -c %s -o %t.plain.o && %pagesan -O2 -c %s -o %t.pagesan.o
// RUN: %clang -O2 -fsanitize=address -c %s -o %t.asan.o
// RUN: %pagesan_size %t.plain.o %t.pagesan.o %t.asan.o | FileCheck %s --check-prefix=THREE
// RUN: %pagesan_size before=%t.plain.o after=%t.pagesan.o | FileCheck %s --check-prefix=NAMED
// RUN: %pagesan_size --json %t.plain.o %t.pagesan.o | FileCheck %s --check-prefix=JSON
// RUN: %pagesan_size --cc-args --why --svg %t.svg -- %s -O2 | FileCheck %s --check-prefix=WHY
// RUN: FileCheck %s --check-prefix=SVG < %t.svg
// RUN: %pagesan_size --cc-args --json -- %s -O2 | FileCheck %s --check-prefix=ALL
// RUN: %pagesan_size --max-growth 900 %t.plain.o %t.pagesan.o | FileCheck %s --check-prefix=SMALL
// RUN: not %pagesan_size --max-growth 5 %t.plain.o %t.pagesan.o 2>&1 | FileCheck %s --check-prefix=LARGE
// RUN: %python -c "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]) != 3)" %pagesan_size --max-growth 5 %t.plain.o %t.pagesan.o
// RUN: not %pagesan_size --max-growth 5 %t.plain.o 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not %pagesan_size --why %t.plain.o %t.pagesan.o 2>&1 | FileCheck %s --check-prefix=SOURCE
// RUN: not %pagesan_size --svg %t.none/x.svg %t.plain.o %t.pagesan.o 2>&1 | FileCheck %s --check-prefix=UNWRITTEN
// RUN: %pagesan -O2 -fsave-optimization-record -c %s -o %t.pagesan.o
// RUN: %pagesan_size %t.plain.o %t.pagesan.o %t.asan.o | FileCheck %s --check-prefix=RECORD
// RUN: not %pagesan_size %t.missing.o 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not %pagesan_size %s 2>&1 | FileCheck %s --check-prefix=NOTELF
// RUN: not %pagesan_size --cc-args -- %s -DBROKEN 2>&1 | FileCheck %s --check-prefix=BROKEN
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// CC: section {{ *}}plain {{ *}}PageSan {{ *}}PageSan compact {{ *}}ASan {{ *}}ASan outlined
// CC: .text {{ *}}{{[0-9]+}} (1.00x) {{ *}}{{[0-9]+ \([1-9]\.}}
// CC: thunks {{ *}}0 {{ *}}{{[1-9][0-9]+}} {{ *}}{{[1-9][0-9]+}}
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
// WHY: .text {{ *}}
// WHY: cold code {{ *}}0 {{ *}}[[#COLD:]]
// WHY: descriptors {{ *}}0 {{ *}}32
// WHY: bytes for {{ *}}checks, hot {{ *}}checks, cold {{ *}}frames {{ *}}globals
// WHY: PageSan {{ *}}{{[1-9][0-9]*}} {{ *}}[[#COLD]] {{ *}}{{[1-9][0-9]*}} {{ *}}{{[1-9][0-9]*}}
// Far overflows are told by code of their own, whatever the form.
// WHY: PageSan compact {{ *}}{{[1-9][0-9]*}} {{ *}}{{[1-9][0-9]?}} {{ *}}{{[1-9]}}
// WHY: ASan {{ *}}{{[1-9][0-9]*}} {{ *}}{{[1-9][0-9]*}} {{ *}}{{[1-9][0-9]*}} {{ *}}{{[1-9][0-9]*}}
// WHY: checks in the code {{ *}}filters {{ *}}thunks {{ *}}calls {{ *}}cold bytes
// WHY: plain {{ *}}0 {{ *}}0 {{ *}}0 {{ *}}0
// WHY: PageSan compact {{ *}}2 {{ *}}{{[1-9]}}
// WHY: ASan outlined {{ *}}0 {{ *}}0 {{ *}}{{[1-9]}}
// SVG: <svg
// SVG: >.text</text>
// SVG: >sum</text>
// ALL: "PageSan": {
// ALL: "accesses": {
// ALL: "fields": {
// ALL: "covered": 1
// ALL: "accesses in all": {
// ALL: "grouped": 2
// SMALL: .text
// LARGE: error: code grew by {{[0-9.]+}} %, from {{[0-9]+}} bytes (plain) to {{[0-9]+}} (PageSan); --max-growth allows 5 %
// ONE: error: --max-growth compares two files
// SOURCE: error: --why needs a source
// UNWRITTEN: error: cannot write {{.*}}: No such file
// RECORD: accesses, PageSan
// RECORD-SAME: in line
// RECORD: in all
// RECORD: fields {{ *}}2 {{ *}}1 {{ *}}1 {{ *}}0
#ifdef BROKEN
#error "broken"
#endif
struct Fields {
  long A, B;
};
long fields(struct Fields *F) {
  long Old = F->A + F->B;
  F->A = 0;
  return Old;
}
int Table[10];
int onStack(int I, void (*Fill)(int *)) {
  int Local[10];
  Fill(Local);
  return Local[I] + Table[I];
}
int sum(const int *P, int N) {
  int Sum = 0;
  for (int I = 0; I < N; ++I)
    Sum += P[I];
  return Sum;
}
