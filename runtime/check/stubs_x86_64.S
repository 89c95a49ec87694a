//===- stubs_x86_64.S - The checks that emitted code calls ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Contract: entry_points.def. The address is in rdi, the size of a range in
// rsi (of two, in rsi and rdx); r11 and the flags are lost (and rax, where a test
// answers), every other register of the program keeps its value, however wide.
//
// The two frequent harmless trips, an access that ends inside a partial
// granule and BLACK over a page that is Valid, are settled here with general
// registers only. Everything else goes to C++ with the whole vector state
// saved, as the program's code around the call uses it freely.
//
// Each stub has a second entry for filters in line that have tripped
// (__pagesan_trip_...), in front of the first: where there is shadow to read
// needs no asking, and the most frequent trip by far, a partial granule, is
// decided by nine instructions. It says good of what the rest says good of: a
// granule whose byte is 0, or k from 1 to 7 and the access ends before its byte
// k. Such bytes speak for themselves, so no page state, no view and no option
// has a say; everything else falls through to the first entry.
//
//===----------------------------------------------------------------------===//
#include "pagesan/abi/access_info.h"
#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "shadow/trip_counters.h"

// Ranges up to this many bytes are looked at here.
#define MAX_RANGE 64
// And of a test, which is more than it takes to ask what is known of windows.
#define MAX_TESTED 32768

#define LOW_MEM_LAST (PAGESAN_SHADOW_OFFSET - MAX_RANGE)
#define HIGH_MEM_BEGIN 0x10007fff8000
#define HIGH_MEM_SPAN (0x800000000000 - HIGH_MEM_BEGIN - MAX_RANGE)
#define HEAP_ZONE_BEGIN 0x200000000000
#define HEAP_ZONE_SHIFT 39

#define XSAVE_HEADER 512

  .text

// --- Settling ----------------------------------------------------------------
// On the stack: access info, the program's r10 and rdx, the return address. r10
// is the address of the access, rdx its last byte.
  .p2align 5
  .type _pagesan_check_common, @function
  .hidden _pagesan_check_common
_pagesan_check_common:
  .cfi_startproc
  .cfi_def_cfa_offset 32
  .cfi_offset %rdx, -16
  .cfi_offset %r10, -24
  pushq %rax
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rax, 0
  pushq %rcx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rcx, 0

  cmpb $0, _pagesan_force_slow(%rip)
  jne .Lslow

  // Is there shadow to read? The gap, our own memory and what lies beyond the
  // heap's frontier have none; C++ knows what to do with them.
  movabsq $HIGH_MEM_BEGIN, %rcx
  movq %r10, %rax
  subq %rcx, %rax
  movabsq $HIGH_MEM_SPAN, %rcx
  cmpq %rcx, %rax
  jbe .Lin_high_memory
  cmpq $LOW_MEM_LAST, %r10
  ja .Lslow
.Lin_high_memory:
  movabsq $HEAP_ZONE_BEGIN, %rcx
  movq %rdx, %rax
  subq %rcx, %rax
  movq %rax, %rcx
  shrq $HEAP_ZONE_SHIFT, %rcx
  jne .Lmapped
  cmpq _pagesan_heap_mapped(%rip), %rax
  jae .Lslow

.Lmapped:
  movq %r10, %rcx               // some byte of the granule in question
.Lgranule:
  movq %rcx, %rax
  shrq $PAGESAN_GRANULE_SHIFT, %rax
  movzbl PAGESAN_SHADOW_OFFSET(%rax), %eax
  testb %al, %al
  je .Lnext
  cmpb $7, %al
  ja .Lmaybe_black

  // Partial: good when the access ends in this granule, before byte al of it.
  movq %rdx, %r11
  xorq %rcx, %r11
  cmpq $8, %r11
  jae .Lslow
  movl %edx, %r11d
  andl $7, %r11d
  cmpb %al, %r11b
  jae .Lslow
  movq _ZN7pagesan18CurrentThreadStateE@GOTTPOFF(%rip), %r11
  incq %fs:PAGESAN_TRIPS_PARTIAL(%r11)
  jmp .Lnext

