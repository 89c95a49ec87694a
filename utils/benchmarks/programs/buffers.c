//===- buffers.c - Large buffers: filled, blurred, summed, replaced
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Side = 1536 };

static void blur(const float *From, float *To) {
  for (int Y = 1; Y < Side - 1; ++Y)
    for (int X = 1; X < Side - 1; ++X) {
      const float *P = From + Y * Side + X;
      To[Y * Side + X] =
          (P[0] * 4 + P[-1] + P[1] + P[-Side] + P[Side]) * 0.125f;
    }
}

int main(int Argc, char **Argv) {
  double Sum = 0;
  unsigned Seed = 1;
  size_t Bytes = sizeof(float) * Side * Side;
  float *Image = calloc(1, Bytes);
  for (int Round = atoi(Argv[1]); Round; --Round) {
    for (int I = 0; I < 200000; ++I) {
      Seed = Seed * 1103515245 + 12345;
      Image[(Seed >> 4) % (Side * Side)] += (float)(Seed >> 24);
    }
    float *Next = malloc(Bytes);
    memcpy(Next, Image, Bytes);
    blur(Image, Next);
    free(Image);
    Image = Next;
    for (int I = 0; I < Side; ++I)
      Sum += Image[I * Side + I];
  }
  printf("%.0f\n", Sum);
  free(Image);
  return 0;
}
