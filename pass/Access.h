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

namespace llvm {
class DataLayout;
class TargetLibraryInfo;
} // namespace llvm

namespace pagesan {

// Size bytes at Base + Offset.
struct Place {
  const llvm::Value *Base = nullptr; // null: nobody knows
  int64_t Offset = 0;
  uint64_t Size = 0;

  int64_t end() const { return Offset + int64_t(Size); }
};

// What one instruction does to one piece of memory: found once, and carried on
// until its check is emitted.
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
  // What the source promises; of each lane, for pointer vectors. Casts break
  // such promises: they are the access's own business.
  llvm::Align Alignment = llvm::Align(1);
  llvm::Value *Length = nullptr;
  llvm::Value *Mask = nullptr;
  // A function of the runtime takes the instruction's place, which checks this
  // access and does what the instruction did (see MemoryIntrinsics.h).
  bool IsByCall = false;

  // What locate() finds out.
  // Where it is, if its size is constant and it is one range.
  Place Where = {};
  // What the object that it is in guarantees about Ptr, whatever the source
  // promises.
  llvm::Align OwnAlignment = llvm::Align(1);

  static Access whole(llvm::Instruction &I, llvm::Value *Ptr, bool IsWrite,
                      llvm::TypeSize Size, llvm::Align Alignment);
};

// Appends what I accesses.
void collectAccesses(llvm::Instruction &I,
                     llvm::SmallVectorImpl<Access> &Accesses);

// Finds out where A is, and what is known of its address.
void locate(Access &A, const llvm::DataLayout &DL,
            const llvm::TargetLibraryInfo &TLI);

// Calls of malloc, new and their kin, which live in the runtime.
bool isAllocation(const llvm::Value &V, const llvm::TargetLibraryInfo &TLI);

} // namespace pagesan

#endif // PAGESAN_PASS_ACCESS_H
