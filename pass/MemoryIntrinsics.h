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

// Calls the runtime's function, which checks both ranges and then copies. Forms
// that may not become calls are checked in front of them (see Access.cpp).
void replaceByCall(llvm::MemIntrinsic &I, RuntimeCallees &Callees);

} // namespace pagesan

#endif // PAGESAN_PASS_MEMORYINTRINSICS_H
