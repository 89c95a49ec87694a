//===- BlockFacts.h - What holds on all paths to a block --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_BLOCKFACTS_H
#define PAGESAN_PASS_BLOCKFACTS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/BasicBlock.h"
#include <vector>

namespace pagesan {

// A function's blocks, numbered as they are given, and the edges into them from
// blocks that can be reached.
class BlockGraph {
public:
  explicit BlockGraph(llvm::ArrayRef<llvm::BasicBlock *> Blocks);

  unsigned size() const { return Before.size(); }
  // None for the entry, and for blocks that cannot be reached.
  llvm::ArrayRef<unsigned> before(unsigned Block) const {
    return Before[Block];
  }
  // Those that can be reached, predecessors first but for loops.
  llvm::ArrayRef<unsigned> order() const { return Order; }

private:
  std::vector<llvm::SmallVector<unsigned, 2>> Before;
  std::vector<unsigned> Order;
};

// A forward must-analysis over facts, which are numbers: what some blocks
// establish and others end, and whether it holds at the start of a block on
// every path from the function's entry.
//
// A base that is defined in a loop names a new address in each round. Facts
// about it die there by themselves: on the path that first reaches its
// definition nothing has been checked off it, and only what holds on all paths
// is kept.
//
// Facts are looked at in batches, so memory is bounded by a few bits for each
// block, and time by blocks times facts / 64.
class BlockFacts {
public:
  struct Point {
    unsigned Block, Fact;
  };
  struct Question {
    Point At;
    unsigned Asker;
  };

  explicit BlockFacts(unsigned NumFacts) : NumFacts(NumFacts) {}

  // The fact holds at the end of the block.
  void establish(unsigned Block, unsigned Fact) {
    Established.push_back({Block, Fact});
  }
  // The facts [Begin, End) do not live through the block.
  void end(unsigned Block, unsigned Begin, unsigned End) {
    if (Begin != End)
      Ended.push_back({Block, Begin, End});
  }
  // Whether the fact holds at the start of the block.
  void ask(unsigned Block, unsigned Fact, unsigned Asker) {
    Questions.push_back({{Block, Fact}, Asker});
  }

  // Calls No for the askers of questions whose answer is no. False if some
  // facts were not looked at, and their answers are no, because there are too
  // many.
  bool answer(const BlockGraph &Graph, llvm::function_ref<void(unsigned)> No);

private:
  struct Range {
    unsigned Block, Begin, End;
  };
  class Batch;
  unsigned NumFacts;
  std::vector<Point> Established;
  std::vector<Range> Ended;
  std::vector<Question> Questions;
};

} // namespace pagesan

#endif // PAGESAN_PASS_BLOCKFACTS_H
