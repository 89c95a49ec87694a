// AFL++ in fork server and persistent mode finds a planted bug, and takes the
// report for a crash. Its own compiler wrappers load passes for another LLVM:
// clang's instrumentation calls its runtime as well. It ends at the first crash, which
// takes a second, or minutes where little of the machine is left.
// RUN: %pagesan -g -O1 -fsanitize-coverage=trace-pc-guard %s /usr/lib/afl/afl-compiler-rt.o -o %t
// RUN: %pagesan -g -O1 -fsanitize-coverage=trace-pc-guard -DPERSISTENT %s /usr/lib/afl/afl-compiler-rt.o -o %t.persistent
// RUN: rm -rf %t.dir && mkdir -p %t.dir/in && printf FUY > %t.dir/in/seed
// RUN: env %{afl} afl-fuzz -D -V 500 -s 1 -i %t.dir/in -o %t.dir/out -- %t > %t.log 2>&1
// RUN: FileCheck %s < %t.log && ls %t.dir/out/default/crashes | FileCheck %s --check-prefix=CRASH
// RUN: env %{afl} afl-fuzz -D -V 500 -s 1 -i %t.dir/in -o %t.dir/again -- %t.persistent > %t.log 2>&1
// RUN: FileCheck %s --check-prefixes=PERSISTENT,CHECK < %t.log && ls %t.dir/again/default/crashes | FileCheck %s --check-prefix=CRASH
// The crash it saved, by itself.
// RUN: env ASAN_OPTIONS=abort_on_error=1:symbolize=0 not --crash %t < %t.dir/out/default/crashes/id:000000* 2>&1 | FileCheck %s --check-prefix=BUG
//
// PERSISTENT: Persistent mode binary detected.
// CHECK: All right - {{(new )?}}fork server {{(model v[0-9]+ )?}}is up.
// CHECK: All set and ready to roll!
// CRASH: id:000000,sig:06,
// BUG: ERROR: AddressSanitizer: heap-buffer-overflow
// BUG: #0 0x{{[0-9a-f]+}} ({{.*}}afl.c.tmp+0x{{[0-9a-f]+}})
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void run(const char *Data, ssize_t Size) {
  volatile char *P = malloc(8);
  if (Size >= 3 && Data[0] == 'F' && Data[1] == 'U' && Data[2] == 'Z')
    P[8 + Size % 4] = 1;
  free((void *)P);
}

#ifdef PERSISTENT
int __afl_persistent_loop(unsigned);
// What afl-fuzz looks for in the file.
const char AflPersistent[] = "##SIG_AFL_PERSISTENT##";
#endif

int main(void) {
  char Data[64] = "";
#ifdef PERSISTENT
  while (__afl_persistent_loop(1000))
#endif
    run(Data, read(0, Data, sizeof(Data)));
  return 0;
}
