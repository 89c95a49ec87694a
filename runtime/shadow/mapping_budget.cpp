//===- mapping_budget.cpp - Mappings are a limited resource
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/mapping_budget.h"

#include "platform/platform.h"
#include "support/atomic.h"
#include "support/flags.h"

namespace pagesan {

static constinit Atomic<long> Used[kMappingUses];
static constinit Atomic<long> Total;
static constinit long Budget;

void initMappingBudget() {
  int Wanted = flags().mapping_budget;
  Budget = Wanted >= 0 ? long(Wanted) : long(maxMapCount() / 2);
}

// Up to which total may be taken for this use.
static long bound(MappingUse Use) {
  switch (Use) {
  case MappingUse::Moves:
    return Budget / 2;
  case MappingUse::White:
    return Budget - Budget / 4;
  case MappingUse::Tiles:
    return Budget;
  }
  __builtin_unreachable();
}

bool takeMappings(MappingUse Use, long Count) {
  long Seen = Total.load(Order::Relaxed);
  do
    if (Count > 0 && Seen + Count > bound(Use))
      return false;
  while (!Total.compareExchange(Seen, Seen + Count, Order::Relaxed));
  Used[unsigned(Use)].fetchAdd(Count, Order::Relaxed);
  return true;
}

void returnMappings(MappingUse Use, long Count) {
  Used[unsigned(Use)].fetchSub(Count, Order::Relaxed);
  Total.fetchSub(Count, Order::Relaxed);
}

u64 mappingsUsed() { return u64(maxOf(Total.load(Order::Relaxed), 0l)); }
long mappingsUsedFor(MappingUse Use) {
  return Used[unsigned(Use)].load(Order::Relaxed);
}
u64 mappingBudget() { return u64(Budget); }
bool areMappingsRare() { return Total.load(Order::Relaxed) > Budget / 8 * 3; }

} // namespace pagesan
