//===- access_info.h - One access, packed into a word -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the assembly stubs hand to the slow path: the access's size in bytes,
// whether it writes, and whether it is part of a copy that stands in line. Size
// is at most 2^59 - 1; a larger one is clamped and therefore still bad, as no
// user range is that long.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ABI_ACCESS_INFO_H
#define PAGESAN_ABI_ACCESS_INFO_H

#define PAGESAN_ACCESS_WRITE_BIT 1
// A second address comes with it. Of an instruction: what the address of the
// access was computed from. Of a function: of another range of that size, which
// the first one overlaps; it is not about an access then.
#define PAGESAN_ACCESS_PAIR_BIT 2
#define PAGESAN_ACCESS_BY_SHIFT 2
// Not about an access: a question about a range.
#define PAGESAN_ACCESS_TEST_BIT 16
#define PAGESAN_ACCESS_SIZE_SHIFT 5

// Who accesses: an instruction of the program, or what a call of a function of
// the library has become, which reports name.
#define PAGESAN_BY_Instruction 0
#define PAGESAN_BY_Memcpy 1
#define PAGESAN_BY_Memmove 2
#define PAGESAN_BY_Memset 3

#ifndef __ASSEMBLER__
#include <stdint.h>

namespace pagesan {

enum class AccessBy : uint8_t {
  Instruction = PAGESAN_BY_Instruction,
  Memcpy = PAGESAN_BY_Memcpy,
  Memmove = PAGESAN_BY_Memmove,
  Memset = PAGESAN_BY_Memset,
};

struct AccessInfo {
  uint64_t Size;
  bool IsWrite;
  bool IsPair = false;
  AccessBy By = AccessBy::Instruction;
  bool IsTest = false;

  static constexpr uint64_t kMaxSize =
      ~uint64_t(0) >> PAGESAN_ACCESS_SIZE_SHIFT;

  constexpr uint64_t encode() const {
    uint64_t S = Size > kMaxSize ? kMaxSize : Size;
    return (S << PAGESAN_ACCESS_SIZE_SHIFT) |
           (IsWrite ? PAGESAN_ACCESS_WRITE_BIT : 0) |
           (IsPair ? PAGESAN_ACCESS_PAIR_BIT : 0) |
           (uint64_t(By) << PAGESAN_ACCESS_BY_SHIFT) |
           (IsTest ? PAGESAN_ACCESS_TEST_BIT : 0);
  }
  static constexpr AccessInfo decode(uint64_t Word) {
    return {Word >> PAGESAN_ACCESS_SIZE_SHIFT,
            (Word & PAGESAN_ACCESS_WRITE_BIT) != 0,
            (Word & PAGESAN_ACCESS_PAIR_BIT) != 0,
            AccessBy(Word >> PAGESAN_ACCESS_BY_SHIFT & 3),
            (Word & PAGESAN_ACCESS_TEST_BIT) != 0};
  }
};

static_assert(AccessInfo::decode(AccessInfo{16, true}.encode()).Size == 16 &&
              AccessInfo::decode(AccessInfo{16, true}.encode()).IsWrite);

} // namespace pagesan
#endif // __ASSEMBLER__
#endif // PAGESAN_ABI_ACCESS_INFO_H