.Lmaybe_black:
  cmpb $PAGESAN_SHADOW_BLACK, %al
  jne .Lslow
  movq %rcx, %rax
  shrq $PAGESAN_PAGE_SHIFT, %rax
  movabsq $PAGESAN_PAGE_STATE_OFFSET, %r11
  cmpb $PAGESAN_PAGE_VALID, (%r11,%rax)
  jne .Lslow
  movq _ZN7pagesan18CurrentThreadStateE@GOTTPOFF(%rip), %r11
  decl %fs:PAGESAN_TRIPS_COUNTDOWN(%r11)
  js .Lslow                     // time to promote
  incq %fs:PAGESAN_TRIPS_VALID(%r11)

.Lnext:
  andq $-8, %rcx
  addq $8, %rcx
  cmpq %rdx, %rcx
  jbe .Lgranule

  popq %rcx
  .cfi_remember_state
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rcx
  popq %rax
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rax
  leaq 8(%rsp), %rsp
  .cfi_adjust_cfa_offset -8
  popq %r10
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r10
  popq %rdx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rdx
  ret

// --- Deciding ----------------------------------------------------------------
.Lslow:
  .cfi_restore_state
  .cfi_def_cfa_offset 48        // clang's assembler adjusts what it was before
  pushq %rsi
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rsi, 0
  pushq %rdi
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rdi, 0
  pushq %r8
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r8, 0
  pushq %r9
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r9, 0
  pushq %rbx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbx, 0
  pushq %rbp
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rbp, 0
  movq %rsp, %rbx
  .cfi_def_cfa_register %rbx
  cld

  movq %r10, %rdi
  movq 64(%rbx), %rsi           // info
  movq 88(%rbx), %rdx           // pc: the return address
  movq %rbp, %rcx               // the program's frame
  leaq 96(%rbx), %r8            // its stack pointer
  movq 40(%rbx), %r9            // its rsi

  subq _pagesan_xsave_size(%rip), %rsp
  andq $-64, %rsp
  movq _pagesan_xsave_mask(%rip), %rax
  testq %rax, %rax
  je .Lfxsave

  // XRSTOR wants a header that XSAVE has not written in full.
  xorl %eax, %eax
  movq %rax, XSAVE_HEADER+0(%rsp)
  movq %rax, XSAVE_HEADER+8(%rsp)
  movq %rax, XSAVE_HEADER+16(%rsp)
  movq %rax, XSAVE_HEADER+24(%rsp)
  movq %rax, XSAVE_HEADER+32(%rsp)
  movq %rax, XSAVE_HEADER+40(%rsp)
  movq %rax, XSAVE_HEADER+48(%rsp)
  movq %rax, XSAVE_HEADER+56(%rsp)
  movq %rdx, %r10
  movl _pagesan_xsave_mask(%rip), %eax
  xorl %edx, %edx
  xsave64 (%rsp)
  movq %r10, %rdx
  call _pagesan_check_slow
  movq %rax, %r11
  movl _pagesan_xsave_mask(%rip), %eax
  xorl %edx, %edx
  xrstor64 (%rsp)
  jmp .Lrestore

.Lfxsave:
  fxsave64 (%rsp)
  call _pagesan_check_slow
  movq %rax, %r11
  fxrstor64 (%rsp)

.Lrestore:
  // What a test answers takes the place of the program's rax.
  testb $PAGESAN_ACCESS_TEST_BIT, 64(%rbx)
  je 1f
  movq %r11, 56(%rbx)
1:
  movq %rbx, %rsp
  .cfi_def_cfa_register %rsp
  popq %rbp
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbp
  popq %rbx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rbx
  popq %r9
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r9
  popq %r8
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r8
  popq %rdi
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rdi
  popq %rsi
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rsi
  popq %rcx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rcx
  popq %rax
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rax
  leaq 8(%rsp), %rsp
  .cfi_adjust_cfa_offset -8
  popq %r10
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r10
  popq %rdx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rdx
  ret
  .cfi_endproc
  .size _pagesan_check_common, .-_pagesan_check_common

