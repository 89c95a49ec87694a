// What only a frame of the fake stack refers to is not leaked.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: env ASAN_OPTIONS=detect_leaks=1 %t
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((noinline)) static void run(void (*Then)(void)) {
  char *Held[2] = {malloc(100), malloc(100000)};
  __asm__ volatile("" : : "r"(Held) : "memory");
  Then();
  free(Held[0]);
  free(Held[1]);
}

static int Ready[2];
static void wait(void) {
  (void)!write(Ready[1], "x", 1);
  for (;;)
    pause();
}
static void leave(void) { exit(0); }

static void *start(void *Arg) {
  run(wait);
  return Arg;
}

int main(void) {
  char Byte;
  pthread_t Thread;
  if (pipe(Ready))
    return 1;
  pthread_create(&Thread, NULL, start, NULL);
  (void)!read(Ready[0], &Byte, 1);
  run(leave);
  return 1;
}
