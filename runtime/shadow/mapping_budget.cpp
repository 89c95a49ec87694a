//===- mapping_budget.cpp - Mappings are a limited resource
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/mapping_budget.h"

#include "support/flags.h"
#include "platform/platform.h"
#include "support/atomic.h"

namespace pagesan {

static constinit Atomic<u64> Used;
static constinit u64 Budget;

void initMappingBudget() {
  int Wanted = flags().mapping_budget;
  Budget = Wanted >= 0 ? u64(Wanted) : maxMapCount() / 2;
}

bool takeMappings(u64 Count, MappingUse Use) {
  u64 Most = Use == MappingUse::Needed ? Budget : Budget / 2;
  u64 Seen = Used.load(Order::Relaxed);
  while (Seen + Count <= Most)
    if (Used.compareExchange(Seen, Seen + Count, Order::Relaxed))
      return true;
  return false;
}

void returnMappings(u64 Count) { Used.fetchSub(Count, Order::Relaxed); }

u64 mappingsUsed() { return Used.load(Order::Relaxed); }
u64 mappingBudget() { return Budget; }

} // namespace pagesan