// --- Trips -------------------------------------------------------------------
  .macro COUNT_PARTIAL
  movq _ZN7pagesan18CurrentThreadStateE@GOTTPOFF(%rip), %r11
  incq %fs:PAGESAN_TRIPS_PARTIAL(%r11)
  .endm

  // The address is in \addr, the lower half of which is \low.
  // Falls through if the first granule does not settle it. Bytes of 0x80 and up
  // are negative, and an access that leaves the granule has a last byte of 8 or
  // more, which no partial granule reaches.
  .macro TRIP_IN_GRANULE bytes, addr, low
  movq \addr, %r11
  shrq $PAGESAN_GRANULE_SHIFT, %r11
  pushq %rax
  .cfi_adjust_cfa_offset 8
  movl \low, %eax
  andl $7, %eax
  .if \bytes > 1
  addl $\bytes - 1, %eax
  .endif
  cmpb %al, PAGESAN_SHADOW_OFFSET(%r11)
  popq %rax
  .cfi_adjust_cfa_offset -8
  jle 1f
  COUNT_PARTIAL
  ret
1:
  // Another member of its group has tripped the filter.
  cmpb $0, PAGESAN_SHADOW_OFFSET(%r11)
  jne 2f
  .if \bytes > 1
  movl \low, %r11d
  andl $7, %r11d
  cmpl $8 - \bytes, %r11d
  ja 2f
  .endif
  ret
2:
  .endm

  // The same for 8 bytes, which begin in a granule that is good as a whole.
  // Memory changes its kind of description at borders of windows only, where
  // pages of shadow begin: a second granule of the same window has shadow, too,
  // though a promise of alignment may have hidden it from the filter.
  .macro TRIP_IN_WORD addr, low
  movq \addr, %r11
  shrq $PAGESAN_GRANULE_SHIFT, %r11
  cmpb $0, PAGESAN_SHADOW_OFFSET(%r11)
  jne 3f
  testl $7, \low
  je 2f
  incq %r11
  testl $(1 << PAGESAN_PAGE_SHIFT) - 1, %r11d
  je 3f
  pushq %rax
  .cfi_adjust_cfa_offset 8
  movl \low, %eax
  andl $7, %eax                 // bytes in the second granule
  cmpb %al, PAGESAN_SHADOW_OFFSET(%r11)
  popq %rax
  .cfi_adjust_cfa_offset -8
  jl 1f
  COUNT_PARTIAL
  ret
1:
  cmpb $0, PAGESAN_SHADOW_OFFSET(%r11)
  jne 3f
2:
  ret
3:
  .endm

  // The same for up to 64 bytes from rdi to \last.
  .macro TRIP_IN_SPAN addr, last:vararg
  pushq %rax
  .cfi_adjust_cfa_offset 8
  pushq %rcx
  .cfi_adjust_cfa_offset 8
  leaq \last, %rcx
  movq %rcx, %r11
  xorq \addr, %r11
  shrq $PAGESAN_GRANULE_SHIFT + PAGESAN_PAGE_SHIFT, %r11
  jne 5f                        // leaves the window
  movl %ecx, %eax
  andl $7, %eax
  shrq $PAGESAN_GRANULE_SHIFT, %rcx
  movq \addr, %r11
  shrq $PAGESAN_GRANULE_SHIFT, %r11
  jmp 2f
1:
  cmpb $0, PAGESAN_SHADOW_OFFSET(%r11)
  jne 5f
  incq %r11
2:
  cmpq %rcx, %r11
  jb 1b
  cmpb %al, PAGESAN_SHADOW_OFFSET(%r11)
  popq %rcx
  .cfi_remember_state
  .cfi_adjust_cfa_offset -8
  popq %rax
  .cfi_adjust_cfa_offset -8
  jle 3f
  COUNT_PARTIAL
  ret
