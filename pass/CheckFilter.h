//===- CheckFilter.h - The shadow that a filter reads -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PASS_CHECKFILTER_H
#define PAGESAN_PASS_CHECKFILTER_H

#include "pagesan/abi/shadow_layout.h"
#include "llvm/Support/Alignment.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

namespace pagesan {

// Size bytes touch at least Fewest granules, and one more at most. Two loads of
// Width shadow bytes cover all of them (2 * Width > Fewest) and nothing else
// (Width <= Fewest): one from the first granule, and one up to the last. One is
// enough when the alignment leaves no choice.
struct CheckFilter {
  // What one filter covers: its shadow fits general registers.
  static constexpr uint64_t MaxBytes = 64;

  uint64_t Fewest;
  uint64_t Width;
  // The last granule is not known from the first, it is looked up by the last
  // byte.
  bool LooksUpLast;

  CheckFilter(uint64_t Size, llvm::Align Alignment)
      : Fewest(llvm::divideCeil(Size, kGranuleSize)),
        Width(llvm::bit_floor(Fewest)),
        LooksUpLast(mostGranules(Size, Alignment) != Fewest) {}

  // Of the Size bytes, how many from the first are in granules that are read,
  // if no more is true of the address than Own.
  uint64_t certain(uint64_t Size, llvm::Align Own) const {
    if (LooksUpLast)
      return Size;
    return std::min(Size, (Fewest - 1) * kGranuleSize + inGranule(Own));
  }

private:
  static uint64_t inGranule(llvm::Align A) {
    return std::min<uint64_t>(A.value(), kGranuleSize);
  }
  static uint64_t mostGranules(uint64_t Size, llvm::Align A) {
    return llvm::divideCeil(kGranuleSize - inGranule(A) + Size, kGranuleSize);
  }
};

static_assert(CheckFilter::MaxBytes <= 8 * kGranuleSize);

} // namespace pagesan

#endif // PAGESAN_PASS_CHECKFILTER_H
