//===- CheckElimination.h - Accesses checked before -------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A check is not needed where earlier ones test the same bytes on every path,
// and memory cannot have become bad in between. A check of a write is as good
// as one of a read: the report says what came first.
//
// What counts is what a check tests (AccessTrace::Entry), not what the access
// touches: a filter that trusts an access's own alignment may read the shadow
// of its first byte only. It says no more than that, and another access that
// would test no more needs no check behind it.
//
// Each base's bytes are cut into segments wherever such a test begins or ends.
// A test covers whole segments then, and a fact is one segment. Halves cover
// the whole, also where they come from different blocks. Only facts that a
// block makes and another one asks for take part in the data flow over blocks
// (BlockFacts.h).
//
// What is left out is computed as if nothing was left out: a check that is left
// out is covered by others that are not, so what it says holds all the same.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKELIMINATION_H
#define PAGESAN_PASS_CHECKELIMINATION_H

#include "AccessTrace.h"
#include "llvm/ADT/BitVector.h"

namespace pagesan {

struct Elimination {
  // By number of AccessTrace::Entries: it needs no check.
  llvm::BitVector IsCovered;
  // Blocks and facts were too many: some checks that other blocks make
  // superfluous were kept.
  bool IsPartial = false;
};

Elimination eliminateChecks(const AccessTrace &T);

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKELIMINATION_H
