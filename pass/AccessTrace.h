//===- AccessTrace.h - What matters of a function, in order -----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_ACCESSTRACE_H
#define PAGESAN_PASS_ACCESSTRACE_H

#include "Access.h"
#include "Knowledge.h"
#include "Options.h"
#include "llvm/IR/IntrinsicInst.h"
#include <vector>

namespace llvm {
class OptimizationRemarkEmitter;
} // namespace llvm

namespace pagesan {

class SkipProof;

// What a check looks like; CheckForm.h says when.
enum class CheckForm : uint8_t { InLine, Thunk, Call };

// The accesses of one function that no proof makes good by itself, between what
// ends knowledge and what a check may not be moved over. Made in one walk over
// the function; everything that follows looks at this only.
class AccessTrace {
public:
  static constexpr unsigned NoBase = ~0u;

  struct Entry {
    Access A;
    // What it is off, as an index of Bases, and the part of it that its own
    // check tests, by distance from there. NoBase: nothing can be said.
    unsigned Base = NoBase;
    int64_t Begin = 0, End = 0;
    // What the check says holds for those that come after it.
    bool IsFact = true;
  };
  struct Step {
    enum Kind : uint8_t {
      Check, // Entries[Index]
      End,   // Ends[Index]
      Fence, // checks may not be moved over this
    };
    Kind What;
    unsigned Index;
  };
  struct Block {
    llvm::BasicBlock *BB;
    unsigned FirstStep, EndStep;
    CheckForm Form = CheckForm::InLine;
  };

  std::vector<Entry> Entries;
  std::vector<KnowledgeEnd> Ends;
  std::vector<Step> Steps;
  std::vector<Block> Blocks; // as they lie in the function
  std::vector<Provenance> Bases;
  // The memory intrinsics that calls are to replace.
  llvm::SmallVector<llvm::MemIntrinsic *, 8> Calls;
  // Those that stay and are to be asked whether their ranges overlap.
  llvm::SmallVector<llvm::MemIntrinsic *, 8> Copies;
  // Checks are calls, without a filter in line.
  bool IsOutlined = false;
};

class HotBlocks; // CheckForm.h

// Asks about each access once. What is skipped is told to ORE.
AccessTrace traceAccesses(llvm::Function &F, const SkipProof &Proof,
                          const HotBlocks &Hot, const StackObjects &Stack,
                          const QuietFunctions &Quiet,
                          const llvm::TargetLibraryInfo &TLI,
                          const Options &Opts,
                          llvm::OptimizationRemarkEmitter &ORE);

} // namespace pagesan

#endif // PAGESAN_PASS_ACCESSTRACE_H
