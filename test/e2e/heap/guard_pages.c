// With guard pages, code that was not instrumented is caught as well.
// REQUIRES: guard-pages
// RUN: %pagesan -g -O0 %s -o %t
// RUN: env PAGESAN_OPTIONS=guard_pages=1 %t clean
// RUN: not env PAGESAN_OPTIONS=guard_pages=1 %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: not env PAGESAN_OPTIONS=guard_pages=1 %t moved 2>&1 | FileCheck %s --check-prefix=MOVED
// RUN: not env PAGESAN_OPTIONS=guard_pages=1 %t past 2>&1 | FileCheck %s --check-prefix=PAST
// RUN: not env PAGESAN_OPTIONS=guard_pages=1:halt_on_error=0 %t freed 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: env PAGESAN_OPTIONS=guard_pages=0 %t freed
// RUN: not env PAGESAN_OPTIONS=guard_pages=yes %t clean 2>&1 | FileCheck %s --check-prefix=BAD
// BAD: option guard_pages=yes: must be auto, 0 or 1
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MiB = 1 << 20 };

__attribute__((no_sanitize("address"), noinline)) static char
read1(const volatile char *P) {
  return *P;
}
__attribute__((no_sanitize("address"), noinline)) static void
write1(volatile char *P) {
  *P = 1;
}

// Large and small objects of all kinds go on working, in children too.
static int useEverything(void) {
  char *volatile Kept[64] = {0};
  for (int I = 0; I < 3000; ++I) {
    char *volatile *Slot = &Kept[I % 64];
    size_t Size = (size_t)(I * 7919 % 97 + 1) * (I % 5 ? 40 : 9000);
    if (I % 3 == 0)
      *Slot = realloc(*Slot, Size);
    else {
      free(*Slot);
      *Slot = I % 2 ? malloc(Size) : calloc(1, Size);
    }
    memset(*Slot, I, Size);
    if ((*Slot)[Size / 2] != (char)I)
      return 2;
  }
  pid_t Child = fork();
  if (Child == 0) {
    for (int I = 0; I < 64; ++I)
      free(Kept[I]);
    _exit(0);
  }
  int Status;
  return waitpid(Child, &Status, 0) != Child || Status != 0;
}

int main(int Argc, char **Argv) {
  const char *Mode = Argv[Argc - 1];
  char *volatile P = malloc(MiB + 100);
  memset(P, 1, MiB);
  if (!strcmp(Mode, "clean")) {
    if (useEverything())
      return 3;
    // The kernel cannot write there either. By a system call, as read() is
    // checked.
    free(P);
    int Zero = open("/dev/zero", O_RDONLY);
    if (syscall(SYS_read, Zero, P + 8192, 100) != -1 || errno != EFAULT)
      return 4;
  } else if (!strcmp(Mode, "freed")) {
    free(P);
    // FREED-NOT: DEADLYSIGNAL
    // FREED: ERROR: AddressSanitizer: heap-use-after-free on address [[ADDR:0x[0-9a-f]+]] at pc
    // FREED-NEXT: READ of size 1 at [[ADDR]] thread T0
    // FREED-NEXT: #0 {{.*}} in read1 {{.*}}guard_pages.c:
    // FREED-NEXT: #1 {{.*}} in main {{.*}}guard_pages.c:[[@LINE+5]]
    // FREED: [[ADDR]] is located 70000 bytes inside of 1048676-byte region
    // FREED: freed by thread T0 here:
    // FREED: previously allocated by thread T0 here:
    // FREED: ABORTING
    read1(P + 70000);
  } else if (!strcmp(Mode, "moved")) {
    char *volatile Q = realloc(P, 3 * MiB);
    // MOVED: ERROR: AddressSanitizer: heap-use-after-free on address
    // MOVED-NEXT: WRITE of size 1
    write1(P + 5);
    free(Q);
  } else {
    // PAST: ERROR: AddressSanitizer: heap-buffer-overflow on address
    // PAST-NEXT: READ of size 1
    // PAST: is located 3996 bytes after 1048676-byte region
    read1(P + MiB + 4096);
  }
  return 0;
}
