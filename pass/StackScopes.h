//===- StackScopes.h - Where variables come to life and die -----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_STACKSCOPES_H
#define PAGESAN_PASS_STACKSCOPES_H

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"

namespace pagesan {

// The lifetime markers of one variable.
struct ScopeMarkers {
  llvm::SmallVector<llvm::IntrinsicInst *, 2> Starts, Ends;
  bool ArePartial = false; // one covers a part of the variable

  // The first source line that one of them stands for, when it is in the file
  // of the function; else 0. AddressSanitizer's line of the variable.
  unsigned line(const llvm::Function &F) const;
};

// Where a scope begins and ends, as far as it matters: a beginning that nothing
// precedes and an end that nothing follows do not.
struct StackScope {
  llvm::SmallVector<llvm::IntrinsicInst *, 2> Starts, Ends;
  // Out of scope when the function starts.
  bool IsBornDead = false;

  // Whether the variable is ever poisoned as a whole.
  bool isPoisoned() const { return IsBornDead || !Ends.empty(); }
};

// The scopes of all variables of a function.
class StackScopes {
public:
  explicit StackScopes(llvm::Function &F);

  // nullptr: it has no markers.
  const ScopeMarkers *markersOf(const llvm::AllocaInst &Alloca) const;
  // Never poisoned when anything about its scope is not known.
  StackScope scopeOf(const llvm::AllocaInst &Alloca);

private:
  bool isLast(const llvm::IntrinsicInst &End);
  const llvm::Instruction *lastLoud(const llvm::BasicBlock &BB);

  llvm::DenseMap<const llvm::AllocaInst *, ScopeMarkers> Markers;
  // A marker whose variable is not known may end any of them.
  bool AreKnown = true;
  llvm::DenseMap<const llvm::BasicBlock *, const llvm::Instruction *> LastLoud;
};

} // namespace pagesan

#endif // PAGESAN_PASS_STACKSCOPES_H
