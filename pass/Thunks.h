//===- Thunks.h - Checks by calls that cost five bytes ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A thunk is what a filter in line and its cold block would be, out of line:
// it reads the shadow that CheckFilter says, returns if all of it is 0, and
// else asks the runtime, which is exact. pagesan/abi/thunks.def says how they
// are called.
//
// They are not a part of the runtime: each module brings those that it calls,
// weak, hidden, one section a slot that the linker keeps once. So there is no
// call through a table of the dynamic linker, and whatever links the runtime
// links them.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_THUNKS_H
#define PAGESAN_PASS_THUNKS_H

#include "llvm/IR/IRBuilder.h"
#include "llvm/Support/Alignment.h"

namespace pagesan {

struct ThunkSlot;

class Thunks {
public:
  explicit Thunks(llvm::Module &M);

  // Whether code of this module can call them: they have to be near, and their
  // text is AT&T's.
  static bool areAvailable(const llvm::Module &M);
  // Whether there is one for such an access.
  static bool has(uint64_t Size, llvm::Align Alignment);

  // Calls the one for an access of Size bytes at Ptr, which has() one.
  void call(llvm::IRBuilderBase &Code, llvm::Value *Ptr, uint64_t Size,
            llvm::Align Alignment, bool IsWrite);

  // Puts those that were called into the module.
  void define();

private:
  // Ptr becomes what the slot's displacement is from.
  const ThunkSlot &slotFor(llvm::IRBuilderBase &Code, llvm::Value *&Ptr,
                           uint64_t Size, llvm::Align Alignment) const;

  llvm::Module &M;
  // By slot, reads and writes.
  uint32_t Used[2] = {};
  uint32_t NumCalls;
};

// Lets the frame of F be complete wherever a thunk is called, though none of
// these calls is one to LLVM: reports begin in the middle of them.
void completeFrameFirst(llvm::Function &F);

} // namespace pagesan

#endif // PAGESAN_PASS_THUNKS_H
