//===- CheckGrouping.cpp - Accesses checked together ----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CheckGrouping.h"
#include "CheckEmitter.h"
#include "MemoryIntrinsics.h"
#include "llvm/Analysis/ValueTracking.h"

using namespace llvm;
using namespace pagesan;

// The alignment of `At`, if something at distance `Distance` has Alignment.
static Align alignmentAt(Align Alignment, int64_t Distance) {
  return commonAlignment(Alignment,
                         uint64_t(Distance < 0 ? -Distance : Distance));
}

bool GroupBuilder::join(CheckGroup &G, const Access &A, int64_t Offset) {
  int64_t Begin = std::min(G.Begin, Offset);
  int64_t End = std::max(G.End, Offset + int64_t(A.Size.getFixedValue()));
  if (uint64_t(End - Begin) > CheckEmitter::MaxFilteredBytes)
    return false;
  Align FromGroup = alignmentAt(G.Alignment, G.Begin - Begin);
  Align FromAccess = alignmentAt(A.Alignment, Offset - Begin);
  G.Alignment = std::max(FromGroup, FromAccess);
  G.Begin = Begin;
  G.End = End;
  G.Members.push_back({A, Offset});
  return true;
}

void GroupBuilder::add(const Access &A) {
  std::optional<Place> P = Share ? placeOf(A, DL) : std::nullopt;
  if (P) {
    auto Found = OpenGroups.find(P->Base);
    if (Found != OpenGroups.end() &&
        join(Groups[Found->second.Group], A, P->Offset - Found->second.Offset))
      return;
    OpenGroups[P->Base] = {Groups.size(), P->Offset};
  }
  CheckGroup G;
  G.Members.push_back({A, 0});
  if (P) {
    G.End = int64_t(P->Size);
    G.Alignment = A.Alignment;
  }
  Groups.push_back(std::move(G));
}

void GroupBuilder::stepOver(const Instruction &I) {
  // A checked copy reports by itself: what comes later is reported later.
  auto *Copy = dyn_cast<MemIntrinsic>(&I);
  if ((Copy && !I.hasMetadata(LLVMContext::MD_nosanitize)) ||
      endsKnowledge(I) || !isGuaranteedToTransferExecutionToSuccessor(&I))
    OpenGroups.clear();
}
