// What operator new was told of an alignment, operator delete has to say again.
// RUN: %pagesanxx -std=c++17 -g -O1 %s -o %t
// RUN: not %t aligned plain 2>&1 | FileCheck %s --check-prefixes=CHECK,FROM64,TO-DEFAULT
// RUN: not %t plain aligned 2>&1 | FileCheck %s --check-prefixes=CHECK,FROM-DEFAULT,TO64
// RUN: not %t aligned other 2>&1 | FileCheck %s --check-prefixes=CHECK,FROM64,TO128
// RUN: not %t aligned sized 2>&1 | FileCheck %s --check-prefixes=CHECK,SIZE
// RUN: not %t array plainarray 2>&1 | FileCheck %s --check-prefixes=CHECK,FROM64,TO-DEFAULT
// RUN: not %t large plain 2>&1 | FileCheck %s --check-prefixes=CHECK,FROM64,TO-DEFAULT
// RUN: not %t array aligned 2>&1 | FileCheck %s --check-prefix=FAMILY
// RUN: not %t aligned free 2>&1 | FileCheck %s --check-prefix=FREE
// RUN: env ASAN_OPTIONS=new_delete_type_mismatch=0 %t aligned plain
// RUN: %t aligned aligned && %t large aligned && %t array samearray && %t plain plain
// RUN: %t four plain && %t plain four
// CHECK: ERROR: AddressSanitizer: new-delete-type-mismatch on {{0x[0-9a-f]+}} in thread T0:
// CHECK-NEXT: object passed to delete has wrong type:
// SIZE-NEXT: size of the allocated type:   40 bytes;
// SIZE-NEXT: size of the deallocated type: 8 bytes.
// FROM64-NEXT: alignment of the allocated type:   64 bytes;
// FROM-DEFAULT-NEXT: alignment of the allocated type:   default-aligned;
// TO64-NEXT: alignment of the deallocated type: 64 bytes.
// TO128-NEXT: alignment of the deallocated type: 128 bytes.
// TO-DEFAULT-NEXT: alignment of the deallocated type: default-aligned.
// FAMILY: alloc-dealloc-mismatch (operator new [] vs operator delete)
// FREE: alloc-dealloc-mismatch (operator new vs free)
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <cstdlib>
#include <cstring>
#include <new>

using Alignment = std::align_val_t;

static void *allocate(const char *How) {
  if (!strcmp(How, "aligned"))
    return ::operator new(40, Alignment(64));
  if (!strcmp(How, "four")) // what every object has
    return ::operator new(40, Alignment(4));
  if (!strcmp(How, "large"))
    return ::operator new(1 << 20, Alignment(64));
  if (!strcmp(How, "array"))
    return ::operator new[](40, Alignment(64));
  return ::operator new(40);
}

static void deallocate(const char *How, void *P) {
  if (!strcmp(How, "plain"))
    ::operator delete(P);
  else if (!strcmp(How, "aligned"))
    ::operator delete(P, Alignment(64));
  else if (!strcmp(How, "four"))
    ::operator delete(P, Alignment(4));
  else if (!strcmp(How, "other"))
    ::operator delete(P, Alignment(128));
  else if (!strcmp(How, "sized"))
    ::operator delete(P, 8, Alignment(64));
  else if (!strcmp(How, "plainarray"))
    ::operator delete[](P);
  else if (!strcmp(How, "samearray"))
    ::operator delete[](P, Alignment(64));
  else
    free(P);
}

int main(int, char **Argv) {
  void *volatile P = allocate(Argv[1]);
  deallocate(Argv[2], P);
  return 0;
}
