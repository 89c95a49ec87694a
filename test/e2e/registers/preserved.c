// The slow path changes no register of the program but r11 and the flags:
// general ones, vectors of every width and masks. Called as emitted code calls
// it, with an arbitrary stack alignment and with the direction flag set.
//
// Settled by the stub (a partial granule, BLACK over Valid), by C++ (every 32nd
// trip; all of them under force_stale_views), and reported.
// RUN: %pagesan -g -O1 %s -o %t
// RUN: %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=shadow=black %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=force_stale_views=1 %t | FileCheck %s
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:symbolize=0 %t report 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=REPORT < %t.err
// RUN: env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512VL,-AVX512BW,-AVX512F %t | FileCheck %s
// RUN: env GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512VL,-AVX512BW,-AVX512F PAGESAN_OPTIONS=force_stale_views=1 %t | FileCheck %s
//
// A stub that did change one would be found out:
// RUN: not %t clobber | FileCheck %s --check-prefix=CLOBBER
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// REQUIRES: x86_64

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Registers {
  unsigned char Vector[32][64];
  unsigned long Mask[8];
  unsigned long General[14]; // rax rbx rcx rdx rsi rdi rbp r8-r10 r12-r15
};

void __pagesan_load1(const void *);
void __pagesan_load4(const void *);
void __pagesan_trip_load1(const void *);
void __pagesan_trip_load4(const void *);
void __pagesan_trip_load8(const void *);
void __pagesan_trip_load16(const void *);

// clang-format off
#define VECTORS16(op, order, reg) \
  op(0, order, reg) op(1, order, reg) op(2, order, reg) op(3, order, reg) \
  op(4, order, reg) op(5, order, reg) op(6, order, reg) op(7, order, reg) \
  op(8, order, reg) op(9, order, reg) op(10, order, reg) op(11, order, reg) \
  op(12, order, reg) op(13, order, reg) op(14, order, reg) op(15, order, reg)
#define VECTORS_HIGH(op, order, reg) \
  op(16, order, reg) op(17, order, reg) op(18, order, reg) op(19, order, reg) \
  op(20, order, reg) op(21, order, reg) op(22, order, reg) op(23, order, reg) \
  op(24, order, reg) op(25, order, reg) op(26, order, reg) op(27, order, reg) \
  op(28, order, reg) op(29, order, reg) op(30, order, reg) op(31, order, reg)
#define LOAD(n, order, reg) order " " #n "*64(%%rax), %%" reg #n "\n"
#define STORE(n, order, reg) order " %%" reg #n ", " #n "*64(%%r11)\n"
#define MASK_LOAD(n) "kmovq 2048+" #n "*8(%%rax), %%k" #n "\n"
#define MASK_STORE(n) "kmovq %%k" #n ", 2048+" #n "*8(%%r11)\n"
#define MASKS(op) op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7)
#define GENERAL_LOAD \
  "movq 2112+8(%%rax), %%rbx\n movq 2112+16(%%rax), %%rcx\n" \
  "movq 2112+24(%%rax), %%rdx\n movq 2112+32(%%rax), %%rsi\n" \
  "movq 2112+48(%%rax), %%rbp\n movq 2112+56(%%rax), %%r8\n" \
  "movq 2112+64(%%rax), %%r9\n movq 2112+72(%%rax), %%r10\n" \
  "movq 2112+80(%%rax), %%r12\n movq 2112+88(%%rax), %%r13\n" \
  "movq 2112+96(%%rax), %%r14\n movq 2112+104(%%rax), %%r15\n" \
  "movq 2112+0(%%rax), %%rax\n"
#define GENERAL_STORE \
  "movq %%rax, 2112+0(%%r11)\n movq %%rbx, 2112+8(%%r11)\n" \
  "movq %%rcx, 2112+16(%%r11)\n movq %%rdx, 2112+24(%%r11)\n" \
  "movq %%rsi, 2112+32(%%r11)\n movq %%rdi, 2112+40(%%r11)\n" \
  "movq %%rbp, 2112+48(%%r11)\n movq %%r8, 2112+56(%%r11)\n" \
  "movq %%r9, 2112+64(%%r11)\n movq %%r10, 2112+72(%%r11)\n" \
  "movq %%r12, 2112+80(%%r11)\n movq %%r13, 2112+88(%%r11)\n" \
  "movq %%r14, 2112+96(%%r11)\n movq %%r15, 2112+104(%%r11)\n"

