//===- CheckForm.cpp - In line, by thunk or by call -----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CheckForm.h"
#include "Thunks.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Support/CommandLine.h"

using namespace llvm;
using namespace pagesan;

static cl::opt<unsigned> ClFreq("pagesan-hot-percent", cl::init(100),
                                cl::Hidden);
static cl::opt<unsigned> ClDepth("pagesan-hot-depth", cl::init(1), cl::Hidden);

static bool isAllThunks(const Function &F, const Options &Opts,
                        uint64_t NumAccesses) {
  return Opts.Form == FormOption::Thunk || NumAccesses > Opts.InlineThreshold ||
         (Opts.Form == FormOption::Hybrid &&
          (F.hasOptSize() || F.hasFnAttribute(Attribute::Cold)));
}

bool pagesan::mustCall(const Function &F, const Options &Opts,
                       uint64_t NumAccesses) {
  return Opts.Form == FormOption::Call ||
         (isAllThunks(F, Opts, NumAccesses) &&
          !Thunks::areAvailable(*F.getParent()));
}

static CheckForm formOfAll(const AccessTrace &T, const Function &F,
                           const Options &Opts) {
  if (T.IsOutlined)
    return CheckForm::Call;
  return isAllThunks(F, Opts, T.Entries.size()) ? CheckForm::Thunk
                                                : CheckForm::InLine;
}

bool HotBlocks::contains(const BasicBlock &BB) const {
  if (Opts.Form != FormOption::Hybrid)
    return Opts.Form == FormOption::InLine;
  auto &Frequencies = FAM.getResult<BlockFrequencyAnalysis>(F);
  auto &Loops = FAM.getResult<LoopAnalysis>(F);
  uint64_t Entry = Frequencies.getBlockFreq(&F.getEntryBlock()).getFrequency();
  uint64_t Runs = Frequencies.getBlockFreq(&BB).getFrequency();
  return Runs * 100.0 >= double(Entry) * ClFreq &&
         Loops.getLoopDepth(&BB) >= ClDepth;
}

void pagesan::chooseForms(AccessTrace &T, Function &F, const Options &Opts,
                          FunctionAnalysisManager &FAM) {
  CheckForm All = formOfAll(T, F, Opts);
  for (AccessTrace::Block &B : T.Blocks)
    B.Form = All;
  if (Opts.Form != FormOption::Hybrid || All != CheckForm::InLine ||
      T.Entries.empty() || !Thunks::areAvailable(*F.getParent()))
    return;
  HotBlocks Hot(F, Opts, FAM);
  for (AccessTrace::Block &B : T.Blocks)
    B.Form = Hot.contains(*B.BB) ? CheckForm::InLine : CheckForm::Thunk;
}
