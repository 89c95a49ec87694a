//===- CheckForm.h - In line, by thunk or by call ---------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All forms test the same: what differs is bytes and time.
//
//   in line  25 bytes and 15 cold ones; accesses can share a filter
//   thunk    5 to 9 bytes; a call and a return more to run
//   call     8 to 14 bytes, and never a filter: many times slower. Where there
//            can be no thunks
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKFORM_H
#define PAGESAN_PASS_CHECKFORM_H

#include "AccessTrace.h"
#include "llvm/IR/PassManager.h"

namespace pagesan {

// Whether all checks of F are calls.
bool mustCall(const llvm::Function &F, const Options &Opts,
              uint64_t NumAccesses);

// Which blocks' checks are in line as far as their own code decides.
class HotBlocks {
public:
  HotBlocks(llvm::Function &F, const Options &Opts,
            llvm::FunctionAnalysisManager &FAM)
      : F(F), Opts(Opts), FAM(FAM) {}
  bool contains(const llvm::BasicBlock &BB) const;

private:
  llvm::Function &F;
  const Options &Opts;
  llvm::FunctionAnalysisManager &FAM;
};

// Decides for each block of the trace.
void chooseForms(AccessTrace &T, llvm::Function &F, const Options &Opts,
                 llvm::FunctionAnalysisManager &FAM);

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKFORM_H
