//===- StackVariables.h - Which variables are unsafe, and when --*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_STACKVARIABLES_H
#define PAGESAN_PASS_STACKVARIABLES_H

#include "Options.h"
#include "StackScopes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include <string>

namespace llvm {
class OptimizationRemarkEmitter;
class StackSafetyGlobalInfo;
} // namespace llvm

namespace pagesan {

class KeptAddresses;

// A variable of constant size.
struct StackVariable {
  llvm::AllocaInst *Alloca = nullptr;
  uint64_t Size = 0; // in bytes, not 0
  // As the program calls it, and the line it is declared in; 0: unknown.
  std::string Name;
  unsigned Line = 0;
  // Its address may be known to others.
  bool IsCaptured = false;
  // And when the function has returned, too (KeptAddresses.h).
  bool IsKept = false;
  // Inline assembly names it: the code that it was written for addresses it by
  // the stack pointer or the frame pointer.
  bool IsAsmOperand = false;
  StackScope Scope;

  bool isScoped() const { return Scope.isPoisoned(); }
};

struct StackVariables {
  llvm::SmallVector<StackVariable, 4> Static;
  // Of a size that is known when the program runs, or not in the entry block,
  // or of no bytes.
  llvm::SmallVector<llvm::AllocaInst *, 2> Dynamic;
  // All markers of the static ones, to be erased with them.
  llvm::SmallVector<llvm::IntrinsicInst *, 8> Markers;
  // Into Static, by alloca and by the markers that write shadow.
  llvm::DenseMap<const llvm::Instruction *, size_t> Index;

  // The variable that I is, or is a marker of; null if there is none.
  const StackVariable *find(const llvm::Instruction &I) const {
    auto Found = Index.find(&I);
    return Found == Index.end() ? nullptr : &Static[Found->second];
  }
};

StackVariables findUnsafeVariables(llvm::Function &F,
                                   const llvm::StackSafetyGlobalInfo &Safety,
                                   const KeptAddresses &Addresses,
                                   const Options &Opts,
                                   llvm::OptimizationRemarkEmitter &ORE);

// Arguments passed by value in memory are variables, too. Gives those that are
// not proven safe a copy in an alloca, which takes their place, and says
// whether it did. Before the stack safety analysis: it knows nothing of younger
// allocas.
bool copyByValArguments(llvm::Function &F);

} // namespace pagesan

#endif // PAGESAN_PASS_STACKVARIABLES_H
