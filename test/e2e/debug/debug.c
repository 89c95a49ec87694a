// What comes after the report: symbols from elsewhere, debuggers, core files.
// RUN: %pagesan -g -O1 %s -o %t
//
// Offline, by the script that clang 19 of Debian brings.
// RUN: env PAGESAN_OPTIONS=symbolize=0 not %t use > %t.log 2>&1
// RUN: FileCheck %s --check-prefix=RAW < %t.log
// RUN: env LLVM_SYMBOLIZER_PATH=%llvm_tools/llvm-symbolizer asan_symbolize-19 -d < %t.log | FileCheck %s --check-prefix=OFFLINE
// RUN: env PAGESAN_OPTIONS=symbolize=0 LSAN_OPTIONS= not %t leak 2>&1 | env LLVM_SYMBOLIZER_PATH=%llvm_tools/llvm-symbolizer asan_symbolize-19 -d | FileCheck %s --check-prefix=LEAK
//
// In a debugger: stop before the report, in the frame that is to blame; ask
// about an address; write a small core.
// RUN: rm -f %t.core
// RUN: %{gdb} -ex 'break __asan::ReportGenericError' -ex 'run use' -ex bt -ex 'print (int)__asan_get_report_access_type()' -ex 'call (void)__asan_describe_address(((void *(*)(void))__asan_get_report_address)())' -ex 'generate-core-file %t.core' -ex kill %t > %t.gdb 2>&1
// gdb 13 complains of processors with more state than it knows, anywhere.
// RUN: sed "/^Couldn't write extended state status/d" %t.gdb | FileCheck %s --check-prefix=GDB
// 64 MiB of the program's own, and little else of terabytes.
// RUN: %python -c "import os, sys; size = os.stat(sys.argv[1]); print(64 << 20 < size.st_blocks * 512 < 100 << 20, size.st_size < 200 << 20)" %t.core | FileCheck %s --check-prefix=CORE
// RUN: rm %t.core
//
// RAW: #0 0x{{[0-9a-f]+}} ({{.*}}debug.c.tmp+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
// RAW: #0 0x{{[0-9a-f]+}} ({{.*}}debug.c.tmp+0x{{[0-9a-f]+}}) (BuildId:
// OFFLINE: ERROR: AddressSanitizer: heap-use-after-free
// OFFLINE: #0 0x{{[0-9a-f]+}} in use {{.*}}debug.c:[[@LINE+26]]
// OFFLINE: #1 0x{{[0-9a-f]+}} in main {{.*}}debug.c
// OFFLINE: freed by thread T0 here:
// OFFLINE: #0 0x{{[0-9a-f]+}} in {{.*}}free
// OFFLINE: in use {{.*}}debug.c:[[@LINE+21]]
// LEAK: Direct leak of 21 byte(s) in 1 object(s)
// LEAK: #1 0x{{[0-9a-f]+}} in main {{.*}}debug.c
// GDB: Breakpoint 1, {{.*}}__asan::ReportGenericError
// GDB: in _pagesan_check_common
// GDB-NEXT: in use {{.*}}debug.c
// GDB: in main {{.*}}debug.c
// GDB: $1 = 0
// GDB: is located 3 bytes inside of 100-byte region
// GDB: freed by thread T0 here:
// CORE: True True
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

static void *volatile Large;

__attribute__((noinline)) static int use(volatile char *P) {
  memset(Large = malloc(64 << 20), 1, 64 << 20); // what a core is for
  free((void *)P);
  return P[3];
}

static void *volatile Lost;

int main(int Argc, char **Argv) {
  if (Argc > 1 && !strcmp(Argv[1], "leak")) {
    Lost = malloc(21);
    Lost = NULL;
    return 0;
  }
  volatile int Value = use(malloc(100));
  return Value;
}
