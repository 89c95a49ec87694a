//===- vector_state.h - How much a check saves of it -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_CHECK_VECTOR_STATE_H
#define PAGESAN_CHECK_VECTOR_STATE_H

#include "support/base.h"

namespace pagesan {

// x87, SSE, AVX and AVX-512 state, by XSAVE's bits: all that calls of C++ may
// change. Not what a processor has besides: AMX's tiles alone are 8 KiB.
inline constexpr u64 kVectorState = 0xe7;

// The legacy area, with which every XSAVE area begins, and its header.
inline constexpr u64 kLegacyState = 512, kStateHeader = 64;

// Where XSAVE puts a component in its area, from the area's beginning.
struct StateComponent {
  u32 Offset, Size;
};

// Bytes that XSAVE needs for the components of Mask and no others, in the
// standard form: they stay where they are, what lies behind them is not
// written. At(bit) tells of those from bit 2 on.
template <class AtT> constexpr u64 vectorAreaSize(u64 Mask, AtT At) {
  u64 Size = kLegacyState + kStateHeader;
  for (u32 Bit = 2; Bit < 64; ++Bit)
    if (Mask >> Bit & 1) {
      StateComponent C = At(Bit);
      Size = maxOf(Size, u64(C.Offset) + C.Size);
    }
  return Size;
}

} // namespace pagesan

#endif // PAGESAN_CHECK_VECTOR_STATE_H
