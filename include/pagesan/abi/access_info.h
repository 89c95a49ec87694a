//===- access_info.h - One access, packed into a word -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the assembly stubs hand to the slow path: the access's size in bytes
// and whether it writes. Size is at most 2^62 - 1; a larger one is clamped and
// therefore still bad, as no user range is that long.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ABI_ACCESS_INFO_H
#define PAGESAN_ABI_ACCESS_INFO_H

#define PAGESAN_ACCESS_WRITE_BIT 1
#define PAGESAN_ACCESS_SIZE_SHIFT 2

#ifndef __ASSEMBLER__
#include <stdint.h>

namespace pagesan {

struct AccessInfo {
  uint64_t Size;
  bool IsWrite;

  static constexpr uint64_t kMaxSize = (uint64_t(1) << 62) - 1;

  constexpr uint64_t encode() const {
    uint64_t S = Size > kMaxSize ? kMaxSize : Size;
    return (S << PAGESAN_ACCESS_SIZE_SHIFT) |
           (IsWrite ? PAGESAN_ACCESS_WRITE_BIT : 0);
  }
  static constexpr AccessInfo decode(uint64_t Word) {
    return {Word >> PAGESAN_ACCESS_SIZE_SHIFT,
            (Word & PAGESAN_ACCESS_WRITE_BIT) != 0};
  }
};

static_assert(AccessInfo::decode(AccessInfo{16, true}.encode()).Size == 16 &&
              AccessInfo::decode(AccessInfo{16, true}.encode()).IsWrite);

} // namespace pagesan
#endif // __ASSEMBLER__
#endif // PAGESAN_ABI_ACCESS_INFO_H
