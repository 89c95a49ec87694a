//===- mapping_budget.h - Mappings are a limited resource -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_MAPPING_BUDGET_H
#define PAGESAN_SHADOW_MAPPING_BUDGET_H

#include "support/base.h"

namespace pagesan {

// vm.max_map_count limits a process's mappings, and the program needs its
// share. Shadow uses at most a budget (option mapping_budget) of them; what it
// uses is counted from above, since the kernel may merge neighbours.
void initMappingBudget();

// False when the budget is spent; nothing is taken then.
[[nodiscard]] bool takeMappings(u64 Count);
void returnMappings(u64 Count);

u64 mappingsUsed();
u64 mappingBudget();

} // namespace pagesan

#endif // PAGESAN_SHADOW_MAPPING_BUDGET_H
