// What is written to freed memory, by the kernel, by code without checks or after
// a report that was not the end, is not what calloc hands out later.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: env PAGESAN_OPTIONS=quarantine_size_mb=0:large_quarantine_gb=0 \
// RUN:   %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=quarantine_size_mb=0:large_quarantine_gb=0:shadow=classic \
// RUN:   %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=quarantine_size_mb=0:large_quarantine_gb=0:mapping_budget=0 \
// RUN:   %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=quarantine_size_mb=0:large_quarantine_gb=0:halt_on_error=0 \
// RUN:   %t reported 2>%t.reports | FileCheck %s
// RUN: FileCheck %s --check-prefix=REPORTED --input-file=%t.reports
// REPORTED: WRITE of size 1
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH
// LLVM-exception

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { Objects = 60000, Dirt = 0x5a };
static char *Live[Objects];

// Three ways of writing to Size bytes at P that no check stops.
__attribute__((no_sanitize("address"))) static void plainCode(char *P,
                                                              size_t Size) {
  for (size_t I = 0; I < Size; ++I)
    ((volatile char *)P)[I] = Dirt;
}
static void kernel(char *P, size_t Size) {
  static int File = -1;
  if (File < 0) {
    static char Bytes[1 << 16];
    memset(Bytes, Dirt, sizeof(Bytes));
    File = memfd_create("dirt", 0);
    for (size_t I = 0; I < 64; ++I)
      if (write(File, Bytes, sizeof(Bytes)) < 0)
        exit(2);
  }
  syscall(SYS_pread64, File, P, Size, 0L);
}
static void reportedCode(char *P, size_t Size) {
  P[0] = Dirt; // one report for this line
  plainCode(P, Size);
}

static int isZero(const char *P, size_t Size) {
  for (size_t I = 0; I < Size; ++I)
    if (P[I])
      return 0;
  return 1;
}

// Fills some spans with objects of Size, ends them all, writes to some of the
// dead, and looks at what calloc makes of their addresses.
static void run(size_t Size, void (*Write)(char *, size_t), const char *How) {
  size_t Count = ((size_t)3 << 20) / Size + 3, Dead = Count / 5 + 1;
  char *Stale[8];
  size_t Back = 0, Dirty = 0;
  for (int Round = 0; Round < 3; ++Round) {
    for (size_t I = 0; I < Count; ++I)
      Live[I] = malloc(Size);
    for (size_t I = 0; I < 8; ++I)
      Stale[I] = Live[I * Dead % Count];
    for (size_t I = 0; I < Count; ++I)
      free(Live[I]);
    // Other sizes in between, so that pages and addresses change hands.
    for (size_t I = 0; I < 64; ++I)
      free(malloc(Size * 3 + I));
    for (size_t I = 0; I < 8; ++I)
      Write(Stale[I], Size);
    for (size_t I = 0; I < Count; ++I) {
      Live[I] = calloc(1, Size);
      Dirty += !isZero(Live[I], Size);
      for (size_t J = 0; J < 8; ++J)
        Back += Live[I] < Stale[J] + Size && Stale[J] < Live[I] + Size;
      memset(Live[I], 1, Size);
    }
    for (size_t I = 0; I < Count; ++I)
      free(Live[I]);
  }
  printf("%s, %zu bytes: addresses came back: %s, dirty: %zu\n", How, Size,
         Back ? "yes" : "no", Dirty);
  fflush(stdout);
}

int main(int Argc, char **Argv) {
  (void)Argv;
  void (*Code)(char *, size_t) = Argc > 1 ? reportedCode : plainCode;
  static const size_t Sizes[] = {64,    1000,   5000,   20000,
                                 40000, 100000, 700000, 3000000};
  for (size_t I = 0; I < sizeof(Sizes) / sizeof(*Sizes); ++I) {
    run(Sizes[I], Code, "code");
    run(Sizes[I], kernel, "kernel");
  }
  return 0;
}
// CHECK: code, 64 bytes: addresses came back: yes, dirty: 0
// CHECK: kernel, 64 bytes: addresses came back: yes, dirty: 0
// CHECK: code, 1000 bytes: addresses came back: yes, dirty: 0
// CHECK: kernel, 1000 bytes: addresses came back: yes, dirty: 0
// CHECK: code, 5000 bytes: addresses came back: yes, dirty: 0
// CHECK: kernel, 5000 bytes: addresses came back: yes, dirty: 0
// CHECK: code, 20000 bytes: addresses came back: yes, dirty: 0
// CHECK: kernel, 20000 bytes: addresses came back: yes, dirty: 0
// CHECK: code, 40000 bytes: addresses came back: yes, dirty: 0
// CHECK: kernel, 40000 bytes: addresses came back: yes, dirty: 0
// CHECK: code, 100000 bytes: addresses came back: yes, dirty: 0
// CHECK: kernel, 100000 bytes: addresses came back: yes, dirty: 0
// CHECK: code, 700000 bytes: addresses came back: yes, dirty: 0
// CHECK: kernel, 700000 bytes: addresses came back: yes, dirty: 0
// CHECK: code, 3000000 bytes: addresses came back: yes, dirty: 0
// CHECK: kernel, 3000000 bytes: addresses came back: yes, dirty: 0
