//===- zstd_blocks.c - Compresses and decompresses a file in memory
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "zstd.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int Argc, char **Argv) {
  FILE *File = fopen(Argv[1], "rb");
  if (!File)
    return 1;
  enum { Most = 8 << 20 };
  char *Text = malloc(Most), *Back = malloc(Most);
  size_t Size = fread(Text, 1, Most, File);
  fclose(File);
  size_t Room = ZSTD_compressBound(Size);
  char *Packed = malloc(Room);
  static const int kLevels[] = {1, 3, 6};
  for (unsigned I = 0; I < sizeof(kLevels) / sizeof(*kLevels); ++I) {
    size_t PackedSize = ZSTD_compress(Packed, Room, Text, Size, kLevels[I]);
    for (int Again = 0; Again < 3; ++Again)
      if (ZSTD_decompress(Back, Most, Packed, PackedSize) != Size ||
          memcmp(Text, Back, Size))
        return 1;
    printf("level %d: %zu of %zu\n", kLevels[I], PackedSize, Size);
  }
  free(Text);
  free(Back);
  free(Packed);
  return 0;
}
