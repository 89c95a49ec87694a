//===- ShadowStores.h - Writing the shadow of a frame -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_SHADOWSTORES_H
#define PAGESAN_PASS_SHADOWSTORES_H

#include "CheckEmitter.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

namespace pagesan {

// Equal shadow bytes, counted from the first of a frame. Frames may be far
// larger than what the compiler could hold byte by byte.
struct ShadowRun {
  uint64_t Begin, End;
  uint8_t Value;
};

// In order, and apart.
using ShadowRuns = llvm::SmallVector<ShadowRun, 16>;

// One piece of code that writes Count bytes from Begin on.
struct ShadowStore {
  uint64_t Begin, Count;
  // What to store, or one byte to fill a long run with.
  llvm::SmallVector<uint8_t, 16> Bytes;

  bool isFill() const { return Bytes.size() != Count; }
};

class ShadowWriter {
public:
  explicit ShadowWriter(llvm::Function &F);

  // Few and wide stores of Runs. Bytes between runs may be written, too, with
  // 0; bytes at End or behind it are not.
  llvm::SmallVector<ShadowStore, 8> plan(llvm::ArrayRef<ShadowRun> Runs,
                                         uint64_t End) const;

  // Shadow is the address, as a number, of the frame's first shadow byte.
  void emit(EmittedCode &Code, llvm::Value *Shadow,
            llvm::ArrayRef<ShadowStore> Stores);

private:
  ShadowStore spell(llvm::ArrayRef<ShadowRun> Runs, uint64_t Begin,
                    uint64_t End) const;

  RuntimeCallees Callees;
  // 16 where vectors may be used, 8 otherwise.
  uint64_t Widest;
};

// The address, as a number, of the shadow byte of Ptr's granule.
llvm::Value *emitShadowAddress(EmittedCode &Code, llvm::Value *Ptr);

} // namespace pagesan

#endif // PAGESAN_PASS_SHADOWSTORES_H
