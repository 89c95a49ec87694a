// A filter of system calls that kills: the heap makes the calls of any
// allocator after start-up, and no others.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t | FileCheck %s
// RUN: %pagesan -g -O1 -fsanitize-address-use-after-return=never %s -o %t.never && %t.never | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ALLOW(call)                                                            \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),                             \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static int forbidMost(void) {
  struct sock_filter Filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      ALLOW(SYS_mmap), ALLOW(SYS_munmap), ALLOW(SYS_mremap),
      ALLOW(SYS_mprotect), ALLOW(SYS_madvise), ALLOW(SYS_brk),
      ALLOW(SYS_futex), ALLOW(SYS_write), ALLOW(SYS_exit_group),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
  struct sock_fprog Program = {sizeof(Filter) / sizeof(*Filter), Filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &Program);
}

int main(void) {
  static char *Kept[400];
  if (forbidMost())
    return 2;
  // Small ones of all sizes, new addresses, freed spans, white and black again,
  // pages that move, mappings of the program's own.
  for (int Round = 0; Round < 40; ++Round) {
    for (int I = 0; I < 400; ++I) {
      size_t Size = (size_t)I * I + 1;
      Kept[I] = malloc(Size);
      memset(Kept[I], I, Size);
    }
    for (int I = 0; I < 400; ++I)
      free(Kept[I]);
    size_t Large = (size_t)1 << (16 + Round % 11);
    char *Block = malloc(Large);
    for (size_t At = 0; At < Large; At += 64)
      Block[At] = 1;
    Block = realloc(Block, Large * 2);
    Block[Large * 2 - 1] = 1;
    free(Block);
  }
  // CHECK: alive
  write(1, "alive\n", 6);
  _exit(0);
}
