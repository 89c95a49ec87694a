// The shared pages never change. Black: the tile's file is sealed, nobody can
// write it, and after a storm of allocations, promotions, frees and direct
// writes to black shadow it still holds nothing but BLACK. White: the kernel's
// zero page, so white that was never written reads 0. A fresh private page is
// all black but for what was written.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { Blocks = 64, Rounds = 40, Threads = 4 };

static void *storm(void *Seed) {
  unsigned Random = (unsigned)(long)Seed;
  static _Thread_local char *Kept[Blocks];
  for (int Round = 0; Round < Rounds * Blocks; ++Round) {
    int I = rand_r(&Random) % Blocks;
    free(Kept[I]);
    size_t Size = (size_t)1 << (4 + rand_r(&Random) % 17);
    Kept[I] = malloc(Size);
    for (size_t At = 0; At < Size; At += 1 + Size / 16)
      Kept[I][At] = 1;
  }
  for (int I = 0; I < Blocks; ++I)
    free(Kept[I]);
  return NULL;
}

static int tileDescriptor(void) {
  DIR *Folder = opendir("/proc/self/fd");
  struct dirent *Entry;
  while ((Entry = readdir(Folder))) {
    char Target[256] = "";
    if (readlinkat(dirfd(Folder), Entry->d_name, Target, sizeof(Target) - 1) > 0 &&
        strstr(Target, "pagesan black"))
      return atoi(Entry->d_name);
  }
  return -1;
}

// Only the tile's file, not this program's shadow, is looked at here.
__attribute__((no_sanitize("address"))) static size_t
countOthers(const unsigned char *P, size_t Size, unsigned char Value) {
  size_t Others = 0;
  for (size_t I = 0; I < Size; ++I)
    Others += P[I] != Value;
  return Others;
}

__attribute__((no_sanitize("address"))) static unsigned char *
shadowOf(const void *P) {
  return (unsigned char *)(((unsigned long)P >> 3) + 0x7fff8000);
}

// A write to black shadow, as an instrumented frame on this memory does it.
__attribute__((no_sanitize("address"))) static unsigned char *
poisonOne(const void *P) {
  unsigned char *Page = (unsigned char *)((unsigned long)shadowOf(P) & ~4095ul);
  Page[100] = 0xf1;
  return Page;
}

int main(void) {
  pthread_t Thread[Threads];
  for (long I = 0; I < Threads; ++I)
    pthread_create(&Thread[I], NULL, storm, (void *)(I + 1));
  for (int I = 0; I < Threads; ++I)
    pthread_join(Thread[I], NULL);

  char *Block = malloc(1 << 20);
  unsigned char *Page = poisonOne(Block + (1 << 19));
  // CHECK: fresh private page: 1 byte is not black
  printf("fresh private page: %zu byte is not black\n",
         countOthers(Page, 4096, 0xff));

  int Tile = tileDescriptor();
  struct stat Stat;
  fstat(Tile, &Stat);
  unsigned char *Map = mmap(NULL, (size_t)Stat.st_size, PROT_READ, MAP_SHARED, Tile, 0);
  // CHECK-NEXT: tile: {{[0-9]+}} KiB, 0 bytes changed
  printf("tile: %ld KiB, %zu bytes changed\n", (long)Stat.st_size / 1024,
         countOthers(Map, (size_t)Stat.st_size, 0xff));
  // CHECK-NEXT: write: Operation not permitted
  char Zero = 0;
  printf("write: %s\n", pwrite(Tile, &Zero, 1, 0) < 0 ? strerror(errno) : "written");
  // CHECK-NEXT: shared writable mapping: {{Operation not permitted|Permission denied}}
  void *Writable = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, Tile, 0);
  printf("shared writable mapping: %s\n",
         Writable == MAP_FAILED ? strerror(errno) : "mapped");

  // White: memory that nobody told us about.
  char *Plain = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int I = 0; I < 1 << 20; ++I)
    Plain[I] = (char)I;
  // CHECK-NEXT: white: 0 bytes changed
  printf("white: %zu bytes changed\n", countOthers(shadowOf(Plain), (1 << 20) / 8, 0));
  return 0;
}
