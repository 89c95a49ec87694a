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
  .rept 128
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

  .section .note.GNU-stack, "", @progbits