// rax: In; rdi: the address; rcx: the stub; rdx: Out; rsi: what to take from
// the stack pointer.
#define CALL(load, store) \
  __asm__ volatile( \
      "movq %%rsp, %%r11\n subq $256, %%rsp\n subq %%rsi, %%rsp\n" \
      "pushq %%rbp\n pushq %%r11\n pushq %%rdx\n pushq %%rcx\n" \
      load GENERAL_LOAD "std\n callq *(%%rsp)\n cld\n" \
      "movq 8(%%rsp), %%r11\n" store GENERAL_STORE \
      "movq 24(%%rsp), %%rbp\n movq 16(%%rsp), %%rsp\n" \
      : "+a"(A), "+D"(D), "+c"(C), "+d"(O), "+S"(S) \
      : \
      : "rbx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", \
        "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", \
        "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", \
        "memory", "cc")
// clang-format on

typedef void Stub(const void *);

static void call(Stub *Check, const void *Addr, const struct Registers *In,
                 struct Registers *Out, unsigned long Misalign) {
  const void *A = In, *D = Addr;
  Stub *C = Check;
  void *O = Out;
  unsigned long S = Misalign;
  if (__builtin_cpu_supports("avx512bw"))
    CALL(VECTORS16(LOAD, "vmovdqu64", "zmm") VECTORS_HIGH(LOAD, "vmovdqu64", "zmm") MASKS(MASK_LOAD),
         VECTORS16(STORE, "vmovdqu64", "zmm") VECTORS_HIGH(STORE, "vmovdqu64", "zmm") MASKS(MASK_STORE));
  else if (__builtin_cpu_supports("avx2"))
    CALL(VECTORS16(LOAD, "vmovdqu", "ymm"), VECTORS16(STORE, "vmovdqu", "ymm"));
  else
    CALL(VECTORS16(LOAD, "movdqu", "xmm"), VECTORS16(STORE, "movdqu", "xmm"));
}

// What this processor's registers hold, of Registers.
static void clear(struct Registers *R) {
  int Has512 = __builtin_cpu_supports("avx512bw");
  size_t Width = Has512 ? 64 : __builtin_cpu_supports("avx2") ? 32 : 16;
  for (int I = 0; I < (Has512 ? 32 : 16); ++I)
    memset(R->Vector[I], 0, Width);
  if (Has512)
    memset(R->Mask, 0, sizeof(R->Mask));
  memset(R->General, 0, sizeof(R->General));
}

static int Failures, Calls;

static void check(Stub *Check, const void *Addr) {
  static struct Registers In, Out;
  static unsigned Seed = 1;
  for (unsigned I = 0; I < sizeof(In); ++I)
    ((unsigned char *)&In)[I] = (unsigned char)rand_r(&Seed);
  In.General[5] = (unsigned long)Addr; // rdi
  Out = In; // what this processor does not have stays equal
  clear(&Out);
  call(Check, Addr, &In, &Out, Calls % 16);
  ++Calls;
  if (memcmp(&In, &Out, sizeof(In)))
    ++Failures;
}

void clobberVector(const void *);
void clobberGeneral(const void *);
__asm__("clobberVector: xorps %xmm15, %xmm15\n ret\n"
        "clobberGeneral: xorl %r10d, %r10d\n ret\n");

int main(int Argc, char **Argv) {
  char *Partial = malloc(12), *Longer = malloc(20), *Large = malloc(1 << 20);
  for (int I = 0; I < 200; ++I) {
    check(__pagesan_load4, Partial + 8);
    check(__pagesan_load1, Large + I * 5000);
    check(__pagesan_load4, Large + 4094);
    check(__pagesan_trip_load4, Partial + 8);
    check(__pagesan_trip_load8, Partial + 4);
    check(__pagesan_trip_load16, Longer + 4);
    check(__pagesan_trip_load1, Large + I * 5000);
  }
  // REPORT: heap-buffer-overflow
  // REPORT: READ of size 4
  if (Argc > 1 && !strcmp(Argv[1], "report"))
    check(__pagesan_load4, Partial + 9);
  // CLOBBER: 1402 calls, 2 changed a register
  if (Argc > 1 && !strcmp(Argv[1], "clobber")) {
    check(clobberVector, Partial);
    check(clobberGeneral, Partial);
  }
  // CHECK: {{1400|1401}} calls, 0 changed a register
  printf("%d calls, %d changed a register\n", Calls, Failures);
  return Failures != 0;
}
