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
#include "llvm/Analysis/ProfileSummaryInfo.h"

using namespace llvm;
using namespace pagesan;

// Blocks are hot that lie in loops and run at least as often as their function;
// and those that run most often, at least every other time, as long as they
// have no more than so many accesses together: small functions are called from
// the hot places of others, in large ones everything is executed now and then.
static constexpr double PerEntryInLoops = 1, PerEntryOfFew = 0.5;
static constexpr unsigned FewAccesses = 16;

FormOption pagesan::formOf(const Function &F, const Options &Opts) {
  if (Opts.Form != FormOption::Default)
    return Opts.Form;
  if (!Thunks::areAvailable(*F.getParent()))
    return FormOption::InLine;
  return F.hasOptSize() ? FormForSize : FormForSpeed;
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
  FormOption Form = formOf(F, Opts);
  if (Form != FormOption::Hybrid)
    return Form == FormOption::InLine;
  if (F.hasOptSize() || F.hasFnAttribute(Attribute::Cold))
    return false;
  if (ProfileSummaryInfo *Profile = profile())
    return Profile->isHotBlock(&BB, &FAM.getResult<BlockFrequencyAnalysis>(F));
  return FAM.getResult<LoopAnalysis>(F).getLoopFor(&BB) &&
         runsPerEntry(BB) >= PerEntryInLoops;
}

ProfileSummaryInfo *HotBlocks::profile() const {
  auto *Profile = FAM.getResult<ModuleAnalysisManagerFunctionProxy>(F)
                      .getCachedResult<ProfileSummaryAnalysis>(*F.getParent());
  bool IsKnown = Profile && Profile->hasProfileSummary() && F.getEntryCount();
  return IsKnown ? Profile : nullptr;
}

double HotBlocks::runsPerEntry(const BasicBlock &BB) const {
  auto &Frequencies = FAM.getResult<BlockFrequencyAnalysis>(F);
  auto Of = [&](const BasicBlock &B) {
    return double(Frequencies.getBlockFreq(&B).getFrequency());
  };
  return Of(BB) / std::max(1.0, Of(F.getEntryBlock()));
}

static unsigned numAccesses(const AccessTrace &T, const AccessTrace::Block &B) {
  return count_if(ArrayRef(T.Steps).slice(B.FirstStep, B.EndStep - B.FirstStep),
                  [](const AccessTrace::Step &S) {
                    return S.What == AccessTrace::Step::Check;
                  });
}

// Of the blocks that are thunks so far.
static void takeFewOthers(AccessTrace &T, const HotBlocks &Hot) {
  SmallVector<std::pair<double, AccessTrace::Block *>, 32> Others;
  for (AccessTrace::Block &B : T.Blocks) {
    double Runs = Hot.runsPerEntry(*B.BB);
    if (B.Form == CheckForm::Thunk && Runs >= PerEntryOfFew)
      Others.push_back({Runs, &B});
  }
  // Ties: as they lie in the function.
  llvm::sort(Others, [](const auto &A, const auto &B) {
    return A.first != B.first ? A.first > B.first : A.second < B.second;
  });
  unsigned Left = FewAccesses;
  for (auto &[Runs, B] : Others) {
    unsigned Accesses = numAccesses(T, *B);
    if (Accesses > Left)
      return;
    Left -= Accesses;
    B->Form = CheckForm::InLine;
  }
}

void pagesan::chooseForms(AccessTrace &T, Function &F, const Options &Opts,
                          FunctionAnalysisManager &FAM) {
  CheckForm All = formOfAll(T, F, Opts);
  for (AccessTrace::Block &B : T.Blocks)
    B.Form = All;
  if (formOf(F, Opts) != FormOption::Hybrid || All != CheckForm::InLine ||
      T.Entries.empty() || !Thunks::areAvailable(*F.getParent()))
    return;
  HotBlocks Hot(F, Opts, FAM);
  for (AccessTrace::Block &B : T.Blocks)
    B.Form = Hot.contains(*B.BB) ? CheckForm::InLine : CheckForm::Thunk;
  if (!Hot.profile())
    takeFewOthers(T, Hot);
}
