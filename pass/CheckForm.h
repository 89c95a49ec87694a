//===- CheckForm.h - In line, by thunk or by call ---------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All forms make the same checks: which is chosen is a question of bytes and
// time alone.
//
//   in line  20 to 25 bytes and 10 cold ones; accesses can share a filter
//   thunk    5 to 9 bytes; a call and a return more to run
//   call     8 to 14 bytes, and no filter before the runtime is asked: many
//            times slower. Where there can be no thunks
//
// Hybrid, which is what all have if no form is asked for: in line where code
// runs often, which a profile knows best; thunks in the rest, in cold functions
// and in those that are to be small (-Os, -Oz).
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKFORM_H
#define PAGESAN_PASS_CHECKFORM_H

#include "AccessTrace.h"
#include "llvm/IR/PassManager.h"

namespace llvm {
class ProfileSummaryInfo;
} // namespace llvm

namespace pagesan {

// Checks that are made before coroutines are split have none: with them LLVM 22
// loses values (README.md).
bool canHaveThunks(const llvm::Function &F, const Options &Opts);

// What F's checks look like. Where nothing was asked for and there can be no
// thunks they are in line: calls are many times slower.
FormOption formOf(const llvm::Function &F, const Options &Opts);

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
  // Where a profile says what is hot; null: the shape of the code does.
  llvm::ProfileSummaryInfo *profile() const;
  double runsPerEntry(const llvm::BasicBlock &BB) const;
  void findCases() const;

  llvm::Function &F;
  const Options &Opts;
  llvm::FunctionAnalysisManager &FAM;
  // How many cases of switches share the runs of a block, where each is as
  // likely as all together: an interpreter spends its time in any of them.
  // Found when it is first asked for.
  mutable llvm::DenseMap<const llvm::BasicBlock *, double> CasesSharing;
};

// Decides for each block of the trace.
void chooseForms(AccessTrace &T, llvm::Function &F, const Options &Opts,
                 const HotBlocks &Hot);

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKFORM_H