3:
  cmpb $0, PAGESAN_SHADOW_OFFSET(%r11)
  jne 6f
  ret
5:
  .cfi_restore_state
  .cfi_def_cfa_offset 24        // clang's assembler adjusts what it was before
  popq %rcx
  .cfi_adjust_cfa_offset -8
  popq %rax
  .cfi_adjust_cfa_offset -8
6:
  .endm

// --- Entries -----------------------------------------------------------------
  .macro ENTRY name
  .globl \name
  .type \name, @function
\name:
  .endm

  .macro TRIP bytes, addr, low
  .if \bytes < 8
  TRIP_IN_GRANULE \bytes, \addr, \low
  .elseif \bytes == 8
  TRIP_IN_WORD \addr, \low
  .else
  TRIP_IN_SPAN \addr, \bytes-1(\addr)
  .endif
  .endm

  .macro KEEP_REGISTERS
  pushq %rdx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rdx, 0
  pushq %r10
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %r10, 0
  .endm

  .macro SETTLE bytes, is_write
  leaq \bytes-1(%r10), %rdx
  pushq $(\bytes << PAGESAN_ACCESS_SIZE_SHIFT) | (\is_write * PAGESAN_ACCESS_WRITE_BIT)
  .cfi_adjust_cfa_offset 8
  jmp _pagesan_check_common
  .endm

  .macro CHECK name, trip, thunk, bytes, is_write
  .p2align 4
  ENTRY \trip
  .cfi_startproc
  TRIP \bytes, %rdi, %edi
  ENTRY \name
  KEEP_REGISTERS
  movq %rdi, %r10
  SETTLE \bytes, \is_write
  .cfi_endproc
  .size \name, .-\name
  .size \trip, .-\trip

  .p2align 4
  ENTRY \thunk
  .cfi_startproc
  TRIP \bytes, %r10, %r10d
  KEEP_REGISTERS
  SETTLE \bytes, \is_write
  .cfi_endproc
  .size \thunk, .-\thunk
  .endm

  // Longer ranges take the slow path outright: it reads 32 shadow bytes a step.
  .macro CHECK_RANGE name, trip, is_write, by
  .p2align 4
  ENTRY \trip
  .cfi_startproc
  TRIP_IN_SPAN %rdi, -1(%rdi,%rsi)
  ENTRY \name
  testq %rsi, %rsi
  je 2f
  KEEP_REGISTERS
  movq %rdi, %r10
  leaq -1(%rdi,%rsi), %rdx
  movq %rsi, %r11
  shrq $64 - PAGESAN_ACCESS_SIZE_SHIFT, %r11
  jne 1f
  movq %rsi, %r11
  shlq $PAGESAN_ACCESS_SIZE_SHIFT, %r11
  orq $(\is_write * PAGESAN_ACCESS_WRITE_BIT) | (\by << PAGESAN_ACCESS_BY_SHIFT), %r11
  pushq %r11
  .cfi_adjust_cfa_offset 8
  cmpq $MAX_RANGE, %rsi
  jbe _pagesan_check_common
  jmp .Lrange_slow
1:
  .cfi_adjust_cfa_offset -8
  // The largest size that the word holds.
  pushq $(-1 << PAGESAN_ACCESS_SIZE_SHIFT) | (\is_write * PAGESAN_ACCESS_WRITE_BIT) | (\by << PAGESAN_ACCESS_BY_SHIFT)
  .cfi_adjust_cfa_offset 8
  jmp .Lrange_slow
2:
  .cfi_adjust_cfa_offset -24
  .cfi_restore %rdx
  .cfi_restore %r10
  ret
  .cfi_endproc
  .size \name, .-\name
  .size \trip, .-\trip
  .endm

  // The filter is exact but for ranges that are the same.
  .macro CHECK_OVERLAP name
  .p2align 4
  ENTRY \name
  .cfi_startproc
  cmpq %rdi, %rsi
  jne 1f
  ret
