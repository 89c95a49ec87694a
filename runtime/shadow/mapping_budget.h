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

// What the mappings are for: black tiles, without which shadow costs 1/8, or
// something that only saves time or memory and leaves half of the budget alone.
enum class MappingUse : u8 { Needed, Optional };
// False when the budget is spent; nothing is taken then.
[[nodiscard]] bool takeMappings(u64 Count, MappingUse Use = MappingUse::Needed);
void returnMappings(u64 Count);

u64 mappingsUsed();
u64 mappingBudget();

} // namespace pagesan

#endif // PAGESAN_SHADOW_MAPPING_BUDGET_H
