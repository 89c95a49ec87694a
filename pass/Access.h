//===- Access.h - What an instruction reads and writes ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_ACCESS_H
#define PAGESAN_PASS_ACCESS_H

#include "pagesan/abi/access_info.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Instruction.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/TypeSize.h"

namespace pagesan {

// Size bytes at Base + Offset.
struct Place {
  const llvm::Value *Base = nullptr; // null: nobody knows
  int64_t Offset = 0;
  uint64_t Size = 0;

  int64_t end() const { return Offset + int64_t(Size); }
};

// Which lanes of a vector there are, and where each is.
struct LaneSet {
  // 0: nobody knows, or the elements are not whole bytes.
  unsigned Count = 0;
  // On are those whose bit is set or, in elements wider than a bit, whose sign
  // is; null: all.
  llvm::Value *Mask = nullptr;
  // And are below this; null: all.
  llvm::Value *Limit = nullptr;
  // At Ptr + Index[lane] * Scale, or at Ptr + lane * Stride, or side by side;
  // or Ptr is a vector of addresses.
  llvm::Value *Index = nullptr;
  uint64_t Scale = 1;
  llvm::Value *Stride = nullptr;
};

// What one instruction does to one piece of memory: found once, and carried on
// until its check is emitted.
struct Access {
  enum ShapeKind {
    // Size bytes at Ptr.
    Whole,
    // Length * Unit bytes at Ptr, known when the program runs.
    Range,
    // Size bytes, or Length if that is set, for each lane of Set that is on.
    Lanes,
    // As many elements of Size bytes at Ptr, side by side, as lanes are on.
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
  uint64_t Unit = 1;
  LaneSet Set = {};
  // The function of the library that the instruction stands for, which reports
  // are to name (see MemoryIntrinsics.h).
  AccessBy By = AccessBy::Instruction;

  // What a Locator finds out.
  // Where it is, if Ptr is one address; its size, if that is constant and it is
  // one range, or 0.
  Place Where = {};
  // What the object that it is in guarantees about Ptr, whatever the source
  // promises.
  llvm::Align OwnAlignment = llvm::Align(1);

  static Access whole(llvm::Instruction &I, llvm::Value *Ptr, bool IsWrite,
                      llvm::TypeSize Size, llvm::Align Alignment);
  static Access range(llvm::Instruction &I, llvm::Value *Ptr, bool IsWrite,
                      llvm::Value *Length);
  // Of a vector of type `Data`: all of it, side by side, but as Set says.
  static Access lanes(llvm::Instruction &I, llvm::Value *Ptr, bool IsWrite,
                      llvm::Type *Data, llvm::Align Alignment);
};

// Appends what I accesses.
void collectAccesses(llvm::Instruction &I,
                     llvm::SmallVectorImpl<Access> &Accesses);

} // namespace pagesan

#endif // PAGESAN_PASS_ACCESS_H
