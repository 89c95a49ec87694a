//===- CheckForm.cpp - In line, by thunk or by call -----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CheckForm.h"
#include "Thunks.h"
#include "llvm/ADT/DepthFirstIterator.h"
#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/Analysis/BranchProbabilityInfo.h"
#include "llvm/Analysis/ProfileSummaryInfo.h"
#include "llvm/IR/Dominators.h"

using namespace llvm;
using namespace pagesan;

// Blocks are hot that run at least as often as this each time that their
// function does. What is left are errors, exits and rare cases.
static constexpr double HotRunsPerEntry = 0.3;

bool pagesan::canHaveThunks(const Function &F, const Options &Opts) {
  return Opts.When != Sensitivity::Early && !F.isPresplitCoroutine() &&
         Thunks::areAvailable(*F.getParent());
}

FormOption pagesan::formOf(const Function &F, const Options &Opts) {
  if (Opts.Form != FormOption::Default)
    return Opts.Form;
  return canHaveThunks(F, Opts) ? FormOption::Hybrid : FormOption::InLine;
}

static bool isAllThunks(const Function &F, const Options &Opts,
                        uint64_t NumAccesses) {
  FormOption Form = formOf(F, Opts);
  if (Form == FormOption::Thunk || NumAccesses > Opts.InlineThreshold)
    return true;
  return Form == FormOption::Hybrid &&
         (F.hasOptSize() || F.hasFnAttribute(Attribute::Cold));
}

bool pagesan::mustCall(const Function &F, const Options &Opts,
                       uint64_t NumAccesses) {
  return formOf(F, Opts) == FormOption::Call ||
         (isAllThunks(F, Opts, NumAccesses) && !canHaveThunks(F, Opts));
}

static CheckForm formOfAll(const AccessTrace &T, const Function &F,
                           const Options &Opts) {
  if (T.IsOutlined)
    return CheckForm::Call;
  return isAllThunks(F, Opts, T.Entries.size()) ? CheckForm::Thunk
                                                : CheckForm::InLine;
}

bool HotBlocks::contains(const BasicBlock &BB) const {
  FormOption Form = formOf(F, Opts);
  if (Form != FormOption::Hybrid)
    return Form == FormOption::InLine;
  if (F.hasOptSize() || F.hasFnAttribute(Attribute::Cold))
    return false;
  if (ProfileSummaryInfo *Profile = profile())
    return Profile->isHotBlock(&BB, &FAM.getResult<BlockFrequencyAnalysis>(F));
  return runsPerEntry(BB) >= HotRunsPerEntry;
}

ProfileSummaryInfo *HotBlocks::profile() const {
  auto *Profile = FAM.getResult<ModuleAnalysisManagerFunctionProxy>(F)
                      .getCachedResult<ProfileSummaryAnalysis>(*F.getParent());
  bool IsKnown = Profile && Profile->hasProfileSummary() && F.getEntryCount();
  return IsKnown ? Profile : nullptr;
}

// From the entry down: what a block shares, those below it share.
void HotBlocks::findCases() const {
  auto &Tree = FAM.getResult<DominatorTreeAnalysis>(F);
  auto &Probabilities = FAM.getResult<BranchProbabilityAnalysis>(F);
  for (const DomTreeNode *N : depth_first(Tree.getRootNode())) {
    const BasicBlock *BB = N->getBlock();
    if (!N->getIDom()) {
      CasesSharing[BB] = 1;
      continue;
    }
    const BasicBlock *Above = N->getIDom()->getBlock();
    double Cases = CasesSharing.lookup(Above);
    if (isa<SwitchInst, IndirectBrInst>(Above->getTerminator())) {
      BranchProbability Taken = Probabilities.getEdgeProbability(Above, BB);
      if (!Taken.isZero()) // not only behind the cases
        Cases *=
            double(BranchProbability::getDenominator()) / Taken.getNumerator();
    }
    CasesSharing[BB] = Cases;
  }
}

double HotBlocks::runsPerEntry(const BasicBlock &BB) const {
  auto &Frequencies = FAM.getResult<BlockFrequencyAnalysis>(F);
  auto Of = [&](const BasicBlock &B) {
    return double(Frequencies.getBlockFreq(&B).getFrequency());
  };
  if (CasesSharing.empty())
    findCases();
  return CasesSharing.lookup(&BB) * Of(BB) /
         std::max(1.0, Of(F.getEntryBlock()));
}

void pagesan::chooseForms(AccessTrace &T, Function &F, const Options &Opts,
                          const HotBlocks &Hot) {
  CheckForm All = formOfAll(T, F, Opts);
  for (AccessTrace::Block &B : T.Blocks)
    B.Form = All;
  if (formOf(F, Opts) != FormOption::Hybrid || All != CheckForm::InLine ||
      T.Entries.empty() || !canHaveThunks(F, Opts))
    return;
  for (AccessTrace::Block &B : T.Blocks)
    B.Form = Hot.contains(*B.BB) ? CheckForm::InLine : CheckForm::Thunk;
}
