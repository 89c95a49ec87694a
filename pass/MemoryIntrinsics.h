//===- MemoryIntrinsics.h - memcpy, memmove and memset ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_MEMORYINTRINSICS_H
#define PAGESAN_PASS_MEMORYINTRINSICS_H

#include "RuntimeCallees.h"
#include "llvm/IR/IntrinsicInst.h"

namespace pagesan {

// Three ways. Up to 64 bytes of which the number is known stay as they are: two
// filters in front of them, which may share a branch with others, and a
// comparison for the overlap of memcpy's ranges (CheckEmitter). The back end
// then copies by a few instructions. Reports, options and exactness are those
// of the function of the library, whatever the alignment that the source
// promises. As an option can turn them off, such checks say nothing about later
// accesses. Forms that may not become calls are checked in front of them, too
// (Access.cpp).
//
// All others become a call of the runtime's function, which checks both ranges
// and then copies; so do all in code that is to be small.
void replaceByCall(llvm::MemIntrinsic &I, RuntimeCallees &Callees);

} // namespace pagesan

#endif // PAGESAN_PASS_MEMORYINTRINSICS_H
