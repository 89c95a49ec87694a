//===- fast_range_test.cpp - Ranges of shadow against one byte after another
//===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two pages of shadow with nothing mapped around them: what reads beyond them
// faults. One granule after the other is made bad, or good in part.
//
//===----------------------------------------------------------------------===//
#include "check/fast_range.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <vector>

using namespace pagesan;

namespace {

constexpr uptr kShadowBytes = 2 * kPageSize;
constexpr uptr kBase = uptr(5) << 40; // of the memory, which nobody maps
constexpr uptr kSize = kShadowBytes * kGranuleSize;

class FastRangeTest : public testing::Test {
protected:
  void SetUp() override {
    void *Wanted = reinterpret_cast<void *>(shadowOf(kBase));
    Shadow = static_cast<u8 *>(
        mmap(Wanted, kShadowBytes, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
    ASSERT_EQ(Shadow, Wanted);
  }
  void TearDown() override { munmap(Shadow, kShadowBytes); }

  bool isGood(uptr Begin, uptr Size) const {
    for (uptr At = Begin; At < Begin + Size; ++At) {
      u8 Byte = Shadow[(At - kBase) / kGranuleSize];
      if (Byte && (Byte >= kGranuleSize || At % kGranuleSize >= Byte))
        return false;
    }
    return true;
  }

  u8 *Shadow;
};

// Around a page border of the shadow, at both ends of what is mapped, and at
// different places in a word of it.
std::vector<uptr> interestingOffsets(uptr Size) {
  std::vector<uptr> Offsets;
  for (uptr Granule :
       {uptr(0), uptr(1), uptr(6), uptr(7), uptr(100), kPageSize - 40,
        kPageSize - 9, kPageSize - 8, kPageSize - 1, kPageSize, kPageSize + 1})
    for (uptr Byte : {0, 1, 7})
      Offsets.push_back(Granule * kGranuleSize + Byte);
  Offsets.push_back(kSize - Size);
  std::erase_if(Offsets, [=](uptr Offset) { return Offset + Size > kSize; });
  return Offsets;
}

std::vector<uptr> interestingSizes() {
  std::vector<uptr> Sizes;
  for (uptr Size = 1; Size <= 300; ++Size)
    Sizes.push_back(Size);
  for (uptr Size : {511, 512, 513, 1000, 1023, 1024, 1025, 4095, 4096})
    Sizes.push_back(Size);
  return Sizes;
}

TEST_F(FastRangeTest, GoodOnlyIfEveryByteIs) {
  for (uptr Size : interestingSizes())
    for (uptr Offset : interestingOffsets(Size)) {
      uptr First = Offset / kGranuleSize,
           Last = (Offset + Size - 1) / kGranuleSize;
      ASSERT_TRUE(isPlainlyGood(kBase + Offset, Size) ||
                  (Last - First < 8 && Last / kPageSize != First / kPageSize))
          << Offset << " " << Size;
      for (uptr At = First; At <= Last; ++At)
        for (u8 Byte : {u8(1), u8(7), u8(0xfa)}) {
          Shadow[At] = Byte;
          bool Answer = isPlainlyGood(kBase + Offset, Size);
          ASSERT_LE(Answer, isGood(kBase + Offset, Size))
              << Offset << " " << Size << " at " << At << ": " << int(Byte);
          Shadow[At] = 0;
        }
    }
}

// Strings end in such granules: the library's callers rely on it for speed.
TEST_F(FastRangeTest, TheLastGranuleMayEndInTime) {
  for (uptr Size : interestingSizes()) {
    uptr Offset = 100 * kGranuleSize, End = Offset + Size;
    Shadow[(End - 1) / kGranuleSize] = End % kGranuleSize;
    EXPECT_TRUE(isPlainlyGood(kBase + Offset, Size)) << Size;
    EXPECT_FALSE(End % kGranuleSize && isPlainlyGood(kBase + Offset, Size + 1))
        << Size;
    Shadow[(End - 1) / kGranuleSize] = 0;
  }
}

// What is bad before and behind is nobody's business.
TEST_F(FastRangeTest, NeighboursDoNotMatter) {
  for (uptr Size : interestingSizes()) {
    uptr First = 100, Last = First + (Size - 1) / kGranuleSize;
    for (uptr At = First - 20; At < First; ++At)
      Shadow[At] = 0xfa;
    for (uptr At = Last + 1; At < Last + 20; ++At)
      Shadow[At] = 0xfa;
    EXPECT_TRUE(isPlainlyGood(kBase + First * kGranuleSize, Size)) << Size;
    for (uptr At = First - 20; At < Last + 20; ++At)
      Shadow[At] = 0;
  }
}

} // namespace
