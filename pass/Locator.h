//===- Locator.h - Where an access is ---------------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_LOCATOR_H
#define PAGESAN_PASS_LOCATOR_H

#include "Access.h"
#include "llvm/ADT/DenseMap.h"

namespace llvm {
class DataLayout;
class TargetLibraryInfo;
} // namespace llvm

namespace pagesan {

// Finds out what the accesses of one function are off, and what is certain of
// their addresses. Remembers each address: a long chain of steps is walked
// once.
class Locator {
public:
  Locator(const llvm::DataLayout &DL, const llvm::TargetLibraryInfo &TLI)
      : DL(DL), TLI(TLI) {}

  void locate(Access &A);

private:
  struct Address {
    const llvm::Value *Base = nullptr;
    uint64_t Offset = 0; // as a sum that may wrap around
  };
  Address find(const llvm::Value *Ptr);

  const llvm::DataLayout &DL;
  const llvm::TargetLibraryInfo &TLI;
  llvm::DenseMap<const llvm::Value *, Address> Known;
};

} // namespace pagesan

#endif // PAGESAN_PASS_LOCATOR_H
