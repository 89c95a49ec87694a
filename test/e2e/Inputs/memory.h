// What a process holds, as the kernel counts it.
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef PAGESAN_TEST_MEMORY_H
#define PAGESAN_TEST_MEMORY_H

#include <stdio.h>
#include <string.h>

// The number behind Key at the begin of a line of a file in /proc/self, in KiB;
// -1: there is none.
static inline long procKiB(const char *Path, const char *Key) {
  char Line[256];
  long KiB = -1;
  FILE *File = fopen(Path, "r");
  while (File && fgets(Line, sizeof(Line), File))
    if (!strncmp(Line, Key, strlen(Key)) &&
        sscanf(Line + strlen(Key), "%ld", &KiB) == 1)
      break;
  if (File)
    fclose(File);
  return KiB;
}

static inline long pssKiB(void) {
  return procKiB("/proc/self/smaps_rollup", "Pss:");
}

#endif
