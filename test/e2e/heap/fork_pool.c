// A fork child reuses pages of its dead blocks as its parent does, and so does
// its own child: pre-forking servers do all their work in children. Its mappings
// do not add up.
// RUN: %pagesan -g -O1 %s -o %t && %t | FileCheck %s
// CHECK: parent: few faults, few mappings
// CHECK-NEXT: child: few faults, few mappings
// CHECK-NEXT: grandchild: few faults, few mappings
// CHECK-NEXT: parent: as it was
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static long faults(void) {
  struct rusage Usage;
  getrusage(RUSAGE_SELF, &Usage);
  return Usage.ru_minflt;
}

static long mappings(void) {
  FILE *File = fopen("/proc/self/maps", "r");
  long Lines = 0;
  for (int C; (C = fgetc(File)) != EOF;)
    Lines += C == '\n';
  fclose(File);
  return Lines;
}

static void fill(size_t Size, int Byte) {
  char *volatile Block = malloc(Size);
  memset(Block, Byte, Size);
  free(Block);
}

// A block takes 256 faults without pages of the one before it.
static void work(const char *Who) {
  enum { Blocks = 400 };
  fill(1 << 20, 1);
  long Before = faults();
  for (int I = 0; I < Blocks; ++I)
    fill(1 << 20, I);
  long Each = (faults() - Before) / Blocks;
  for (int I = 0; I < 2000; ++I)
    fill((64 << 10) + I % 37 * 30000, I);
  long Mappings = mappings();
  printf("%s: %s faults, %s mappings (%ld, %ld)\n", Who,
         Each < 40 ? "few" : "many", Mappings < 2000 ? "few" : "many", Each,
         Mappings);
  fflush(stdout);
}

static char *Kept[8];

static int isKept(int Number) {
  for (int I = 0; I < 1 << 20; ++I)
    if (Kept[Number][I] != Number)
      return 0;
  return 1;
}

static void descend(const char *const *Names) {
  if (!*Names)
    return;
  if (fork()) {
    wait(NULL);
    return;
  }
  // Copied blocks die here, and their pages serve nobody else.
  for (int I = 0; I < 4; ++I)
    free(Kept[I]);
  memset(Kept, 0, 4 * sizeof(*Kept));
  work(*Names);
  if (!isKept(7))
    puts("a block has changed");
  fflush(stdout);
  descend(Names + 1);
  _exit(0);
}

int main(void) {
  for (int I = 0; I < 8; ++I)
    memset(Kept[I] = malloc(1 << 20), I, 1 << 20);
  work("parent");
  const char *Children[] = {"child", "grandchild", NULL};
  descend(Children);
  int Same = 1;
  for (int I = 0; I < 8; ++I)
    Same &= isKept(I);
  printf("parent: %s\n", Same ? "as it was" : "changed by a child");
  return 0;
}
