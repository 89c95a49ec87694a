//===- StackFrame.h - Where variables lie in their frame --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_STACKFRAME_H
#define PAGESAN_PASS_STACKFRAME_H

#include "ShadowStores.h"
#include "StackVariables.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Alignment.h"

namespace pagesan {

// The layout of a function's unsafe variables, and its shadow.
// AddressSanitizer's layout: redzones grow with the variables.
struct StackFrame {
  uint64_t Size; // in bytes, a multiple of kFrameUnit
  llvm::Align Alignment;
  // By variable, in the order of StackVariables::Static.
  llvm::SmallVector<uint64_t, 4> Offsets;
  // What is not 0 when the function starts; and what is not at any time, as
  // the 0 that the function's own stores have to make of it in the end.
  ShadowRuns AtStart, Dirty;
  // The variables as text.
  std::string Text;

  explicit StackFrame(llvm::ArrayRef<StackVariable> Variables);

  uint64_t shadowSize() const;
  // Of one variable; nothing of it is left out.
  ShadowRuns shadowInScope(size_t Variable) const;

private:
  llvm::SmallVector<uint64_t, 4> Sizes;
};

// The constant that describes the frame to the runtime. Gone when the linker
// drops F.
llvm::GlobalVariable *emitFrameDescriptor(llvm::Function &F,
                                          const StackFrame &Frame,
                                          bool HasShadow, uint8_t FakeClass,
                                          uint8_t Flags);

} // namespace pagesan

#endif // PAGESAN_PASS_STACKFRAME_H
