//===- vector_state_test.cpp - How much a check saves -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/vector_state.h"

#include <gtest/gtest.h>

using namespace pagesan;

namespace {

// Leaf 0xd of a processor with AMX: its area is 11,008 bytes in all.
StateComponent amxProcessor(u32 Bit) {
  switch (Bit) {
  case 2: // AVX
    return {576, 256};
  case 5: // AVX-512: masks, upper halves, registers 16 to 31
    return {1088, 64};
  case 6:
    return {1152, 512};
  case 7:
    return {1664, 1024};
  case 9: // protection keys
    return {2688, 8};
  case 17: // AMX: configuration and tiles
    return {2752, 64};
  case 18:
    return {2816, 8192};
  }
  ADD_FAILURE() << "component " << Bit << " is nobody's business";
  return {0, 0};
}

} // namespace

TEST(VectorState, IsThatOfTheComponentsAlone) {
  EXPECT_EQ(vectorAreaSize(kVectorState, amxProcessor), 2688u);
  EXPECT_EQ(vectorAreaSize(0x7, amxProcessor), 832u);
  EXPECT_EQ(vectorAreaSize(0x3, amxProcessor), 576u);
  // The components of a mask need not be in order of their places.
  EXPECT_EQ(vectorAreaSize(0x24,
                           [](u32 Bit) {
                             return Bit == 2 ? StateComponent{1000, 256}
                                             : StateComponent{576, 64};
                           }),
            1256u);
}
