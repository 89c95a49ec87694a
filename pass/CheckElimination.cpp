//===- CheckElimination.cpp - Accesses checked before ---------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CheckElimination.h"
#include "BlockFacts.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace pagesan;

using Entry = AccessTrace::Entry;
using Step = AccessTrace::Step;

namespace {

struct Range {
  unsigned Begin, End;
};

// The segments that the tests off each base cut its bytes into, numbered base
// by base.
class Segments {
public:
  explicit Segments(const AccessTrace &T) : Cuts(T.Bases.size()) {
    for (const Entry &E : T.Entries)
      if (E.Base != AccessTrace::NoBase) {
        Cuts[E.Base].push_back(E.Begin);
        Cuts[E.Base].push_back(E.End);
      }
    for (auto &Of : Cuts) {
      llvm::sort(Of);
      Of.erase(std::unique(Of.begin(), Of.end()), Of.end());
      First.push_back(Number);
      Number += Of.size();
    }
    First.push_back(Number);
  }

  unsigned size() const { return Number; }
  Range of(const Entry &E) const {
    return {at(E.Base, E.Begin), at(E.Base, E.End)};
  }
  Range ofBase(unsigned Base) const { return {First[Base], First[Base + 1]}; }

private:
  unsigned at(unsigned Base, int64_t Offset) const {
    return First[Base] + (lower_bound(Cuts[Base], Offset) - Cuts[Base].begin());
  }

  std::vector<SmallVector<int64_t, 4>> Cuts;
  std::vector<unsigned> First;
  unsigned Number = 0;
};

class Eliminator {
public:
  explicit Eliminator(const AccessTrace &T)
      : T(T), All(T), CheckedAt(All.size(), 0), Makers(All.size()) {
    Result.IsCovered.resize(T.Entries.size());
  }

  Elimination run() {
    for (unsigned Block = 0; Block != T.Blocks.size(); ++Block)
      lookAtBlock(Block);
    dropHopeless();
    if (!Questions.empty())
      askOtherBlocks();
    return std::move(Result);
  }

private:
  struct Point {
    unsigned Block, Segment, Entry;
  };
  // The blocks at whose end a segment is known to be good.
  struct MadeBy {
    static constexpr unsigned None = ~0u;
    unsigned First = None, Last = None;
    bool isMadeBefore(unsigned Block) const {
      return First != None && (First != Block || Last != Block);
    }
  };

  // Steps are numbered through, from 1: what was checked in this block has a
  // greater number than its first step, and what is known still a greater one
  // than the last end.
  void lookAtBlock(unsigned Block) {
    const AccessTrace::Block &B = T.Blocks[Block];
    for (unsigned S = B.FirstStep; S != B.EndStep; ++S) {
      const Step &Now = T.Steps[S];
      if (Now.What == Step::End)
        Ends.add(T.Ends[Now.Index], S + 1);
      else if (Now.What == Step::Check)
        lookAtCheck(Now.Index, Block, S + 1);
    }
    for (unsigned S = B.FirstStep; S != B.EndStep; ++S)
      if (T.Steps[S].What == Step::Check)
        establish(T.Entries[T.Steps[S].Index], Block);
  }

  unsigned knownSince(const Entry &E, unsigned Block) const {
    return std::max(T.Blocks[Block].FirstStep, Ends.of(T.Bases[E.Base]));
  }

  void lookAtCheck(unsigned Index, unsigned Block, unsigned Number) {
    const Entry &E = T.Entries[Index];
    if (E.Base == AccessTrace::NoBase)
      return;
    Range R = All.of(E);
    unsigned Since = knownSince(E, Block);
    // What held when the block began holds still.
    bool IsUntouched = Since == T.Blocks[Block].FirstStep;
    bool IsCovered = true;
    size_t Asked = Questions.size();
    for (unsigned S = R.Begin; S != R.End; ++S) {
      if (IsCovered && CheckedAt[S] <= Since) {
        IsCovered = IsUntouched;
        Questions.push_back({Block, S, Index});
      }
      if (E.IsFact)
        CheckedAt[S] = Number;
    }
    if (!IsCovered)
      Questions.resize(Asked);
    Result.IsCovered[Index] = IsCovered;
  }

