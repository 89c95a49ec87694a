//===- png_images.c - Writes and reads images in memory
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "png.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Width = 512, Height = 384 };

int main(int Argc, char **Argv) {
  int Rounds = atoi(Argv[1]);
  unsigned char *Pixels = malloc(Width * Height * 4);
  unsigned char *Back = malloc(Width * Height * 4);
  for (int Y = 0; Y < Height; ++Y)
    for (int X = 0; X < Width * 4; ++X)
      Pixels[Y * Width * 4 + X] =
          (unsigned char)(X * Y / 97 + (X & Y & 31) + (X % 4 == 3 ? 200 : 0));
  size_t Sum = 0;
  for (int Round = 0; Round < Rounds; ++Round) {
    png_image Image;
    memset(&Image, 0, sizeof(Image));
    Image.version = PNG_IMAGE_VERSION;
    Image.width = Width;
    Image.height = Height;
    Image.format = PNG_FORMAT_RGBA;
    png_alloc_size_t Size = PNG_IMAGE_PNG_SIZE_MAX(Image);
    unsigned char *Packed = malloc(Size);
    if (!png_image_write_to_memory(&Image, Packed, &Size, 0, Pixels, 0, NULL))
      return 1;
    png_image Read;
    memset(&Read, 0, sizeof(Read));
    Read.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&Read, Packed, Size))
      return 1;
    Read.format = PNG_FORMAT_RGBA;
    if (!png_image_finish_read(&Read, NULL, Back, 0, NULL) ||
        memcmp(Pixels, Back, Width * Height * 4))
      return 1;
    Sum += Size;
    free(Packed);
    Pixels[Round] ^= 1;
  }
  printf("%zu\n", Sum);
  free(Pixels);
  free(Back);
  return 0;
}
