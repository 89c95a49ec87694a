// Part of utils/check --coverage. The counters' runtime moves them to a mapped file
// in a constructor of its own and forgets what ran before: all of our start.
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <stdint.h>

#define HIDDEN extern __attribute__((visibility("hidden")))
HIDDEN uint64_t __start___llvm_prf_cnts[], __stop___llvm_prf_cnts[];
HIDDEN intptr_t __llvm_profile_counter_bias; // from a counter to its place in the file

// Linked behind the runtime whose constructor this one follows.
__attribute__((constructor)) static void addEarlyCounts(void) {
  intptr_t Bias = __llvm_profile_counter_bias;
  if (Bias == 0 || Bias == -1) // no file, or one that is written at the end
    return;
  for (uint64_t *C = __start___llvm_prf_cnts; C != __stop___llvm_prf_cnts; ++C)
    if (*C)
      *(uint64_t *)((char *)C + Bias) += *C;
}
