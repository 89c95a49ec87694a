//===- BlockFacts.cpp - What holds on all paths to a block ----------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BlockFacts.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"
#include "llvm/Support/CommandLine.h"

using namespace llvm;
using namespace pagesan;

static constexpr unsigned BitsPerWord = 64;

static cl::opt<uint64_t> ClFactsPerBatch(
    "pagesan-facts-per-batch",
    cl::desc("Blocks times facts that are looked at together (8 MiB, three "
             "times)"),
    cl::init(uint64_t(1) << 26), cl::Hidden);

static cl::opt<uint64_t> ClMaxFacts(
    "pagesan-max-facts",
    cl::desc("Blocks times facts of a function that are looked at at all "
             "(about a second)"),
    cl::init(uint64_t(1) << 33), cl::Hidden);

BlockGraph::BlockGraph(ArrayRef<BasicBlock *> Blocks) : Before(Blocks.size()) {
  DenseMap<const BasicBlock *, unsigned> Numbers;
  for (BasicBlock *BB : Blocks)
    Numbers.try_emplace(BB, Numbers.size());
  ReversePostOrderTraversal<const Function *> Reached(
      Blocks.front()->getParent());
  for (const BasicBlock *BB : Reached) {
    unsigned Number = Numbers.lookup(BB);
    Order.push_back(Number);
    for (const BasicBlock *Next : successors(BB)) {
      SmallVector<unsigned, 2> &Edges = Before[Numbers.lookup(Next)];
      // A switch has many edges to one block, all at once.
      if (Edges.empty() || Edges.back() != Number)
        Edges.push_back(Number);
    }
  }
}

// Facts [Begin, Begin + Words * 64).
class BlockFacts::Batch {
public:
  Batch(const BlockGraph &Graph, unsigned Begin, uint64_t Words)
      : Graph(Graph), Begin(Begin), Words(Words), Made(Graph.size() * Words, 0),
        Kept(Graph.size() * Words, ~uint64_t(0)), AtEnd(Kept), Start(Words) {}

  void establish(const Point &P) { word(Made, P) |= bit(P); }

  void end(const Range &R) {
    unsigned Last = Begin + Words * BitsPerWord;
    for (unsigned Fact = std::max(R.Begin, Begin);
         Fact < std::min(R.End, Last);)
      if (Fact % BitsPerWord == 0 && Fact + BitsPerWord <= R.End) {
        word(Kept, {R.Block, Fact}) = 0;
        Fact += BitsPerWord;
      } else {
        word(Kept, {R.Block, Fact}) &= ~bit({R.Block, Fact});
        ++Fact;
      }
  }

  // Starts from everything and takes away until nothing changes. A block is
  // due when one before it changed after it was looked at.
  void solve() {
    std::vector<uint64_t> LookedAt(Graph.size(), 0), ChangedAt(Graph.size(), 1);
    uint64_t Now = 1;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (unsigned Block : Graph.order()) {
        bool IsDue = LookedAt[Block] == 0 ||
                     any_of(Graph.before(Block), [&](unsigned Before) {
                       return ChangedAt[Before] > LookedAt[Block];
                     });
        if (!IsDue)
          continue;
        LookedAt[Block] = ++Now;
        if (!update(Block))
          continue;
        ChangedAt[Block] = Now;
        Changed = true;
      }
    }
  }

  bool holdsAtStart(const Point &P) {
    ArrayRef<unsigned> Edges = Graph.before(P.Block);
    return !Edges.empty() && all_of(Edges, [&](unsigned Before) {
      return (word(AtEnd, {Before, P.Fact}) & bit(P)) != 0;
    });
  }

private:
  bool update(unsigned Block) {
    ArrayRef<unsigned> Edges = Graph.before(Block);
    Start.assign(Words, Edges.empty() ? 0 : ~uint64_t(0));
    for (unsigned Before : Edges)
      for (uint64_t W = 0; W != Words; ++W)
        Start[W] &= AtEnd[Before * Words + W];
    uint64_t Changes = 0;
    for (uint64_t W = 0; W != Words; ++W) {
      uint64_t At = Block * Words + W;
      uint64_t New = (Start[W] & Kept[At]) | Made[At];
      Changes |= New ^ AtEnd[At];
      AtEnd[At] = New;
    }
    return Changes != 0;
  }

  uint64_t &word(std::vector<uint64_t> &Of, const Point &P) {
    return Of[P.Block * Words + (P.Fact - Begin) / BitsPerWord];
  }
  static uint64_t bit(const Point &P) {
    return uint64_t(1) << (P.Fact % BitsPerWord);
  }

  const BlockGraph &Graph;
  unsigned Begin;
  uint64_t Words;
  std::vector<uint64_t> Made, Kept, AtEnd, Start;
};

bool BlockFacts::answer(const BlockGraph &Graph,
                        function_ref<void(unsigned)> No) {
  auto ByFact = [](const Point &A, const Point &B) { return A.Fact < B.Fact; };
  llvm::sort(Established, ByFact);
  llvm::sort(Questions, [&](const Question &A, const Question &B) {
    return ByFact(A.At, B.At);
  });
  uint64_t Most =
      std::max<uint64_t>(1, ClFactsPerBatch / BitsPerWord / Graph.size());
  unsigned Step =
      std::min<uint64_t>(Most, divideCeil(NumFacts, BitsPerWord)) * BitsPerWord;
  uint64_t Done = 0;
  auto Made = Established.begin();
  auto Asked = Questions.begin();
  for (unsigned Begin = 0; Begin < NumFacts; Begin += Step) {
    Done += uint64_t(Step) * Graph.size();
    if (Done > ClMaxFacts)
      break;
    Batch B(Graph, Begin, Step / BitsPerWord);
    for (; Made != Established.end() && Made->Fact < Begin + Step; ++Made)
      B.establish(*Made);
    for (const Range &R : Ended)
      B.end(R);
    B.solve();
    for (; Asked != Questions.end() && Asked->At.Fact < Begin + Step; ++Asked)
      if (!B.holdsAtStart(Asked->At))
        No(Asked->Asker);
  }
  bool IsComplete = Asked == Questions.end();
  for (; Asked != Questions.end(); ++Asked)
    No(Asked->Asker);
  return IsComplete;
}
