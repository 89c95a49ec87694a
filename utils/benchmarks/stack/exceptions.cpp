// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "work.h"

#include <cstdio>

static unsigned fail(unsigned X) { throw X; }

int main() {
  unsigned Sum = 0;
  for (int I = 0; I != 20000; ++I)
    try {
      Sum += enter(nullptr, 20, fail);
    } catch (unsigned X) {
      Sum += X;
    }
  std::printf("%u\n", Sum);
}
