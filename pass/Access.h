//===- Access.h - What an instruction reads and writes ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_ACCESS_H
#define PAGESAN_PASS_ACCESS_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Instruction.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/TypeSize.h"

namespace pagesan {

struct Access {
  enum ShapeKind {
    // Size bytes at Ptr.
    Whole,
    // Length bytes at Ptr, known when the program runs.
    Range,
    // Each lane that Mask selects: Size bytes at its element of Ptr, which is
    // a vector of pointers, or at Ptr + lane * Size.
    Lanes,
    // As many elements of Size bytes at Ptr, side by side, as Mask has ones.
    Packed,
  };

  llvm::Instruction *Inst; // The check goes before it.
  llvm::Value *Ptr;
  ShapeKind Shape = Whole;
  bool IsWrite = false;
  llvm::TypeSize Size = llvm::TypeSize::getFixed(0);
  llvm::Align Alignment = llvm::Align(1); // Of each lane, for pointer vectors.
  llvm::Value *Length = nullptr;
  llvm::Value *Mask = nullptr;

  static Access whole(llvm::Instruction &I, llvm::Value *Ptr, bool IsWrite,
                      llvm::TypeSize Size, llvm::Align Alignment);
};

// Appends what I accesses. The memory intrinsics that become calls (see
// MemoryIntrinsics.h) are not here.
void collectAccesses(llvm::Instruction &I,
                     llvm::SmallVectorImpl<Access> &Accesses);

} // namespace pagesan

#endif // PAGESAN_PASS_ACCESS_H
