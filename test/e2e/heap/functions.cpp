// Every function that allocates: memory as aligned as was asked for, whose end is
// known. What is no size, alignment or object is said, or refused if options say so.
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O0 %s -o %t && %python %S/../Inputs/run-table.py %s %t 22
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O1 %s -o %t && %python %S/../Inputs/run-table.py %s %t 22
// RUN: sh -c 'for N in memalign_3 aligned_alloc_3 posix_memalign_3 nothrow_3 pvalloc_all reallocarray_all calloc_all; do ASAN_OPTIONS=allocator_may_return_null=1 %t $N; done' 2>&1 | FileCheck %s --check-prefix=NULL --implicit-check-not=ERROR
// NULL-COUNT-7: done
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "table.h"

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <malloc.h>
#include <new>

extern "C" void cfree(void *); // without a declaration since glibc 2.26
extern "C" void *__libc_memalign(size_t Alignment, size_t Size);

using Byte = volatile char;
using Alignment = std::align_val_t;
constexpr size_t kPage = 4096;

static Byte *bytes(void *P) { return static_cast<Byte *>(P); }
static void *plain(Byte *P) { return const_cast<char *>(P); }
static bool isAligned(void *P, size_t To) { return uintptr_t(P) % To == 0; }
static long freed(Byte *P, size_t Alignment) {
  bool IsRight = isAligned(plain(P), Alignment);
  free(plain(P));
  return IsRight ? 0 : failed();
}
// Of a function that had to refuse.
static long refused(bool IsRefused, int Error) {
  return IsRefused && errno == Error ? 0 : failed();
}

CASE(reallocarray_end, 99, 100) {
  Byte *P = bytes(reallocarray(nullptr, 10, 10));
  P[I] = 1; // BUG reallocarray_end heap-buffer-overflow: 0 bytes after 100-byte region
  free(plain(P));
  return 0;
}
CASE(reallocarray_shrunk, 29, 30) {
  Byte *P = bytes(malloc(100));
  P[29] = 7;
  P = bytes(reallocarray(plain(P), 3, 10));
  P[I] = P[29]; // BUG reallocarray_shrunk heap-buffer-overflow: 0 bytes after 30-byte region
  free(plain(P));
  return 0;
}
CASE(memalign_end, 99, 100) {
  Byte *P = bytes(memalign(256, 100));
  P[I] = 1; // BUG memalign_end heap-buffer-overflow: 0 bytes after 100-byte region
  return freed(P, 256);
}
CASE(libc_memalign_end, 99, 100) {
  Byte *P = bytes(__libc_memalign(64, 100));
  P[I] = 1; // BUG libc_memalign_end heap-buffer-overflow: 0 bytes after 100-byte region
  return freed(P, 64);
}
CASE(aligned_alloc_end, 127, 128) {
  Byte *P = bytes(aligned_alloc(128, 128));
  P[I] = 1; // BUG aligned_alloc_end heap-buffer-overflow: 0 bytes after 128-byte region
  return freed(P, 128);
}
CASE(posix_memalign_end, 99, 100) {
  void *Out = nullptr;
  errno = 5;
  if (posix_memalign(&Out, 512, 100) || errno != 5 || !isAligned(Out, 512))
    return failed();
  bytes(Out)[I] = 1; // BUG posix_memalign_end heap-buffer-overflow: 0 bytes after 100-byte region
  free(Out);
  return 0;
}
CASE(valloc_end, 99, 100) {
  Byte *P = bytes(valloc(100));
  P[I] = 1; // BUG valloc_end heap-buffer-overflow: 0 bytes after 100-byte region
  return freed(P, kPage);
}
CASE(pvalloc_end, kPage - 1, kPage) { // whole pages
  Byte *P = bytes(pvalloc(100));
  P[I] = 1; // BUG pvalloc_end heap-buffer-overflow: 0 bytes after 4096-byte region
  return freed(P, kPage);
}
CASE(cfree_twice, 0, 1) {
  void *volatile P = malloc(10);
  cfree(P);
  if (I)
    cfree(P); // BUG cfree_twice attempting: double-free
  return 0;
}

