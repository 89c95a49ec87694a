//===- SkipReason.cpp - Why an access is not checked ----------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "SkipReason.h"
#include "llvm/ADT/Statistic.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/Instruction.h"

#define DEBUG_TYPE "pagesan"

using namespace llvm;
using namespace pagesan;

STATISTIC(NumInBoundsOfAlloca, "Accesses proven inside a stack variable");
STATISTIC(NumInBoundsOfGlobal, "Accesses proven inside a global variable");
STATISTIC(NumEmpty, "Accesses of no bytes");
STATISTIC(NumCheckedBefore, "Accesses that an earlier check covers");
STATISTIC(NumNotWanted, "Accesses left out by option");
STATISTIC(NumAddressSpace, "Accesses in address spaces without shadow");
STATISTIC(NumNonIntegralPointer, "Accesses through non-integral pointers");
STATISTIC(NumSwiftError, "Accesses through swifterror values");
STATISTIC(NumOddElement, "Masked accesses with elements of odd size");

namespace {
struct SkipInfo {
  const char *Name;
  const char *Text;
  bool Proven;
  Statistic *Count;
};
} // namespace

static SkipInfo describe(SkipReason Reason) {
  switch (Reason) {
  case SkipReason::InBoundsOfAlloca:
    return {"InBoundsOfAlloca", "it is inside a stack variable", true,
            &NumInBoundsOfAlloca};
  case SkipReason::InBoundsOfGlobal:
    return {"InBoundsOfGlobal", "it is inside a global variable", true,
            &NumInBoundsOfGlobal};
  case SkipReason::Empty:
    return {"Empty", "it touches no byte", true, &NumEmpty};
  case SkipReason::CheckedBefore:
    return {"CheckedBefore", "an earlier check covers it", true,
            &NumCheckedBefore};
  case SkipReason::NotWanted:
    return {"NotWanted", "options say so", false, &NumNotWanted};
  case SkipReason::AddressSpace:
    return {"AddressSpace", "its address space has no shadow", false,
            &NumAddressSpace};
  case SkipReason::NonIntegralPointer:
    return {"NonIntegralPointer", "its pointer is not an integer", false,
            &NumNonIntegralPointer};
  case SkipReason::SwiftError:
    return {"SwiftError", "a swifterror value is a register", false,
            &NumSwiftError};
  case SkipReason::OddElement:
    return {"OddElement", "its elements are not whole bytes", false,
            &NumOddElement};
  case SkipReason::None:
    break;
  }
  llvm_unreachable("nothing was skipped");
}

void pagesan::noteSkip(const Instruction &I, SkipReason Reason,
                       OptimizationRemarkEmitter &ORE) {
  SkipInfo Info = describe(Reason);
  ++*Info.Count;
  if (Info.Proven)
    ORE.emit([&] {
      return OptimizationRemark(DEBUG_TYPE, Info.Name, &I)
             << "access not checked: " << Info.Text;
    });
  else
    ORE.emit([&] {
      return OptimizationRemarkMissed(DEBUG_TYPE, Info.Name, &I)
             << "access not checked: " << Info.Text;
    });
}
