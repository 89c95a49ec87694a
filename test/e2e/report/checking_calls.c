// What checks memory because a program asks for it: reads and writes at any address, what
// instrumented code of other compilers calls, and the arguments of system calls.
// RUN: %pagesan -g -O0 %s -o %t
// RUN: not %t good 24 2>&1 | FileCheck %s
// RUN: not sh -c 'for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do %t $n 25; done' 2>&1 | FileCheck %s --check-prefix=BAD
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <sanitizer/allocator_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/linux_syscall_hooks.h>
#include <sanitizer/lsan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

void __asan_load4(void *), __asan_load4_noabort(void *), __asan_store8_noabort(void *);
void __asan_loadN(void *, size_t), __asan_storeN(void *, size_t);
void __asan_loadN_noabort(void *, size_t), __asan_storeN_noabort(void *, size_t);

// What ends at End.
static void check(int Which, char *End) {
  struct iovec Parts[2] = {{End - 20, 10}, {End - 10, 10}};
  switch (Which) {
  // BAD: READ of size 2 at
  case 0: __sanitizer_unaligned_load16(End - 2); break;
  // BAD: READ of size 4 at
  case 1: __sanitizer_unaligned_load32(End - 4); break;
  // BAD: READ of size 8 at
  case 2: __sanitizer_unaligned_load64(End - 8); break;
  // BAD: WRITE of size 2 at
  case 3: __sanitizer_unaligned_store16(End - 2, 1); break;
  // BAD: WRITE of size 4 at
  case 4: __sanitizer_unaligned_store32(End - 4, 1); break;
  // BAD: WRITE of size 8 at
  case 5: __sanitizer_unaligned_store64(End - 8, 1); break;
  // BAD: READ of size 4 at
  case 6: __asan_load4(End - 4); break;
  // BAD: READ of size 4 at
  case 7: __asan_load4_noabort(End - 4); break;
  // BAD: WRITE of size 8 at
  case 8: __asan_store8_noabort(End - 8); break;
  // BAD: READ of size 5 at
  case 9: __asan_loadN(End - 5, 5); break;
  // BAD: READ of size 7 at
  case 10: __asan_loadN_noabort(End - 7, 7); break;
  // BAD: WRITE of size 5 at
  case 11: __asan_storeN(End - 5, 5); break;
  // BAD: WRITE of size 7 at
  case 12: __asan_storeN_noabort(End - 7, 7); break;
  // BAD: READ of size 20 at
  case 13: __sanitizer_syscall_pre_write(1, End - 20, 20); break;
  // BAD: READ of size 10 at
  case 14: __sanitizer_syscall_pre_writev(1, Parts, 2); break;
  }
}

int main(int argc, char **argv) {
  char *Block = malloc(24);
  memset(Block, 'x', 24);
  char *End = Block + atoi(argv[2]);
  if (strcmp(argv[1], "good") != 0) {
    check(atoi(argv[1]), End);
    return 0;
  }
  for (int I = 0; I < 15; ++I)
    check(I, End);
  End[-1] = 0;
  __sanitizer_syscall_pre_open(Block, 0, 0);
  // CHECK: at most the heap: 1 1, 24 bytes
  free(malloc(1 << 20));
  size_t Heap = __sanitizer_get_heap_size();
  printf("at most the heap: %d %d, %zu bytes\n", __sanitizer_get_free_bytes() <= Heap,
         __sanitizer_get_unmapped_bytes() <= Heap + (1 << 20),
         __sanitizer_get_estimated_allocated_size(24));
  fflush(stdout);
  free(Block);
  // CHECK: region at 0x{{[0-9a-f]+}} of size 8 has not been registered
  __lsan_unregister_root_region(Block, 8);
  return 0;
}
