//===- InlineAssembly.h - What inline assembly asks for ---------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_INLINEASSEMBLY_H
#define PAGESAN_PASS_INLINEASSEMBLY_H

#include "llvm/IR/Function.h"
#include <optional>

namespace pagesan {

// The bytes that inline assembly may access through U, one of its memory
// operands; nothing if U is anything else.
std::optional<uint64_t> sizeOfAsmMemory(const llvm::Use &U,
                                        const llvm::DataLayout &DL);

// Some inline assembly in F is in need of the frame pointer's register: names
// it, or wants as many registers as there are.
bool asmNeedsFramePointer(const llvm::Function &F);

} // namespace pagesan

#endif // PAGESAN_PASS_INLINEASSEMBLY_H