  void establish(const Entry &E, unsigned Block) {
    if (E.Base == AccessTrace::NoBase)
      return;
    Range R = All.of(E);
    unsigned Since = knownSince(E, Block);
    for (unsigned S = R.Begin; S != R.End; ++S) {
      if (CheckedAt[S] <= Since || Makers[S].Last == Block)
        continue;
      Makers[S].Last = Block;
      if (Makers[S].First == MadeBy::None)
        Makers[S].First = Block;
      Made.push_back({Block, S, 0});
    }
  }

  // Questions about what no other block establishes.
  void dropHopeless() {
    for (const Point &Q : Questions)
      if (!Makers[Q.Segment].isMadeBefore(Q.Block))
        Result.IsCovered.reset(Q.Entry);
    erase_if(Questions,
             [&](const Point &Q) { return !Result.IsCovered[Q.Entry]; });
  }

  // Numbers the segments that are asked for, so that what an end concerns is
  // few ranges: first what is off one variable, base by base, then by
  // provenance.
  void numberFacts() {
    FactOf.assign(All.size(), NoFact);
    for (const Point &Q : Questions)
      FactOf[Q.Segment] = 0;
    FactsOfBase.resize(T.Bases.size());
    for (Provenance::Kind Kind :
         {Provenance::OneVariable, Provenance::AnyVariable,
          Provenance::AnyCaptured, Provenance::NotStack}) {
      FactsOfKind[Kind].Begin = NumFacts;
      for (unsigned Base = 0; Base != T.Bases.size(); ++Base)
        if (T.Bases[Base].What == Kind)
          numberBase(Base);
      FactsOfKind[Kind].End = NumFacts;
    }
  }

  void numberBase(unsigned Base) {
    Range R = All.ofBase(Base);
    FactsOfBase[Base].Begin = NumFacts;
    for (unsigned S = R.Begin; S != R.End; ++S)
      if (FactOf[S] != NoFact)
        FactOf[S] = NumFacts++;
    FactsOfBase[Base].End = NumFacts;
    if (T.Bases[Base].What == Provenance::OneVariable)
      BaseOf[T.Bases[Base].Variable] = Base;
  }

  void addEnd(BlockFacts &Facts, unsigned Block, const KnowledgeEnd &End) {
    if (End.What == KnowledgeEnd::All)
      return Facts.end(Block, 0, NumFacts);
    if (End.What == KnowledgeEnd::Scope) {
      auto Found = BaseOf.find(End.Variable);
      if (Found != BaseOf.end())
        Facts.end(Block, FactsOfBase[Found->second].Begin,
                  FactsOfBase[Found->second].End);
    }
    Provenance::Kind Last =
        End.IsCaptured ? Provenance::AnyCaptured : Provenance::AnyVariable;
    Facts.end(Block, FactsOfKind[Provenance::AnyVariable].Begin,
              FactsOfKind[Last].End);
  }

  void askOtherBlocks() {
    numberFacts();
    BlockFacts Facts(NumFacts);
    for (const Point &P : Made)
      if (FactOf[P.Segment] != NoFact)
        Facts.establish(P.Block, FactOf[P.Segment]);
    for (const Point &Q : Questions)
      Facts.ask(Q.Block, FactOf[Q.Segment], Q.Entry);
    SmallVector<BasicBlock *, 32> Blocks;
    for (unsigned Block = 0; Block != T.Blocks.size(); ++Block) {
      const AccessTrace::Block &B = T.Blocks[Block];
      Blocks.push_back(B.BB);
      for (unsigned S = B.FirstStep; S != B.EndStep; ++S)
        if (T.Steps[S].What == Step::End)
          addEnd(Facts, Block, T.Ends[T.Steps[S].Index]);
    }
    Result.IsPartial = !Facts.answer(BlockGraph(Blocks), [&](unsigned Entry) {
      Result.IsCovered.reset(Entry);
    });
  }

  static constexpr unsigned NoFact = ~0u;
  const AccessTrace &T;
  Segments All;
  Elimination Result;

  LastEnds Ends;
  std::vector<unsigned> CheckedAt; // by segment: the last step
  std::vector<MadeBy> Makers;      // by segment
  std::vector<Point> Questions, Made;

  unsigned NumFacts = 0;
  std::vector<unsigned> FactOf; // by segment
  std::vector<Range> FactsOfBase;
  Range FactsOfKind[Provenance::NumKinds] = {};
  DenseMap<const AllocaInst *, unsigned> BaseOf;
};

} // namespace

Elimination pagesan::eliminateChecks(const AccessTrace &T) {
  return Eliminator(T).run();
}
