//===- preinit_shared.S - The library starts before the executable --------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Linked in front of executables that take the runtime from libpagesan.so. Their
// entries of .preinit_array run before the constructors of any library, and
// libraries cannot have such entries.
//
//===----------------------------------------------------------------------===//
	.section .preinit_array,"aw",@preinit_array
	.p2align 3
	.quad __asan_init

	.section .note.GNU-stack,"",@progbits
