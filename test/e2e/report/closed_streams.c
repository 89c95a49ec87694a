// A program that closed its standard streams, each of them or all, has its report
// in a file symbolised as ever, and the numbers 0 to 2 stay the program's.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: rm -f %t.log.*
// RUN: env ASAN_OPTIONS=log_path=%t.log:halt_on_error=0 %t 012
// RUN: env ASAN_OPTIONS=log_path=%t.log:halt_on_error=0 %t 0
// RUN: env ASAN_OPTIONS=log_path=%t.log:halt_on_error=0 %t 1
// RUN: env ASAN_OPTIONS=log_path=%t.log:halt_on_error=0 %t 12
// RUN: cat %t.log.* | FileCheck %s
// RUN: cat %t.log.* | grep -c "#0 .* in main .*closed_streams.c:" | FileCheck %s --check-prefix=EACH
// CHECK: ERROR: AddressSanitizer: heap-buffer-overflow
// CHECK: #0 {{.*}} in main {{.*}}closed_streams.c:[[@LINE+21]]
// CHECK-NOT: symbolizer
// EACH: {{^4$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int isFree(int Fd) { return fcntl(Fd, F_GETFD) == -1 && errno == EBADF; }

int main(int Argc, char **Argv) {
  int WasFree[3] = {0};
  for (const char *P = Argv[Argc - 1]; *P; ++P) {
    WasFree[*P - '0'] = 1;
    close(*P - '0');
  }
  volatile char *P = malloc(10);
  P[10] = 1;
  for (int Fd = 0; Fd != 3; ++Fd)
    if (WasFree[Fd] && !isFree(Fd))
      return 2;
  return 0;
}
