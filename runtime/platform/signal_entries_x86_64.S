//===- platform/signal_entries_x86_64.S - What the kernel calls -----------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

  .text

// One for each handler of the program's (waiting_signals.h). The kernel's
// arguments, stack and return address stay as they are for the handler.
  .globl _pagesan_signal_entries
  .hidden _pagesan_signal_entries
  .type _pagesan_signal_entries, @function
  .p2align 4
_pagesan_signal_entries:
  .cfi_startproc
  .set .Lentry, 0
  .rept 256
  .p2align 4
  endbr64
  movl $.Lentry, %eax
  jmp .Lany_signal
  .set .Lentry, .Lentry + 1
  .endr
  .p2align 4
.Lany_signal:
  movq _pagesan_handlers_wait@GOTTPOFF(%rip), %r11
  cmpl $0, %fs:(%r11)
  jne 1f
  leaq _pagesan_signal_handlers(%rip), %r11
  jmpq *(%r11,%rax,8)
1:
  movl %eax, %ecx
  jmp _pagesan_signal_waits
  .cfi_endproc
  .size _pagesan_signal_entries, .-_pagesan_signal_entries

// Of ucontext_t: uc_mcontext.gregs and .fpregs.
#define R8_OF 40
#define R9_OF 48
#define R10_OF 56
#define R11_OF 64
#define R12_OF 72
#define R13_OF 80
#define R14_OF 88
#define R15_OF 96
#define RDI_OF 104
#define RSI_OF 112
#define RBP_OF 120
#define RBX_OF 128
#define RDX_OF 136
#define RAX_OF 144
#define RCX_OF 152
#define RSP_OF 160
#define RIP_OF 168
#define EFLAGS_OF 176
#define FPREGS_OF 224

// void _pagesan_begin_handler(handler, signal, siginfo_t *, ucontext_t *, stack):
// what the kernel does for a handler, as a call. The context is filled with the
// registers as they are after the call (those that a call loses are zero), and
// whatever the handler has made of it is what they are then. The handler starts
// with the floating-point state of a new process.
  .globl _pagesan_begin_handler
  .hidden _pagesan_begin_handler
  .type _pagesan_begin_handler, @function
  .p2align 4
_pagesan_begin_handler:
  .cfi_startproc
  endbr64
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  movq (%rbp), %rax
  movq %rax, RBP_OF(%rcx)
  movq 8(%rbp), %rax
  movq %rax, RIP_OF(%rcx)
  leaq 16(%rbp), %rax
  movq %rax, RSP_OF(%rcx)
  movq %rbx, RBX_OF(%rcx)
  movq %r12, R12_OF(%rcx)
  movq %r13, R13_OF(%rcx)
  movq %r14, R14_OF(%rcx)
  movq %r15, R15_OF(%rcx)
  pushfq
  popq EFLAGS_OF(%rcx)
  movq FPREGS_OF(%rcx), %rax
  fxsave64 (%rax)
  fninit
  pushq $0x1f80
  ldmxcsr (%rsp)
  movq %rcx, %rbx
  testq %r8, %r8
  je 1f
  movq %r8, %rsp
1:
  andq $-16, %rsp
  movq %rdi, %rax
  movl %esi, %edi
  movq %rdx, %rsi
  movq %rcx, %rdx
  callq *%rax
  // Back from the handler's stack: other signals may begin there.
  movq %rbp, %rsp
  movq %rbx, %rdi
  callq _pagesan_handler_returned
  movq FPREGS_OF(%rbx), %rax
  fxrstor64 (%rax)
  // What comes last restores five registers at once: the context lies below the
  // stack pointer then, where the next signal overwrites it.
  movl %ss, %eax
  pushq %rax
  pushq RSP_OF(%rbx)
  pushq EFLAGS_OF(%rbx)
  movl %cs, %eax
  pushq %rax
  pushq RIP_OF(%rbx)
  movq R8_OF(%rbx), %r8
  movq R9_OF(%rbx), %r9
  movq R10_OF(%rbx), %r10
  movq R11_OF(%rbx), %r11
  movq R12_OF(%rbx), %r12
  movq R13_OF(%rbx), %r13
  movq R14_OF(%rbx), %r14
  movq R15_OF(%rbx), %r15
  movq RDI_OF(%rbx), %rdi
  movq RSI_OF(%rbx), %rsi
  movq RDX_OF(%rbx), %rdx
  movq RCX_OF(%rbx), %rcx
  movq RAX_OF(%rbx), %rax
  movq RBP_OF(%rbx), %rbp
  movq RBX_OF(%rbx), %rbx
  iretq
  .cfi_endproc
  .size _pagesan_begin_handler, .-_pagesan_begin_handler

  .section .note.GNU-stack, "", @progbits
