// Gathers and masked moves of x86: lanes that are on are checked, lanes that are
// off may be anywhere. The registers' save areas are checked whole.
// REQUIRES: avx2
// RUN: %pagesan -g -O0 -mavx2 -mfxsr -mxsave %s -o %t.0 && %pagesan -g -O2 -mavx2 -mfxsr -mxsave %s -o %t.2
// RUN: %t.0 clean | FileCheck %s --check-prefix=CLEAN
// RUN: %t.2 clean | FileCheck %s --check-prefix=CLEAN
// RUN: not %t.0 gather 2>&1 | FileCheck %s --check-prefixes=BUG,GATHER
// RUN: not %t.2 gather 2>&1 | FileCheck %s --check-prefixes=BUG,GATHER
// RUN: not %t.0 maskload 2>&1 | FileCheck %s --check-prefixes=BUG,LOAD
// RUN: not %t.2 maskload 2>&1 | FileCheck %s --check-prefixes=BUG,LOAD
// RUN: not %t.0 maskstore 2>&1 | FileCheck %s --check-prefixes=BUG,STORE
// RUN: not %t.2 maskstore 2>&1 | FileCheck %s --check-prefixes=BUG,STORE
// RUN: not %t.0 bytes 2>&1 | FileCheck %s --check-prefixes=BUG,BYTES
// RUN: not %t.2 bytes 2>&1 | FileCheck %s --check-prefixes=BUG,BYTES
// RUN: not %t.0 fxsave 2>&1 | FileCheck %s --check-prefixes=BUG,FXSAVE
// RUN: not %t.2 fxsave 2>&1 | FileCheck %s --check-prefixes=BUG,FXSAVE
// RUN: not %t.0 xsave 2>&1 | FileCheck %s --check-prefixes=BUG,XSAVE
// RUN: not %t.2 xsave 2>&1 | FileCheck %s --check-prefixes=BUG,XSAVE
// BUG: ERROR: AddressSanitizer: heap-buffer-overflow
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <immintrin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int *Six; // a block of six numbers

static __m256i lanesBelow(int Count) {
  __m256i Lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(Count), Lanes);
}

__attribute__((noinline)) static int gather(int Wild, __m256i On) {
  __m256i Index = _mm256_setr_epi32(5, 0, 1, 2, 3, 4, 6, Wild);
  // GATHER: READ of size 4
  // GATHER: #{{[0-9]}} {{.*}} in gather {{.*}}x86_vectors.c:[[@LINE+1]]
  __m256i Got = _mm256_mask_i32gather_epi32(On, Six, Index, On, 4);
  return _mm256_extract_epi32(Got, 0);
}

__attribute__((noinline)) static int load(__m256i On) {
  // LOAD: READ of size 4
  // LOAD: #{{[0-9]}} {{.*}} in load {{.*}}x86_vectors.c:[[@LINE+1]]
  return _mm256_extract_epi32(_mm256_maskload_epi32(Six, On), 5);
}

__attribute__((noinline)) static void store(__m256i On) {
  // STORE: WRITE of size 4
  // STORE: #{{[0-9]}} {{.*}} in store {{.*}}x86_vectors.c:[[@LINE+1]]
  _mm256_maskstore_epi32(Six, On, _mm256_set1_epi32(7));
}

__attribute__((noinline)) static void bytes(__m128i On) {
  // BYTES: WRITE of size 1
  // BYTES: #{{[0-9]}} {{.*}} in bytes {{.*}}x86_vectors.c:[[@LINE+1]]
  _mm_maskmoveu_si128(_mm_set1_epi8(1), On, (char *)(Six + 4));
}

__attribute__((noinline)) static void save(void *Area) {
  // FXSAVE: WRITE of size 512
  // FXSAVE: #{{[0-9]}} {{.*}} in save {{.*}}x86_vectors.c:[[@LINE+1]]
  _fxsave64(Area);
}

__attribute__((noinline)) static void saveMore(void *Area) {
  // XSAVE: WRITE of size 256
  // XSAVE: #{{[0-9]}} {{.*}} in saveMore {{.*}}x86_vectors.c:[[@LINE+1]]
  _xsave64(Area, 7);
}

static void *area(size_t Size) {
  return memset(aligned_alloc(64, Size), 0, Size);
}

static int is(const char *Case, const char *Name) {
  return strcmp(Case, Name) == 0;
}

int main(int Argc, char **Argv) {
  const char *Case = Argc > 1 ? Argv[1] : "clean";
  int Lanes = 6;
  Six = calloc(6, sizeof(int));
  Six[5] = 3;
  int Sum = gather(1 << 30, lanesBelow(is(Case, "gather") ? 7 : Lanes));
  Sum += load(lanesBelow(is(Case, "maskload") ? 7 : Lanes));
  store(lanesBelow(is(Case, "maskstore") ? 7 : Lanes));
  bytes(is(Case, "bytes") ? _mm_set1_epi8(-1) : _mm_set_epi64x(0, -1));
  save(area(is(Case, "fxsave") ? 448 : 512));
  saveMore(area(is(Case, "xsave") ? 576 : 832));
  // CLEAN: sum 6 7 {{16843009}}
  printf("sum %d %d %d\n", Sum, Six[3], Six[5]);
  free(Six);
  return 0;
}