// operator new and delete, by all of their parameters.
CASE(nothrow_end, 9, 10) {
  Byte *P = bytes(::operator new(10, std::nothrow));
  P[I] = 1; // BUG nothrow_end heap-buffer-overflow: 0 bytes after 10-byte region
  ::operator delete(plain(P), std::nothrow);
  return 0;
}
CASE(nothrow_aligned_end, 9, 10) {
  Byte *P = bytes(::operator new(10, Alignment(64), std::nothrow));
  P[I] = 1; // BUG nothrow_aligned_end heap-buffer-overflow: 0 bytes after 10-byte region
  long Result = isAligned(plain(P), 64) ? 0 : failed();
  ::operator delete(plain(P), Alignment(64), std::nothrow);
  return Result;
}
CASE(nothrow_array_end, 9, 10) {
  Byte *P = bytes(::operator new[](10, std::nothrow));
  P[I] = 1; // BUG nothrow_array_end heap-buffer-overflow: 0 bytes after 10-byte region
  ::operator delete[](plain(P), std::nothrow);
  return 0;
}
CASE(nothrow_aligned_array_end, 9, 10) {
  Byte *P = bytes(::operator new[](10, Alignment(64), std::nothrow));
  P[I] = 1; // BUG nothrow_aligned_array_end heap-buffer-overflow: 0 bytes after 10-byte region
  ::operator delete[](plain(P), Alignment(64), std::nothrow);
  return 0;
}
CASE(array_of_other_size, 10, 8) {
  void *volatile P = ::operator new[](10);
  ::operator delete[](P, I); // BUG array_of_other_size new-delete-type-mismatch: deallocated type: 8 bytes
  return 0;
}
CASE(aligned_array_of_other_size, 10, 8) {
  void *volatile P = ::operator new[](10, Alignment(64));
  ::operator delete[](P, I, Alignment(64)); // BUG aligned_array_of_other_size new-delete-type-mismatch: deallocated type: 8 bytes
  return 0;
}

// What cannot be.
CASE(memalign_3, 8, 3) {
  void *volatile P = memalign(I, 8); // BUG memalign_3 invalid: SUMMARY: AddressSanitizer: invalid-allocation-alignment
  free(P);
  return I == 8 ? 0 : refused(!P, EINVAL);
}
CASE(aligned_alloc_3, 8, 3) {
  void *volatile P = aligned_alloc(I, 24); // BUG aligned_alloc_3 invalid: SUMMARY: AddressSanitizer: invalid-aligned-alloc-alignment
  free(P);
  return I == 8 ? 0 : refused(!P, EINVAL);
}
CASE(posix_memalign_3, 8, 3) {
  void *P = nullptr;
  errno = posix_memalign(&P, I, 8); // BUG posix_memalign_3 invalid: SUMMARY: AddressSanitizer: invalid-posix-memalign-alignment
  free(P);
  return I == 8 ? 0 : refused(!P, EINVAL);
}
CASE(nothrow_3, 8, 3) {
  void *volatile P = ::operator new(8, Alignment(I), std::nothrow); // BUG nothrow_3 invalid: SUMMARY: AddressSanitizer: invalid-allocation-alignment
  ::operator delete(P, Alignment(8), std::nothrow);
  return I == 8 || !P ? 0 : failed();
}
CASE(pvalloc_all, 8, -8) {
  void *volatile P = pvalloc(I); // BUG pvalloc_all pvalloc: SUMMARY: AddressSanitizer: pvalloc-overflow
  free(P);
  return I == 8 ? 0 : refused(!P, ENOMEM);
}
CASE(reallocarray_all, 8, -8) {
  void *volatile P = reallocarray(nullptr, I, 16); // BUG reallocarray_all reallocarray: SUMMARY: AddressSanitizer: reallocarray-overflow
  free(P);
  return I == 8 ? 0 : refused(!P, ENOMEM);
}
CASE(calloc_all, 8, -8) {
  void *volatile P = calloc(I, 16); // BUG calloc_all calloc: SUMMARY: AddressSanitizer: calloc-overflow
  free(P);
  return I == 8 ? 0 : refused(!P, ENOMEM);
}
CASE(usable_size_inside, 0, 1) {
  Byte *P = bytes(malloc(10));
  size_t Size = malloc_usable_size(plain(P + I)); // BUG usable_size_inside attempting: SUMMARY: AddressSanitizer: bad-malloc_usable_size
  free(plain(P));
  return Size == 10 && malloc_usable_size(nullptr) == 0 ? 0 : failed();
}

// Accepted, without effect.
CLEAN(tuning) {
  struct mallinfo2 Info = mallinfo2();
  return !mallopt(M_MMAP_THRESHOLD, 1) && !Info.uordblks ? 0 : failed();
}
