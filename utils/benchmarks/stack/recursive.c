// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "work.h"

#include <stdio.h>

static unsigned identity(unsigned X) { return X; }

int main(void) {
  unsigned Sum = 0;
  for (int I = 0; I != 100000; ++I)
    Sum += enter(0, 30, identity);
  printf("%u\n", Sum);
  return 0;
}
