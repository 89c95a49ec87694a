//===- CheckGrouping.h - Accesses checked together --------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Accesses of one basic block share a filter. Off one base it reads the shadow
// of everything from the first byte that one of them tests to the last; a few
// bases can share the branch, if their addresses are known in time. It comes
// before the first access. Where it trips, each access is checked exactly, in
// program order, with its own size, direction and source line.
//
// Sound: the filter reads what each member's own filter would read, and from
// there to the last member nothing may make memory bad or show that another
// thread did (Knowledge.h). How it reads that follows from what the object
// guarantees about its address; what an access's source promises counts for the
// access's own filter only, and what that would not test is not tested here.
//
// No false report: a member is grouped only if whatever runs the first one is
// certain to run it, too, and the slow path is exact. What lies between two
// members and is in neither costs a trip if it is bad; it usually belongs to
// the same object.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKGROUPING_H
#define PAGESAN_PASS_CHECKGROUPING_H

#include "LoopHoisting.h"
#include "llvm/ADT/BitVector.h"

namespace pagesan {

struct CheckGroup {
  // What is tested at once: the bytes [Begin, End) from Ptr + Offset.
  struct Span {
    llvm::Value *Ptr; // known before the first member
    int64_t Offset;
    int64_t Begin, End;
    // True of the address of Begin.
    llvm::Align Alignment;
    // The access that it was made for.
    const llvm::Instruction *Inst;
  };
  struct Member {
    Access A;
    size_t Span = 0;
    int64_t Distance = 0; // of its first byte from Ptr + Offset
  };
  // In program order; the check goes before the first. More than one only for
  // whole accesses.
  llvm::SmallVector<Member, 1> Members;
  // None if the only member is not tested by a filter of this kind.
  llvm::SmallVector<Span, 1> Spans;
  CheckForm Form = CheckForm::InLine;
  // What turns all of them off together (Hoisting::Tests).
  unsigned Test = Hoisting::NoTest;

  const Access &first() const { return Members.front().A; }
};

// The entries that are not `Skipped`, in groups, in the order of their first
// members. Only checks in line are grouped: a thunk for each costs less than
// the branch that two would share.
std::vector<CheckGroup> groupChecks(const AccessTrace &T,
                                    const llvm::BitVector &Skipped,
                                    llvm::ArrayRef<unsigned> TestOf);

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKGROUPING_H
