// Every thunk, called in every register, says of every access what one flag per
// byte says, and changes r10, r11 and the flags only. Bad ones are counted; each
// call prints one report at most.
// RUN: %pagesan -g -O1 -mllvm -pagesan-form=thunk -I%include %s -o %t
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=1000:print_stats=1:symbolize=0 %t 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=1000:print_stats=1:symbolize=0:shadow=black %t 2>&1 | FileCheck %s
// RUN: env PAGESAN_OPTIONS=halt_on_error=0:report_limit=1000:print_stats=1:symbolize=0:force_stale_views=1 %t 2>&1 | FileCheck %s
// CHECK-NOT: changed
// CHECK: calls: {{[1-9][0-9]+}}
// CHECK: bad accesses: [[BAD:[1-9][0-9]+]]
// CHECK: true error [[BAD]]{{$}}
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// REQUIRES: x86_64

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNCHECKED __attribute__((no_sanitize("address"), noinline))

// clang-format off
// One caller for each thunk: int(address in rdi). Fills all registers, calls it
// with the address in REG, and returns whether another one was changed.
__asm__(
    ".macro FILL address\n"
    " .set number, 0x1230\n"
    " .irp other, rax,rbx,rcx,rdx,rsi,rbp,r8,r9,r12,r13,r14,r15,rdi\n"
    "  .set number, number + 1\n"
    "  .ifnc \\other,\\address\n   movq $number, %\\other\n  .endif\n"
    " .endr\n"
    " .endm\n"
    ".macro COMPARE address\n"
    " .set number, 0x1230\n"
    " .irp other, rax,rbx,rcx,rdx,rsi,rbp,r8,r9,r12,r13,r14,r15,rdi\n"
    "  .set number, number + 1\n"
    "  .ifc \\other,\\address\n   cmpq (%rsp), %\\other\n"
    "  .else\n   cmpq $number, %\\other\n  .endif\n"
    "  jne 1f\n"
    " .endr\n"
    " .endm\n"
    ".macro CALLER rw, n, REG, reg\n"
    " .pushsection .data.rel.ro.callers,\"aw\",@progbits\n .quad 7f\n .popsection\n"
    "7: pushq %rbp\n pushq %rbx\n pushq %r12\n pushq %r13\n pushq %r14\n"
    " pushq %r15\n pushq %rdi\n"
    " .ifnc \\reg,rdi\n movq %rdi, %\\reg\n .endif\n"
    " FILL \\reg\n"
    " call __asan_check_\\rw\\()_add_\\n\\()_\\REG\n"
    " COMPARE \\reg\n"
    " xorl %eax, %eax\n jmp 2f\n"
    "1: movl $1, %eax\n"
    "2: popq %rdi\n popq %r15\n popq %r14\n popq %r13\n popq %r12\n popq %rbx\n"
    " popq %rbp\n ret\n"
    ".endm\n"
    ".macro REGISTERS rw, n\n"
    " CALLER \\rw,\\n,RAX,rax\n CALLER \\rw,\\n,RBX,rbx\n CALLER \\rw,\\n,RCX,rcx\n"
    " CALLER \\rw,\\n,RDX,rdx\n CALLER \\rw,\\n,RSI,rsi\n CALLER \\rw,\\n,RDI,rdi\n"
    " CALLER \\rw,\\n,RBP,rbp\n CALLER \\rw,\\n,R8,r8\n CALLER \\rw,\\n,R9,r9\n"
    " CALLER \\rw,\\n,R12,r12\n CALLER \\rw,\\n,R13,r13\n CALLER \\rw,\\n,R14,r14\n"
    " CALLER \\rw,\\n,R15,r15\n"
    ".endm\n"
    ".text\n"
    ".irp rw, load, store\n"
    " .irp n, 1,2,4,8,16,32,64,128,256,512,1024,2048,4096,8192,16384,32768\n"
    "  REGISTERS \\rw, \\n\n"
    " .endr\n"
    ".endr\n"
    ".pushsection .data.rel.ro.callers,\"aw\",@progbits\n .popsection\n");
// clang-format on
enum { Registers = 13 };
static const struct {
  unsigned Bytes;
  int Displacement;
  int BothEnds;
} Slots[] = {
#define PAGESAN_THUNK(slot, bytes, displacement, both_ends)                    \
  {bytes, displacement, both_ends},
#define false 0
#define true 1
#include "pagesan/abi/thunks.def"
};
enum { NumSlots = sizeof(Slots) / sizeof(*Slots) };
typedef int Caller(const char *);
extern Caller *const Callers[2][NumSlots][Registers] __asm__("callers");
__asm__(".pushsection .data.rel.ro.callers,\"aw\",@progbits\n"
        ".set callers, . - 2 * 16 * 13 * 8\n .popsection\n");

