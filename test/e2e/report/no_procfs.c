// Reports name modules where procfs tells nothing: the main thread has ended,
// files cannot be opened, the root folder is another one. Frames then have at
// least module, offset and build id, by what the dynamic linker knows.
// RUN: %pagesan -g -O1 -Wl,--build-id=0x0123456789abcdef %s -o %t -lpthread
// RUN: not %t main-ended 2>&1 | FileCheck %s --check-prefix=SOURCES
// RUN: not %t denied 2>&1 | FileCheck %s --check-prefix=MODULES
// RUN: not %t denied-child 2>&1 | FileCheck %s --check-prefix=MODULES
//
// A jump to nowhere is told from code, and unwound by the tables.
// RUN: env PAGESAN_OPTIONS=symbolize=0 not %t denied-jump 2>&1 | FileCheck %s --check-prefix=JUMP
//
// Executables that are linked for one place have their headers elsewhere.
// RUN: %pagesan -g -O1 -no-pie -Wl,--build-id=0x0123456789abcdef %s -o %t.fixed -lpthread
// RUN: not %t.fixed denied 2>&1 | FileCheck %s --check-prefix=MODULES
//
// SOURCES: heap-use-after-free
// SOURCES: #0 {{.*}} in compare {{.*}}no_procfs.c:[[@LINE+34]]
// SOURCES: freed by thread T1 here:
// SOURCES: #1 {{.*}} in compare {{.*}}no_procfs.c
// SOURCES-NOT: unknown module
// MODULES: heap-use-after-free
// MODULES: #0 0x{{[0-9a-f]+}}  ({{/.*}}no_procfs.c.tmp{{.*}}+0x{{[0-9a-f]+}}) (BuildId: 0123456789abcdef)
// MODULES-NEXT: #1 0x{{[0-9a-f]+}}  ({{.*}}libc.so{{.*}}+0x{{[0-9a-f]+}})
// MODULES: freed by thread T0 here:
// MODULES-NEXT: #0 0x{{[0-9a-f]+}}  ({{/.*}}no_procfs.c.tmp{{.*}}+0x{{[0-9a-f]+}}) (BuildId: 0123456789abcdef)
// MODULES-NOT: unknown module
// JUMP: SEGV on unknown address 0x000000123456
// JUMP: #0 0x000000123456
// JUMP-NEXT: #1 0x{{[0-9a-f]+}}  ({{/.*}}no_procfs.c.tmp+0x{{[0-9a-f]+}}) (BuildId: 0123456789abcdef)
// JUMP-NEXT: #2 0x{{[0-9a-f]+}}  ({{/.*}}no_procfs.c.tmp+0x{{[0-9a-f]+}}) (BuildId: 0123456789abcdef)
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int compare(const void *a, const void *b) {
  char *block = malloc(10);
  free(block);
  return block[3] + (a < b);
}

static void *sort(void *main) {
  if (main)
    pthread_join(*(pthread_t *)main, NULL);
  int pair[2] = {1, 2};
  qsort(pair, 2, sizeof(int), compare);
  return NULL;
}

__attribute__((noinline)) static int jump(int (*volatile nowhere)(void)) {
  return nowhere() + 1;
}

static void forbidOpening(void) {
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
    abort();
}

int main(int argc, char **argv) {
  if (!strcmp(argv[1], "main-ended")) {
    static pthread_t self, other;
    self = pthread_self();
    pthread_create(&other, NULL, sort, &self);
    pthread_exit(NULL);
  }
  forbidOpening();
  if (!strcmp(argv[1], "denied-jump"))
    return jump((int (*)(void))(uintptr_t)0x123456);
  if (!strcmp(argv[1], "denied-child") && fork()) {
    int status = 0;
    wait(&status);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
  }
  sort(NULL);
  return 0;
}
