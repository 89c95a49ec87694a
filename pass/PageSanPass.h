//===- PageSanPass.h - The two passes ---------------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_PAGESANPASS_H
#define PAGESAN_PASS_PAGESANPASS_H

#include "Options.h"
#include "llvm/IR/PassManager.h"

namespace pagesan {

// Before LLVM's optimisations: marks functions sanitize_address, so that loads
// are not widened or speculated past the ends of objects before the accesses
// are checked, and keeps the calls that allocate and free.
class MarkPass : public llvm::PassInfoMixin<MarkPass> {
public:
  explicit MarkPass(const Options &Opts) : Opts(Opts) {}
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &);
  void printPipeline(llvm::raw_ostream &OS,
                     llvm::function_ref<llvm::StringRef(llvm::StringRef)>);
  static bool isRequired() { return true; }

private:
  Options Opts;
};

// Puts a check before every access that is not known to be good.
class PageSanPass : public llvm::PassInfoMixin<PageSanPass> {
public:
  enum Part {
    Everything,
    // Functions as they are before the optimiser runs, and no global variable:
    // those it may still remove. Coroutines wait until they are split, which is
    // when it is known what lives on the stack.
    AccessesOnly,
  };
  explicit PageSanPass(const Options &Opts, Part What = Everything)
      : Opts(Opts), What(What) {}
  llvm::PreservedAnalyses run(llvm::Module &M,
                              llvm::ModuleAnalysisManager &MAM);
  void printPipeline(llvm::raw_ostream &OS,
                     llvm::function_ref<llvm::StringRef(llvm::StringRef)>);
  static bool isRequired() { return true; }

private:
  Options Opts;
  Part What;
};

} // namespace pagesan

#endif // PAGESAN_PASS_PAGESANPASS_H
