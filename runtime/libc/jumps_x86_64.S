//===- libc/jumps_x86_64.S - What C++ cannot say about stacks -------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

  .text

// The child returns from here first, and overwrites the return address. Where
// shadow stacks are on, parent and child have one: the child jumps to its caller
// instead, so that the parent finds its own return address still there.
  .globl vfork
  .type vfork, @function
  .p2align 4
vfork:
  .cfi_startproc
  endbr64
  popq %rdi
  .cfi_adjust_cfa_offset -8
  .cfi_register 16, 5
  movl $58, %eax // SYS_vfork; keeps rdi
  syscall
  pushq %rdi
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset 16, 0
  cmpq $-4096, %rax
  ja 1f
  testq %rax, %rax
  jz 2f
  pushq %rax
  .cfi_adjust_cfa_offset 8
  leaq 16(%rsp), %rdi
  call _pagesan_after_vfork
  popq %rax
  .cfi_adjust_cfa_offset -8
  ret
2:
  xorl %esi, %esi
  rdsspq %rsi // nothing where there are none
  testq %rsi, %rsi
  jnz 3f
  ret
3:
  xorl %eax, %eax
  popq %rdi
  .cfi_adjust_cfa_offset -8
  .cfi_register 16, 5
  jmp *%rdi
  .cfi_adjust_cfa_offset 8
  .cfi_offset 16, -8
1:
  movq %rax, %rdi
  pushq %rax
  .cfi_adjust_cfa_offset 8
  call _pagesan_vfork_failed
  popq %rcx
  .cfi_adjust_cfa_offset -8
  ret
  .cfi_endproc
  .size vfork, .-vfork

// The outermost frame of a thread: pthread_exit and cancellation unwind through
// it and let its personality routine look at what they leave behind.
  .globl _pagesan_thread_main
  .hidden _pagesan_thread_main
  .type _pagesan_thread_main, @function
  .p2align 4
_pagesan_thread_main:
  .cfi_startproc
  .cfi_personality 0x1b, _pagesan_thread_personality
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  call _pagesan_run_thread
  popq %rbp
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_endproc
  .size _pagesan_thread_main, .-_pagesan_thread_main

  .section .note.GNU-stack,"",@progbits
