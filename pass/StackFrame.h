//===- StackFrame.h - Where variables lie in their frame --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_STACKFRAME_H
#define PAGESAN_PASS_STACKFRAME_H

#include "StackVariables.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Alignment.h"

namespace pagesan {

// The layout of a function's unsafe variables, and its shadow, one byte for
// each granule. AddressSanitizer's layout: redzones grow with the variables.
struct StackFrame {
  uint64_t Size; // in bytes, a multiple of kFrameUnit
  llvm::Align Alignment;
  // By variable, in the order of StackVariables::Static.
  llvm::SmallVector<uint64_t, 4> Offsets;
  // When the function starts; when every variable is in scope; what is not 0
  // at any time, which the function's own stores have to undo.
  llvm::SmallVector<uint8_t, 64> AtStart, InScope, EverPoisoned;
  // The variables as text.
  std::string Text;

  explicit StackFrame(llvm::ArrayRef<StackVariable> Variables);
};

// The constant that describes the frame to the runtime. Gone when the linker
// drops F.
llvm::GlobalVariable *emitFrameDescriptor(llvm::Function &F,
                                          const StackFrame &Frame,
                                          bool HasShadow, uint8_t FakeClass);

} // namespace pagesan

#endif // PAGESAN_PASS_STACKFRAME_H
