# An object of another ABI does not link, and the symbol says what to do.
# RUN: %clang -c %s -o %t.o
# RUN: not %pagesan %t.o -o %t 2>&1 | FileCheck %s
# CHECK: undefined {{.*}}__pagesan_abi_version_999_rebuild_object_with_matching_pagesan
#
# Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
	.text
	.globl main
main:
	xorl %eax, %eax
	retq
	.data
	.quad __pagesan_abi_version_999_rebuild_object_with_matching_pagesan
	.section .note.GNU-stack,"",@progbits
