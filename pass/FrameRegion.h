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
  // The frame is entered before these instructions: on every path to one of its
  // uses, and as late as that allows.
  llvm::SmallVector<llvm::Instruction *, 2> Enters;
  // By variable, which of them comes before all of its uses.
  llvm::SmallVector<unsigned, 4> EnterOf;
  // Whether it may be in use there already, and has to be asked about.
  bool MayBeEntered = false;
  // And left before these: on every path from there to the end of the
  // function. After them nothing can touch its variables.
  llvm::SmallVector<llvm::Instruction *, 4> Leaves;
  // Some of Leaves are also reached by paths that never entered; leaving must
  // do no harm then, and cannot use what an enter computed.
  bool MayLeaveUnentered = false;
};

// What needs a frame: instructions, by variable.
using FrameUses =
    llvm::SmallVector<llvm::SmallVector<llvm::Instruction *, 8>, 4>;

// The region of a frame with these uses. Splits edges. It may be entered in so
// many places, and in loops, if that is any: that pays where all uses are rare.
FrameRegion findFrameRegion(llvm::Function &F, const FrameUses &Uses,
                            size_t MaxAsking);

// Where the function returns, or goes on unwinding: before a musttail call if
// there is one.
llvm::SmallVector<llvm::Instruction *, 4> functionExits(llvm::Function &F);

} // namespace pagesan

#endif // PAGESAN_PASS_FRAMEREGION_H
