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

// Marks functions sanitize_address, so that LLVM's optimisations do not widen
// or speculate loads past the ends of objects before the accesses are checked.
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
  explicit PageSanPass(const Options &Opts) : Opts(Opts) {}
  llvm::PreservedAnalyses run(llvm::Module &M,
                              llvm::ModuleAnalysisManager &MAM);
  void printPipeline(llvm::raw_ostream &OS,
                     llvm::function_ref<llvm::StringRef(llvm::StringRef)>);
  static bool isRequired() { return true; }

private:
  Options Opts;
};

} // namespace pagesan

#endif // PAGESAN_PASS_PAGESANPASS_H
