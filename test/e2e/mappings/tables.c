// The heap's tables and the depot of stacks grow where no mapping of the
// program's can lie next to them: heap work maps nothing among the program's
// mappings, so an overflow of one never runs into a table.
// RUN: %pagesan -g -O1 %s -o %t && %t | FileCheck %s
// CHECK: 0 KiB more among the program's mappings
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ZONES_END 0x550000000000

// Bytes of writable memory above all zones. A static buffer: nothing may be
// allocated while looking.
static unsigned long writableBytes(void) {
  static char Text[1 << 20];
  int File = open("/proc/self/maps", O_RDONLY);
  size_t Size = 0;
  for (ssize_t Got; (Got = read(File, Text + Size, sizeof(Text) - 1 - Size)) > 0;)
    Size += Got;
  close(File);
  Text[Size] = 0;
  unsigned long Sum = 0;
  for (char *Line = strtok(Text, "\n"); Line; Line = strtok(NULL, "\n")) {
    unsigned long Begin, End;
    if (sscanf(Line, "%lx-%lx rw", &Begin, &End) == 2 && Begin > ZONES_END &&
        strstr(Line, " rw") && !strstr(Line, "[stack]"))
      Sum += End - Begin;
  }
  return Sum;
}

static char *Blocks[40000];

// A stack of its own for each set of bits.
__attribute__((noinline)) static char *allocate(size_t Size, unsigned Bits,
                                                unsigned Depth) {
  if (!Depth)
    return malloc(Size);
  char *Block = Bits & 1 ? allocate(Size, Bits >> 1, Depth - 1)
                         : allocate(Size, Bits >> 1, Depth - 1);
  *(volatile char *)Block = 0;
  return Block;
}

static void work(void) {
  for (unsigned I = 0; I < 40000; ++I)
    Blocks[I] = allocate(I % 20 ? 1 + I % 3000 : 100000, I, 14);
  // Every other one: free runs among the large ones, records for each.
  for (unsigned Odd = 0; Odd < 2; ++Odd)
    for (unsigned I = Odd; I < 40000; I += 2)
      free(Blocks[I]);
}

int main(void) {
  free(malloc(1)); // what a first use maps, here and in a fake frame
  writableBytes();
  unsigned long Before = writableBytes();
  work();
  printf("%ld KiB more among the program's mappings\n",
         (long)(writableBytes() - Before) >> 10);
  return 0;
}
