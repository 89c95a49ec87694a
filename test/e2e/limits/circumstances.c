// A process that is limited, filtered or short of something either says at start
// what it cannot have, or works as ever: it runs clean, and its errors are found.
// RUN: %clang -O1 %S/Inputs/launch.c -o %t.launch
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: rm -rf %t.logs && mkdir %t.logs
// RUN: %python %S/Inputs/circumstances.py %t.launch %t %t.logs
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int Sink;

static void say(const char *Text) {
  Sink = (int)write(1, Text, strlen(Text));
}
static void fail(const char *What) {
  dprintf(2, "not so: %s\n", What);
  _exit(9);
}

// Every byte keeps its value; what is new by calloc is zero.
static void *useHeap(void *Unused) {
  char *Kept[80];
  for (int Round = 0; Round < 3; ++Round) {
    for (int I = 0; I < 80; ++I) {
      size_t Size = I % 20 == 19 ? (size_t)300000 : 1 + (size_t)I * 53;
      Kept[I] = I % 2 ? malloc(Size) : calloc(1, Size);
      for (size_t J = 0; I % 2 == 0 && J < Size; J += 61)
        if (Kept[I][J])
          fail("calloc gives zeros");
      memset(Kept[I], I, Size);
    }
    for (int I = 0; I < 80; ++I) {
      size_t Size = I % 20 == 19 ? (size_t)300000 : 1 + (size_t)I * 53;
      Kept[I] = realloc(Kept[I], Size + 5000);
      if (Kept[I][0] != I || Kept[I][Size - 1] != I)
        fail("objects keep their content");
      free(Kept[I]);
    }
  }
  return Unused;
}

__attribute__((noinline)) static int descend(int Depth) {
  volatile char Frame[100];
  Frame[Depth] = (char)Depth;
  return Depth ? descend(Depth - 1) + Frame[Depth] : Frame[0];
}

// Neither may be had; nothing else changes then.
static void useThreadsAndChildren(void) {
  pthread_t T;
  if (!pthread_create(&T, NULL, useHeap, NULL))
    pthread_join(T, NULL);
  pid_t Child = fork();
  if (!Child) {
    useHeap(NULL);
    _exit(0);
  }
  int Status = 0;
  if (Child > 0 && (waitpid(Child, &Status, 0) != Child || Status))
    fail("a child works");
}

#define ALLOW(Call)                                                            \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, Call, 0, 1),                             \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
// All but what a plain malloc needs, and what says that it worked.
static void forbidMost(void) {
  struct sock_filter Filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      ALLOW(SYS_mmap),
      ALLOW(SYS_munmap),
      ALLOW(SYS_mremap),
      ALLOW(SYS_mprotect),
      ALLOW(SYS_madvise),
      ALLOW(SYS_brk),
      ALLOW(SYS_futex),
      ALLOW(SYS_write),
      ALLOW(SYS_exit_group),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)};
  struct sock_fprog Program = {sizeof(Filter) / sizeof(*Filter), Filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &Program))
    fail("a filter");
}

int main(int Argc, char **Argv) {
  if (!strcmp(Argv[1], "start")) {
    say("started\n");
    return 0;
  }
  int IsStrict = Argc > 2;
  if (IsStrict)
    forbidMost();
  useHeap(NULL);
  descend(20);
  if (!IsStrict)
    useThreadsAndChildren();
  say("work done\n");
  if (!strcmp(Argv[1], "clean"))
    _exit(0);
  volatile char *Small = malloc(40), *Large = malloc(200000);
  volatile int Zero = 0;
  Large[0] = 1;
  Large[200000 + Zero] = 1; // heap-buffer-overflow
  free((void *)Small);
  Small[3 + Zero] = 1; // heap-use-after-free
  say("all done\n");
  _exit(0);
}
