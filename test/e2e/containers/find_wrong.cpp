// Where a container's annotation differs from what it is asked about, the
// first byte that differs is told, as it would be if all had been annotated so.
// RUN: %pagesanxx -O1 %s -o %t && %t
// RUN: env PAGESAN_OPTIONS=shadow=classic %t
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sanitizer/asan_interface.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>

constexpr int kSize = 20; // ends within a granule

static char *Storage;
static int Begin = 0, End = kSize;

static void annotate(int NewBegin, int NewEnd) {
  __sanitizer_annotate_double_ended_contiguous_container(
      Storage, Storage + kSize, Storage + Begin, Storage + End,
      Storage + NewBegin, Storage + NewEnd);
  Begin = NewBegin;
  End = NewEnd;
}
static void remember(char *Bad) {
  for (int I = 0; I < kSize; ++I)
    Bad[I] = __asan_address_is_poisoned(Storage + I);
}

// [kSize * kSize] of what each annotation makes of the bytes.
static char Bad[kSize + 1][kSize + 1][kSize];

static void ask(int I, int J, int AskedBegin, int AskedEnd) {
  int Expected = 0;
  while (Expected < kSize &&
         Bad[I][J][Expected] == Bad[AskedBegin][AskedEnd][Expected])
    ++Expected;
  const void *Told =
      __sanitizer_double_ended_contiguous_container_find_bad_address(
          Storage, Storage + AskedBegin, Storage + AskedEnd, Storage + kSize);
  if (Told == (Expected < kSize ? Storage + Expected : nullptr))
    return;
  std::printf("[%d, %d) is no [%d, %d): %td told, %d expected\n", I, J,
              AskedBegin, AskedEnd, static_cast<const char *>(Told) - Storage,
              Expected);
  std::exit(2);
}

int main() {
  for (int Offset = 0; Offset <= 3; Offset += 3) {
    char *Block = static_cast<char *>(std::malloc(kSize + 8 + Offset));
    Storage = Block + Offset;
    Begin = 0, End = kSize;
    for (int I = 0; I <= kSize; ++I)
      for (int J = I; J <= kSize; ++J)
        annotate(I, J), remember(Bad[I][J]);
    for (int I = 0; I <= kSize; I += 3)
      for (int J = I; J <= kSize; J += 2) {
        annotate(I, J);
        for (int Other = I; Other <= kSize; ++Other)
          ask(I, J, I, Other);
        for (int Other = 0; Other <= J; ++Other)
          ask(I, J, Other, J);
      }
    annotate(0, kSize);
    std::free(Block);
  }
}
