// Each deadly signal has its option, and so have the pauses for debuggers.
// RUN: %pagesan -g -O0 %s -o %t
// RUN: not %t SEGV 2>&1 | FileCheck %s -DNAME=SEGV
// RUN: not %t BUS 2>&1 | FileCheck %s -DNAME=BUS
// RUN: not %t FPE 2>&1 | FileCheck %s -DNAME=FPE
// RUN: not %t ILL 2>&1 | FileCheck %s -DNAME=ILL
// RUN: env ASAN_OPTIONS=handle_sigtrap=1 not %t TRAP 2>&1 | FileCheck %s -DNAME=TRAP
// RUN: env ASAN_OPTIONS=handle_segv=0 not --crash %t SEGV 2>&1 | FileCheck %s --check-prefix=SILENT --allow-empty
// RUN: env ASAN_OPTIONS=handle_sigbus=0 not --crash %t BUS 2>&1 | FileCheck %s --check-prefix=SILENT --allow-empty
// RUN: env ASAN_OPTIONS=handle_sigfpe=0 not --crash %t FPE 2>&1 | FileCheck %s --check-prefix=SILENT --allow-empty
// RUN: env ASAN_OPTIONS=handle_sigill=0 not --crash %t ILL 2>&1 | FileCheck %s --check-prefix=SILENT --allow-empty
// RUN: not --crash %t TRAP 2>&1 | FileCheck %s --check-prefix=SILENT --allow-empty
// SILENT-NOT: Sanitizer
// CHECK: ERROR: AddressSanitizer: [[NAME]] on unknown address
//
// RUN: env ASAN_OPTIONS=sleep_before_init=1:sleep_after_init=1:sleep_before_dying=1 not %t SEGV 2>&1 | FileCheck %s --check-prefix=SLEEP
// SLEEP: Sleeping for 1 second(s) before init
// SLEEP: Sleeping for 1 second(s) after init
// SLEEP: ERROR: AddressSanitizer
// SLEEP: Sleeping for 1 second(s)
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <signal.h>
#include <string.h>

int main(int Argc, char **Argv) {
  static const struct {
    const char *Name;
    int Number;
  } Signals[] = {{"SEGV", SIGSEGV}, {"BUS", SIGBUS}, {"FPE", SIGFPE},
                 {"ILL", SIGILL},   {"TRAP", SIGTRAP}};
  for (int I = 0; I != 5; ++I)
    if (!strcmp(Argv[Argc - 1], Signals[I].Name))
      raise(Signals[I].Number);
  return 0;
}
