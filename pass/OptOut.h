//===- OptOut.h - Which functions stay as they are --------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_OPTOUT_H
#define PAGESAN_PASS_OPTOUT_H

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/IR/Module.h"

namespace pagesan {

class OptOut {
public:
  explicit OptOut(const llvm::Module &M);
  // Why F must not be instrumented, in words; empty when it may be.
  llvm::StringRef reason(const llvm::Function &F) const;

private:
  // Resolvers of ifuncs and what they call run before the program is relocated,
  // and before the shadow exists. Entries of .preinit_array do not: the
  // runtime's is in front of them.
  llvm::SmallPtrSet<const llvm::Function *, 4> OfResolvers;
};

} // namespace pagesan

#endif // PAGESAN_PASS_OPTOUT_H
