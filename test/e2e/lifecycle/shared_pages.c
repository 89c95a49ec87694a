// The shared pages never change. Black: the tile's file is sealed and has no
// descriptor after start-up (on Linux from 5.13 on); after a storm of allocations,
// promotions, frees and direct writes to black shadow it still holds nothing but
// BLACK. White: the kernel's zero page, so white that was never written reads 0. A
// fresh private page is all black but for what was written.
// RUN: %pagesan -g -O1 %s -o %t -lpthread
// RUN: %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 %t | FileCheck %s
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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

// True when one of the process's descriptors leads to the tile's file.
static int hasDescriptor(void) {
  DIR *Folder = opendir("/proc/self/fd");
  struct dirent *Entry;
  int Found = 0;
  while ((Entry = readdir(Folder))) {
    char Target[256] = "";
    Found |= readlinkat(dirfd(Folder), Entry->d_name, Target,
                        sizeof(Target) - 1) > 0 &&
             strstr(Target, "pagesan black") != NULL;
  }
  closedir(Folder);
  return Found;
}

// The mapping of it that all others are made from: the lowest.
static const unsigned char *original(size_t *Size) {
  FILE *Maps = fopen("/proc/self/maps", "r");
  char Line[512];
  unsigned long Begin = 0, End = 0;
  while (fgets(Line, sizeof(Line), Maps) && !strstr(Line, "pagesan black"))
    ;
  sscanf(Line, "%lx-%lx", &Begin, &End);
  fclose(Maps);
  *Size = End - Begin;
  return (const unsigned char *)Begin;
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

  size_t Size;
  const unsigned char *Tile = original(&Size);
  // CHECK-NEXT: tile: 2048 KiB, 0 bytes changed
  printf("tile: %zu KiB, %zu bytes changed\n", Size / 1024,
         countOthers(Tile, Size, 0xff));
  // Nobody can write to it, or close it.
  // CHECK-NEXT: descriptors: 0
  printf("descriptors: %d\n", hasDescriptor());

  // White: memory that nobody told us about.
  char *Plain = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int I = 0; I < 1 << 20; ++I)
    Plain[I] = (char)I;
  // CHECK-NEXT: white: 0 bytes changed
  printf("white: %zu bytes changed\n", countOthers(shadowOf(Plain), (1 << 20) / 8, 0));
  return 0;
}
