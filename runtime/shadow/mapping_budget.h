//===- mapping_budget.h - Mappings are a limited resource -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// vm.max_map_count limits a process's mappings, and the program needs its
// share. Shadow and heap use at most a budget (option mapping_budget) of them.
//
// What is counted are borders between mappings, since the kernel merges like
// neighbours: white is one kind, black is one for each tile, and memory whose
// pages were moved is one a piece. Each use gives back exactly what it took. In
// a fork child they are counted from below: what is mapped anew there may not
// merge.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_MAPPING_BUDGET_H
#define PAGESAN_SHADOW_MAPPING_BUDGET_H

#include "pagesan/abi/shadow_layout.h"
#include "shadow/tile.h"

namespace pagesan {

void initMappingBudget(); // reads flags()

// In the order in which they go without when mappings become rare (before them,
// addresses in quarantine: areMappingsRare()): moved pages only save time, and
// stop at half of the budget; white saves the shadow of one object, and stops
// at three quarters; without a tile, shadow costs 1/8 for ever.
enum class MappingUse : u8 { Moves, White, Tiles };
inline constexpr unsigned kMappingUses = 3;

// False when there are too few; nothing is taken then. Counts may be negative:
// then mappings are given back, which never fails.
[[nodiscard]] bool takeMappings(MappingUse Use, long Count);
void returnMappings(MappingUse Use, long Count);

// How many mappings more there are when [Begin, End) of the memory is white
// than when it is black, with neighbours as they are.
inline long mappingsOfWhite(uptr Begin, uptr End, bool IsWhiteBefore,
                            bool IsWhiteBehind) {
  constexpr uptr kStep = kTileSize << kGranuleShift;
  auto IsTileBorder = [](uptr At) {
    return isAligned(At - kHeapZoneBegin, kStep);
  };
  // Of the tiles' borders inside none remains.
  uptr Inside =
      (End - 1 - kHeapZoneBegin) / kStep - (Begin - kHeapZoneBegin) / kStep;
  auto More = [](bool IsOtherWhite, bool IsTileBorder) {
    return long(!IsOtherWhite) - long(IsOtherWhite || IsTileBorder);
  };
  return More(IsWhiteBefore, IsTileBorder(Begin)) +
         More(IsWhiteBehind, IsTileBorder(End)) - long(Inside);
}

u64 mappingsUsed();
long mappingsUsedFor(MappingUse Use); // white may save more than it takes
u64 mappingBudget();
// Three eighths of the budget are used: the first to go without are
// quarantines, as every new address that they make necessary needs black
// shadow.
bool areMappingsRare();

} // namespace pagesan

#endif // PAGESAN_SHADOW_MAPPING_BUDGET_H
