// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef PAGESAN_TEST_REQUIRE_H
#define PAGESAN_TEST_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

// Ends the program, with another exit code than a report's, where C is false.
#define REQUIRE(C)                                                             \
  do {                                                                         \
    if (!(C)) {                                                                \
      fprintf(stderr, "line %d: " #C "\n", __LINE__);                          \
      exit(3);                                                                 \
    }                                                                          \
  } while (0)

#endif