// Makes the compiler bring each of them. In functions of their own: LLVM takes what
// one access promises of a pointer's alignment for true of the next.
#define USE(type, offset)                                                      \
  void use_##type##_##offset(char *P) {                                        \
    *(volatile type *)(P + offset) = *(volatile type *)(P + offset);           \
  }
typedef long Words __attribute__((vector_size(16)));
typedef short LowShort __attribute__((aligned(1)));
typedef int LowInt __attribute__((aligned(1)));
typedef long LowLong __attribute__((aligned(1)));
typedef Words LowWords __attribute__((aligned(1)));
USE(char, 0) USE(short, 0) USE(int, 0) USE(long, 0) USE(Words, 0)
USE(LowShort, 0) USE(LowInt, 0) USE(LowLong, 0) USE(LowWords, 0)
USE(long, 8) USE(long, 16) USE(long, 24) USE(long, 32) USE(long, 40)
USE(int, 4) USE(int, 8)

enum { Around = 96, MaxSize = 16 };
// Of the bytes from Place on.
static char IsGood[Around + MaxSize];
static unsigned long Calls, Bad;

// A bad access takes its time: those that no good byte is part of are few.
UNCHECKED static int isTried(size_t Offset, size_t Size) {
  return memchr(IsGood + Offset, 1, Size) || Offset % 16 == 5;
}

UNCHECKED static void call(int IsWrite, int Slot, const char *Place,
                           size_t At) {
  static unsigned Turn;
  unsigned Register = Turn++ % Registers;
  const char *Address = Place + At - Slots[Slot].Displacement;
  if (Callers[IsWrite][Slot][Register](Address))
    fprintf(stderr, "changed: slot %d, register %u\n", Slot, Register);
  ++Calls;
  Bad += memchr(IsGood + At, 0, Slots[Slot].Bytes) != NULL;
}

UNCHECKED static void tryAll(const char *Place) {
  for (int Slot = 0; Slot < NumSlots; ++Slot)
    for (size_t At = 0; At < Around; ++At) {
      unsigned Aligned = Slots[Slot].BothEnds ? 1 : Slots[Slot].Bytes;
      if ((unsigned long)(Place + At) % (Aligned < 8 ? Aligned : 8) ||
          !isTried(At, Slots[Slot].Bytes))
        continue;
      call(0, Slot, Place, At);
      call(1, Slot, Place, At);
    }
}

UNCHECKED static void mark(size_t Offset, size_t Size, int Good) {
  memset(IsGood + Offset, Good, Size);
}

// An object of so many bytes, and 16 of the redzone before it.
UNCHECKED static void tryObject(size_t Size) {
  char *Object = malloc(Size);
  mark(0, sizeof(IsGood), 0);
  mark(16, Size, 1);
  // What follows the redzone belongs to others.
  for (size_t I = Size + 16; I < sizeof(IsGood); ++I)
    IsGood[I] = !__asan_address_is_poisoned(Object - 16 + I);
  tryAll(Object - 16);
  free(Object);
}

// Poison inside of an object, ending in the middle of granules.
UNCHECKED static void tryPoison(char *Place) {
  mark(0, sizeof(IsGood), 1);
  __asan_poison_memory_region(Place + 20, 4);
  mark(20, 4, 0);
  __asan_poison_memory_region(Place + 41, 15);
  mark(41, 15, 0);
  tryAll(Place);
  __asan_unpoison_memory_region(Place, sizeof(IsGood));
}

UNCHECKED int main(void) {
  static const size_t Sizes[] = {1, 4, 7, 8, 9, 12, 15, 16, 20, 31};
  for (size_t I = 0; I < sizeof(Sizes) / sizeof(*Sizes); ++I)
    tryObject(Sizes[I]);
  char *Large = malloc(1 << 20);
  char *Window = Large + (32768 - (unsigned long)Large % 32768) + 32768;
  for (int Offset = 0; Offset < 4; ++Offset)
    tryPoison(Window - 48 - Offset * 8);
  mark(0, sizeof(IsGood), 1);
  tryAll(Window - 32 + 5 * 32768); // black, with everything Valid
  fprintf(stderr, "calls: %lu\nbad accesses: %lu\n", Calls, Bad);
  return 0;
}
