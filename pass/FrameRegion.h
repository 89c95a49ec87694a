//===- FrameRegion.h - Where a frame is entered and left --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_FRAMEREGION_H
#define PAGESAN_PASS_FRAMEREGION_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Function.h"

namespace pagesan {

struct FrameRegion {
  // The frame is entered before this instruction: on every path to one of its
  // uses, at most once in a call, and as late as that allows.
  llvm::Instruction *Enter;
  // And left before these: on every path from there to the end of the
  // function. After them nothing can touch its variables.
  llvm::SmallVector<llvm::Instruction *, 4> Leaves;
  // Some of Leaves are also reached by paths that never entered; leaving must
  // do no harm then, and cannot use what Enter computed.
  bool MayLeaveUnentered = false;
};

// The region of a frame that `Uses` need. Splits edges. With MustEnter, leaving
// without having entered is not allowed.
FrameRegion findFrameRegion(llvm::Function &F,
                            llvm::ArrayRef<llvm::Instruction *> Uses,
                            bool MustEnter);

// Where the function returns, or goes on unwinding: before a musttail call if
// there is one.
llvm::SmallVector<llvm::Instruction *, 4> functionExits(llvm::Function &F);

} // namespace pagesan

#endif // PAGESAN_PASS_FRAMEREGION_H
