// coverage=1 writes what LLVM's sancov reads: also for libraries, in children of
// fork and after reports, and nothing without it.
// REQUIRES: sancov
// RUN: rm -rf %t.d && mkdir %t.d
// RUN: %pagesan -g -O0 -fsanitize-coverage=trace-pc-guard -fPIC -shared -DLIBRARY %s -o %t.d/libcovered.so
// RUN: %pagesan -g -O0 -fsanitize-coverage=trace-pc-guard %s %t.d/libcovered.so -Wl,-rpath,%t.d -o %t.d/covered
// RUN: env ASAN_OPTIONS=coverage_dir=%t.d %t.d/covered 2>&1 | count 0
// RUN: find %t.d -name "*.sancov" | count 0
// RUN: env ASAN_OPTIONS=coverage=1:coverage_dir=%t.d %t.d/covered > %t.out 2>&1
// RUN: FileCheck %s --check-prefix=WRITTEN --input-file=%t.out
// RUN: sh -c 'sancov -covered-functions %t.d/covered.*.sancov %t.d/covered' | FileCheck %s --check-prefix=MAIN --implicit-check-not=never
// sancov does not know the stubs through which libraries call.
// RUN: sh -c 'od -An -v -t x8 -j 8 %t.d/libcovered.*.sancov' | sed 's/^ */0x/' > %t.places
// RUN: llvm-symbolizer --obj=%t.d/libcovered.so < %t.places | FileCheck %s --check-prefix=LIBRARY --implicit-check-not=never
// RUN: sh -c 'sancov -not-covered-functions %t.d/covered.*.sancov %t.d/covered' | FileCheck %s --check-prefix=REST
// RUN: rm %t.d/*.sancov
// RUN: env ASAN_OPTIONS=coverage=1:coverage_dir=%t.d not %t.d/covered fork bad > %t.bad 2>&1
// RUN: FileCheck %s --check-prefix=BAD --input-file=%t.bad
// RUN: find %t.d -name "covered.*.sancov" | count 2
// RUN: env ASAN_OPTIONS=coverage=1:coverage_dir=%t.missing %t.d/covered 2>&1 | FileCheck %s --check-prefix=MISSING
//
// WRITTEN: SanitizerCoverage: {{.*}}/covered.{{[0-9]+}}.sancov: {{[1-9][0-9]*}} PCs written
// WRITTEN: SanitizerCoverage: {{.*}}/libcovered.so.{{[0-9]+}}.sancov: 1 PCs written
// MAIN: main
// LIBRARY: covered
// REST: never
// BAD: SUMMARY: AddressSanitizer: heap-buffer-overflow
// BAD: SanitizerCoverage:
// MISSING: SanitizerCoverage: failed to write {{.*}}.missing/covered
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifdef LIBRARY
int covered(int X) { return X + 1; }
int neverCalled(int X) { return X + 2; }
#else
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void __sanitizer_cov_reset(void);
int covered(int X);
__attribute__((noinline)) int forgotten(void) { return 7; }
int never(void) { return 1; }

int main(int Argc, char **Argv) {
  forgotten();
  __sanitizer_cov_reset(); // what ran before does not count
  if (Argc > 1) {
    if (!fork())
      return 0;
    wait(NULL);
    char *P = malloc(5);
    return P[5];
  }
  return covered(-1) ? never() : 0;
}
#endif