1:
  KEEP_REGISTERS
  movq %rdi, %r10
  shlq $PAGESAN_ACCESS_SIZE_SHIFT, %rdx
  orq $PAGESAN_ACCESS_PAIR_BIT | (PAGESAN_BY_Memcpy << PAGESAN_ACCESS_BY_SHIFT), %rdx
  pushq %rdx
  .cfi_adjust_cfa_offset 8
  jmp .Lrange_slow
  .cfi_endproc
  .size \name, .-\name
  .endm

  // The address in rdi, the base in rsi, what it is about in rdx. Of the heap the
  // usual answer, that both are in one slot, is found with general registers.
  .macro CHECK_OBJECT name, heap_only
  .p2align 4
  ENTRY \name
  .cfi_startproc
  movq %rsi, %r11
  shrq $HEAP_ZONE_SHIFT, %r11
  cmpq $HEAP_ZONE_BEGIN >> HEAP_ZONE_SHIFT, %r11
  .if \heap_only
  je 1f
  ret
1:
  .else
  jne 2f
  .endif
  .irp register, rax, rcx, rdx, rsi, rdi, r8, r9, r10, rbx
  pushq %\register
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %\register, 0
  .endr
  movq %rsp, %rbx
  .cfi_def_cfa_register %rbx
  andq $-16, %rsp
  cld
  call _pagesan_is_same_slot
  movl %eax, %r11d
  movq %rbx, %rsp
  .cfi_def_cfa_register %rsp
  .irp register, rbx, r10, r9, r8, rdi, rsi, rdx, rcx, rax
  popq %\register
  .cfi_adjust_cfa_offset -8
  .cfi_restore %\register
  .endr
  testb %r11b, %r11b
  je 2f
  ret
2:
  KEEP_REGISTERS
  movq %rdi, %r10
  pushq %rdx
  .cfi_adjust_cfa_offset 8
  jmp .Lrange_slow
  .cfi_endproc
  .size \name, .-\name
  .endm

  // Good: every shadow byte is 0, but the last may say that its granule is good
  // as far as the range goes. Black memory is C++'s business, and whatever is
  // long enough to be worth it there. Anything else is not good.
  .macro TEST_RANGE name
  .p2align 4
  ENTRY \name
  .cfi_startproc
  KEEP_REGISTERS
  xorl %eax, %eax
  testq %rsi, %rsi
  je .Ltested
  cmpb $0, _pagesan_force_slow(%rip)
  jne .Ltest_slow
  cmpq $MAX_TESTED, %rsi
  ja .Ltest_slow

  // Is there shadow of both ends? Then there is of what is between: borders of
  // different memory are borders of windows, and this is one window long.
  leaq -1(%rdi,%rsi), %r10
  movabsq $HIGH_MEM_BEGIN, %rdx
  movq %rdi, %rax
  subq %rdx, %rax
  movabsq $HIGH_MEM_SPAN - MAX_TESTED, %rdx
  cmpq %rdx, %rax
  jbe 1f
  cmpq $LOW_MEM_LAST - MAX_TESTED, %rdi
  ja .Ltest_slow
1:
  movabsq $HEAP_ZONE_BEGIN, %rdx
  movq %rdi, %rax
  subq %rdx, %rax
  movq %r10, %r11
  subq %rdx, %r11
  movq %r11, %rdx
  shrq $HEAP_ZONE_SHIFT, %rax
  je 2f
  shrq $HEAP_ZONE_SHIFT, %rdx
  jne 3f
2:
  cmpq _pagesan_heap_mapped(%rip), %r11
  jae .Ltest_slow
3:
  // From granule r11 up to the last one, r10.
  movl %r10d, %eax
  movq %rdi, %r11
  shrq $PAGESAN_GRANULE_SHIFT, %r11
  shrq $PAGESAN_GRANULE_SHIFT, %r10
  jmp 5f
