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
  explicit Grouper(const AccessTrace &T) : T(T), Open(T.Bases.size()) {}

  std::vector<CheckGroup> run(const BitVector &Skipped) {
    for (const AccessTrace::Block &B : T.Blocks) {
      LastFence = B.FirstStep;
      for (unsigned S = B.FirstStep; S != B.EndStep; ++S)
        look(T.Steps[S], S + 1, Skipped);
    }
    return std::move(Groups);
  }

private:
  // The group that takes more members off a base.
  struct OpenGroup {
    size_t Group = 0;
    int64_t Offset = 0; // of the group's first member from the base
    unsigned Since = 0; // the number of the first member's step
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
      if (!Skipped[S.Index] && !T.Entries[S.Index].A.IsByCall)
        add(T.Entries[S.Index], Number);
      return;
    }
  }

  void add(const Entry &E, unsigned Number) {
    bool CanShare = !T.IsOutlined && E.Base != AccessTrace::NoBase &&
                    E.A.Shape == Access::Whole;
    if (CanShare && join(E))
      return;
    CheckGroup G;
    G.Members.push_back({E.A, 0});
    if (CanShare) {
      G.End = E.End - E.Begin;
      G.Alignment = E.A.OwnAlignment;
      Open[E.Base] = {Groups.size(), E.Begin, Number};
    }
    Groups.push_back(std::move(G));
  }

  bool join(const Entry &E) {
    const OpenGroup &O = Open[E.Base];
    if (O.Since <= LastFence || O.Since <= Ends.of(T.Bases[E.Base]))
      return false;
    CheckGroup &G = Groups[O.Group];
    int64_t Offset = E.Begin - O.Offset;
    int64_t Begin = std::min(G.Begin, Offset);
    int64_t End = std::max(G.End, E.End - O.Offset);
    if (uint64_t(End - Begin) > CheckFilter::MaxBytes)
      return false;
    // Both say something about the same object; what lies lower says it of
    // where the filter begins.
    if (Begin != G.Begin)
      G.Alignment = E.A.OwnAlignment;
    G.Begin = Begin;
    G.End = End;
    G.Members.push_back({E.A, Offset});
    return true;
  }

  const AccessTrace &T;
  std::vector<OpenGroup> Open; // by base
  LastEnds Ends;
  unsigned LastFence = 0;
  std::vector<CheckGroup> Groups;
};

} // namespace

std::vector<CheckGroup> pagesan::groupChecks(const AccessTrace &T,
                                             const BitVector &Skipped) {
  return Grouper(T).run(Skipped);
}
