//===- RuntimeCallees.h - The functions that checks call --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_RUNTIMECALLEES_H
#define PAGESAN_PASS_RUNTIMECALLEES_H

#include "pagesan/abi/access_info.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/IR/Module.h"

namespace pagesan {

// Compiled so that it may end up in a shared library.
bool isSharedCode(const llvm::Module &M);

// Who calls a stub: a filter that has tripped has just read the shadow of the
// first granule; otherwise the address may be anywhere.
enum class Asker { Filter, Anybody };

// Declares what pagesan/abi/entry_points.def lists, on demand.
class RuntimeCallees {
public:
  explicit RuntimeCallees(llvm::Module &M) : M(M) {}

  // The stub for accesses of exactly `Size` bytes; null when there is none.
  llvm::Function *check(uint64_t Size, bool IsWrite, Asker Who);
  // The stub that takes the number of bytes: 1 to 64 from a filter, any from
  // anybody else.
  llvm::Function *checkRange(bool IsWrite, AccessBy By, Asker Who);
  // The stub for a memcpy whose ranges overlap or are the same.
  llvm::Function *checkOverlap();
  // The stub for an access that may not be in the object of its base.
  llvm::Function *checkObject(bool IsHeapOnly);
  // Asks whether a range is good as a whole; returns 0 if it is.
  llvm::Function *testRange();
  // What a thunk for such accesses goes on to.
  static llvm::StringRef thunkTrip(uint64_t Size, bool IsWrite);
  // A row of PAGESAN_CALL.
  llvm::Function *call(llvm::StringRef Name);

private:
  llvm::Function *declareStub(llvm::StringRef Name, llvm::Type *Result,
                              llvm::ArrayRef<llvm::Type *> Args);
  llvm::Module &M;
};

} // namespace pagesan

#endif // PAGESAN_PASS_RUNTIMECALLEES_H
