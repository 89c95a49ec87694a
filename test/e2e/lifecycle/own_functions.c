// A program's own versions of functions that the runtime has: they link, in the
// program, where they are the ones that it calls, and in a library of its own.
// What counts lines maps files.
// XFAIL: counted-lines
// RUN: %pagesan -g -O1 -fno-builtin %s -o %t -lpthread
// RUN: %t | FileCheck %s
// RUN: %pagesan -g -O1 -fno-builtin -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %pagesan -g -O1 -fno-builtin -DPROGRAM %s %t.so -o %t.two -lpthread
// RUN: %t.two | FileCheck %s --check-prefix=TWO
// RUN: %clang -g -O1 -fno-builtin -fPIC -shared -DLIBRARY %s -o %t.so
// RUN: %t.two | FileCheck %s --check-prefix=TWO
//
// CHECK: own malloc family: 5
// CHECK: signal 1, mapped 1, thread 1
// TWO: own malloc family: 5
// TWO: signal {{[01]}}, mapped {{[01]}}, thread {{[01]}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int countOwn(void);

#ifndef PROGRAM
static _Alignas(64) char Arena[16 << 20];
static size_t Used;
static int Maps, Signals, Threads;

static void *take(size_t Size, size_t Alignment) {
  Alignment = Alignment < 16 ? 16 : Alignment;
  size_t Begin = (Used + 16 + Alignment - 1) & -Alignment;
  *(size_t *)(Arena + Begin - 16) = Size;
  Used = Begin + ((Size + 15) & -(size_t)16);
  return Used < sizeof(Arena) ? Arena + Begin : NULL;
}
// What starts the process may allocate before anything of it has run.
__attribute__((no_sanitize("address"))) static int isOwn(const void *P) {
  return (const char *)P >= Arena && (const char *)P < Arena + sizeof(Arena);
}
void *malloc(size_t Size) { return take(Size, 16); }
void free(void *P) { (void)P; }
void *calloc(size_t Count, size_t Size) { return take(Count * Size, 16); }
void *realloc(void *Old, size_t Size) {
  char *New = take(Size, 16);
  size_t OldSize = Old ? ((size_t *)Old)[-2] : 0;
  for (size_t I = 0; I < OldSize && I < Size; ++I)
    New[I] = ((char *)Old)[I];
  return New;
}
void *memalign(size_t Alignment, size_t Size) { return take(Size, Alignment); }
void *aligned_alloc(size_t Alignment, size_t Size) {
  return take(Size, Alignment);
}
int posix_memalign(void **Out, size_t Alignment, size_t Size) {
  *Out = take(Size, Alignment);
  return 0;
}
size_t malloc_usable_size(void *P) { return P ? ((size_t *)P)[-2] : 0; }

void *mmap(void *At, size_t Size, int Protection, int Flags, int Fd,
           off_t Offset) {
  ++Maps;
  return (void *)syscall(SYS_mmap, At, Size, Protection, Flags, Fd, Offset);
}
void (*signal(int Signal, void (*Handler)(int)))(int) {
  ++Signals;
  struct sigaction New = {.sa_handler = Handler}, Old;
  sigaction(Signal, &New, &Old);
  return Old.sa_handler;
}
int pthread_create(pthread_t *T, const pthread_attr_t *A,
                   void *(*Start)(void *), void *Arg) {
  ++Threads;
  int (*Next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  *(void **)&Next = dlsym(RTLD_NEXT, "pthread_create");
  return Next(T, A, Start, Arg);
}
int countOwn(void) {
  int Count = 0;
  void *P = malloc(10), *Aligned = NULL;
  Count += isOwn(P);
  Count += isOwn(realloc(P, 20));
  Count += isOwn(calloc(3, 3));
  Count += !posix_memalign(&Aligned, 64, 9) && isOwn(Aligned);
  char *Copy = strdup("text");
  Count += Copy && !strcmp(Copy, "text");
  free(Copy);
  printf("own malloc family: %d\n", Count);
  printf("signal %d, mapped %d, thread %d\n", Signals, Maps, Threads);
  return 0;
}
#endif

#ifndef LIBRARY
static volatile int Came;
static void onSignal(int Signal) { Came = Signal; }
static void *run(void *Arg) {
  char Local[40];
  __asm__ volatile("" ::"r"(Local) : "memory");
  return memset(Arg, 1, 8);
}
int main(void) {
  char Buffer[8];
  pthread_t T;
  signal(SIGUSR1, onSignal);
  raise(SIGUSR1);
  char *P = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  P[0] = 1;
  pthread_create(&T, NULL, run, Buffer);
  pthread_join(T, NULL);
  return countOwn() + (Came != SIGUSR1) + (Buffer[7] != 1);
}
#endif
