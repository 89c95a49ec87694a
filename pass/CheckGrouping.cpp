//===- CheckGrouping.cpp - Accesses checked together ----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CheckGrouping.h"
#include "CheckFilter.h"

using namespace llvm;
using namespace pagesan;

using Entry = AccessTrace::Entry;
using Step = AccessTrace::Step;

namespace {

class Grouper {
public:
  Grouper(const AccessTrace &T, ArrayRef<unsigned> TestOf)
      : T(T), TestOf(TestOf), Open(T.Bases.size()) {}

  std::vector<CheckGroup> run(const BitVector &Skipped) {
    for (const AccessTrace::Block &B : T.Blocks) {
      LastFence = B.FirstStep;
      Form = B.Form;
      for (unsigned S = B.FirstStep; S != B.EndStep; ++S)
        look(T.Steps[S], S + 1, Skipped);
    }
    return std::move(Groups);
  }

private:
  // The span that takes more members off a base.
  struct OpenSpan {
    size_t Group = 0, Span = 0;
    int64_t Offset = 0; // of its first member from the base
    unsigned Since = 0; // the number of the step of the group's first member
  };

  // Steps are numbered through, from 1.
  void look(const Step &S, unsigned Number, const BitVector &Skipped) {
    switch (S.What) {
    case Step::Fence:
      LastFence = Number;
      return;
    case Step::End:
      Ends.add(T.Ends[S.Index], Number);
      return;
    case Step::Check:
      if (!Skipped[S.Index]) {
        Test = TestOf[S.Index];
        add(T.Entries[S.Index], Number);
      }
      return;
    }
  }

  void add(const Entry &E, unsigned Number) {
    bool CanShare = Form == CheckForm::InLine &&
                    E.Base != AccessTrace::NoBase && E.A.Shape == Access::Whole;
    if (CanShare && (extendSpan(E) || extendGroup(E)))
      return;
    Groups.emplace_back();
    Groups.back().Form = Form;
    Groups.back().Test = Test;
    if (!CanShare) {
      Groups.back().Members.push_back({E.A});
      return;
    }
    LastGroup = Number;
    addSpan(E, E.A.Ptr, 0);
  }

  // Whether a check off the base of `E` may be moved up to a step.
  bool canMoveTo(unsigned Number, const Entry &E) const {
    return Number > LastFence && Number > Ends.of(T.Bases[E.Base]);
  }

  bool extendSpan(const Entry &E) {
    const OpenSpan &O = Open[E.Base];
    if (!canMoveTo(O.Since, E) || Groups[O.Group].Test != Test)
      return false;
    CheckGroup &G = Groups[O.Group];
    CheckGroup::Span &S = G.Spans[O.Span];
    int64_t Distance = E.Begin - O.Offset;
    int64_t Begin = std::min(S.Begin, Distance);
    int64_t End = std::max(S.End, E.End - O.Offset);
    if (uint64_t(End - Begin) > CheckFilter::MaxBytes)
      return false;
    // Both say something about the same object; what lies lower says it of
    // where the span begins.
    if (Begin != S.Begin)
      S.Alignment = E.A.OwnAlignment;
    S.Begin = Begin;
    S.End = End;
    G.Members.push_back({E.A, O.Span, Distance});
    return true;
  }

  // The last group that was begun takes a few more bases.
  bool extendGroup(const Entry &E) {
    if (!canMoveTo(LastGroup, E) ||
        Groups[LastSpanned].Spans.size() == MaxSpans ||
        Groups[LastSpanned].Test != Test)
      return false;
    const Instruction &First = *Groups[LastSpanned].first().Inst;
    const Place &P = E.A.Where;
    if (isKnownBefore(*E.A.Ptr, First))
      addSpan(E, E.A.Ptr, 0);
    else if (isKnownBefore(*P.Base, First))
      addSpan(E, const_cast<Value *>(P.Base), P.Offset);
    else
      return false;
    return true;
  }

  static bool isKnownBefore(const Value &V, const Instruction &First) {
    auto *I = dyn_cast<Instruction>(&V);
    return !I || I->getParent() != First.getParent() || I->comesBefore(&First);
  }

  // To the last group that was begun.
  void addSpan(const Entry &E, Value *Ptr, int64_t Offset) {
    if (Groups.back().Members.empty())
      LastSpanned = Groups.size() - 1;
    CheckGroup &G = Groups[LastSpanned];
    Open[E.Base] = {LastSpanned, G.Spans.size(), E.Begin, LastGroup};
    G.Members.push_back({E.A, G.Spans.size(), 0});
    G.Spans.push_back(
        {Ptr, Offset, 0, E.End - E.Begin, E.A.OwnAlignment, E.A.Inst});
  }

  // More of them cost registers, and more exact checks where one trips.
  static constexpr size_t MaxSpans = 4;

  const AccessTrace &T;
  ArrayRef<unsigned> TestOf;  // by entry
  std::vector<OpenSpan> Open; // by base
  LastEnds Ends;
  unsigned LastFence = 0;
  CheckForm Form = CheckForm::InLine;
  unsigned Test = Hoisting::NoTest;
  // The last group that was begun with a span, and its first member's step.
  size_t LastSpanned = 0;
  unsigned LastGroup = 0;
  std::vector<CheckGroup> Groups;
};

} // namespace

std::vector<CheckGroup> pagesan::groupChecks(const AccessTrace &T,
                                             const BitVector &Skipped,
                                             ArrayRef<unsigned> TestOf) {
  return Grouper(T, TestOf).run(Skipped);
}