4:
  movq PAGESAN_SHADOW_OFFSET(%r11), %rdx
  orq PAGESAN_SHADOW_OFFSET+8(%r11), %rdx
  orq PAGESAN_SHADOW_OFFSET+16(%r11), %rdx
  orq PAGESAN_SHADOW_OFFSET+24(%r11), %rdx
  orq PAGESAN_SHADOW_OFFSET+32(%r11), %rdx
  orq PAGESAN_SHADOW_OFFSET+40(%r11), %rdx
  orq PAGESAN_SHADOW_OFFSET+48(%r11), %rdx
  orq PAGESAN_SHADOW_OFFSET+56(%r11), %rdx
  jne 6f
  addq $64, %r11
5:
  leaq 64(%r11), %rdx
  cmpq %r10, %rdx
  jbe 4b
6:
  leaq 8(%r11), %rdx
  cmpq %r10, %rdx
  ja 7f
  addq $8, %r11
  movq PAGESAN_SHADOW_OFFSET-8(%r11), %rdx
  testq %rdx, %rdx
  je 6b
  jmp .Ltest_failed
7:
  cmpq %r10, %r11
  je 8f
  movzbl PAGESAN_SHADOW_OFFSET(%r11), %edx
  incq %r11
  testl %edx, %edx
  je 7b
  jmp .Ltest_failed
8:
  movzbl PAGESAN_SHADOW_OFFSET(%r10), %edx
  andl $7, %eax
  cmpb %al, %dl
  jg 9f
  testl %edx, %edx
  jne .Ltest_failed
9:
  xorl %eax, %eax
.Ltested:
  popq %r10
  .cfi_remember_state
  .cfi_adjust_cfa_offset -8
  .cfi_restore %r10
  popq %rdx
  .cfi_adjust_cfa_offset -8
  .cfi_restore %rdx
  ret
  .cfi_restore_state
  .cfi_def_cfa_offset 24        // clang's assembler adjusts what it was before

  // Is the first byte of rdx that is not 0 BLACK?
1:
  shrq $8, %rdx
.Ltest_failed:
  testb %dl, %dl
  je 1b
  movl $1, %eax
  cmpb $PAGESAN_SHADOW_BLACK, %dl
  jne .Ltested
.Ltest_slow:
  movl $1, %eax
  movq %rsi, %r11
  shrq $64 - PAGESAN_ACCESS_SIZE_SHIFT, %r11
  jne .Ltested
  movq %rdi, %r10
  movq %rsi, %r11
  shlq $PAGESAN_ACCESS_SIZE_SHIFT, %r11
  orq $PAGESAN_ACCESS_TEST_BIT, %r11
  pushq %r11
  .cfi_adjust_cfa_offset 8
  jmp .Lrange_slow
  .cfi_endproc
  .size \name, .-\name
  .endm

  .p2align 4
  .type _pagesan_range_slow, @function
  .hidden _pagesan_range_slow
_pagesan_range_slow:
  .cfi_startproc
  .cfi_def_cfa_offset 32
  .cfi_offset %rdx, -16
  .cfi_offset %r10, -24
.Lrange_slow:
  pushq %rax
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rax, 0
  pushq %rcx
  .cfi_adjust_cfa_offset 8
  .cfi_rel_offset %rcx, 0
  jmp .Lslow
  .cfi_endproc
  .size _pagesan_range_slow, .-_pagesan_range_slow

#define PAGESAN_CHECK(name, trip, thunk, bytes, is_write) \
  CHECK name, trip, thunk, bytes, is_write;
#define PAGESAN_CHECK_RANGE(name, trip, is_write, by) \
  CHECK_RANGE name, trip, is_write, PAGESAN_BY_##by;
#define PAGESAN_CHECK_OVERLAP(name) CHECK_OVERLAP name;
#define PAGESAN_CHECK_OBJECT(name, heap_only) CHECK_OBJECT name, heap_only;
#define PAGESAN_TEST_RANGE(name) TEST_RANGE name;
#include "pagesan/abi/entry_points.def"

  .section .note.GNU-stack,"",@progbits
