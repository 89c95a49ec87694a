//===- decide_test.cpp - decide() against one flag per byte ---------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The oracle knows of every byte whether it may be accessed. A memory is laid
// out from a description, once as flags and once as shadow and states; every
// verdict on the one must be the other's.
//
//===----------------------------------------------------------------------===//
#include "check/decide.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

using namespace pagesan;

namespace {

constexpr uptr kBase = kHeapZoneBegin;
constexpr uptr kPages = 2 * kPagesPerWindow;
constexpr uptr kBytes = kPages * kPageSize;

enum class Describe {
  White,      // zero bytes, any state
  BlackValid, // the page state makes it good
  BlackEdge,  // good up to the object's end, 1003 bytes in
  BlackFree,  // the page state makes it bad
  BlackByte,  // a fresh private page, never made good
  Mixed,      // private: good, partial and bad granules
  MixedValid, // the same, bytes speak for themselves over Valid
};
constexpr Describe kAll[] = {Describe::White,     Describe::BlackValid,
                             Describe::BlackEdge, Describe::BlackFree,
                             Describe::BlackByte, Describe::Mixed,
                             Describe::MixedValid};
constexpr uptr kEdgeLength = 1003;

class Memory {
public:
  Memory() : Flags(kBytes), Bytes(kBytes / kGranuleSize), States(kPages) {}

  void setPage(uptr Page, Describe As) {
    States[Page] = PageState::Byte;
    for (uptr I = 0; I < kPageSize; I += kGranuleSize)
      setGranule(Page * kPageSize + I, I, As);
    switch (As) {
    case Describe::BlackValid:
    case Describe::MixedValid:
      States[Page] = PageState::Valid;
      break;
    case Describe::BlackEdge:
      States[Page] = PageState::Edge;
      break;
    case Describe::BlackFree:
      States[Page] = PageState::Free;
      break;
    default:
      break;
    }
  }

  // What decide() reads.
  u8 byte(uptr Addr) const { return Bytes[(Addr - kBase) / kGranuleSize]; }
  PageState state(uptr Addr) const {
    return States[(Addr - kBase) / kPageSize];
  }
  uptr edgeEnd(uptr Addr) const {
    return state(Addr) == PageState::Edge ? pageBegin(Addr) + kEdgeLength : 0;
  }
  // All white, or all black and Valid.
  bool isSkippable(uptr Addr) const {
    if (!MaySkip)
      return false;
    uptr First = windowBegin(Addr), End = First + kWindowSize;
    u8 Byte = byte(First);
    if (Byte != kShadowGood && Byte != kShadowBlack)
      return false;
    for (uptr A = First; A < End; A += kGranuleSize)
      if (byte(A) != Byte ||
          (Byte == kShadowBlack && state(A) != PageState::Valid))
        return false;
    return true;
  }
  uptr skipZeros(uptr Addr, uptr End) const {
    return skip(kShadowGood, Addr, End);
  }
  uptr skipBlack(uptr Addr, uptr End) const {
    return skip(kShadowBlack, Addr, End);
  }

  // The oracle: the first bad byte, 0 for none.
  uptr firstBad(uptr Addr, uptr Size) const {
    for (uptr A = Addr; A < Addr + Size; ++A)
      if (!Flags[A - kBase])
        return A;
    return 0;
  }

  bool MaySkip = true;

private:
  uptr skip(u8 Value, uptr Addr, uptr End) const {
    while (Addr < End && byte(Addr) == Value)
      Addr = roundDownTo(Addr, kGranuleSize) + kGranuleSize;
    return Addr;
  }
  void setGranule(uptr At, uptr InPage, Describe As) {
    static constexpr u8 kMix[] = {
        0, 0, 5, kShadowHeapRedzone, 0, 1, 0xfd, kShadowBlack, 7, 0, 0, 0};
    u8 Good = 0, Byte = kShadowBlack;
    switch (As) {
    case Describe::White:
      Good = 8, Byte = kShadowGood;
      break;
    case Describe::BlackValid:
      Good = 8;
      break;
    case Describe::BlackEdge:
      Good =
          InPage >= kEdgeLength ? 0 : u8(minOf(kEdgeLength - InPage, uptr(8)));
      break;
    case Describe::BlackFree:
    case Describe::BlackByte:
      break;
    case Describe::Mixed:
    case Describe::MixedValid:
      Byte = kMix[(InPage / kGranuleSize) % sizeof(kMix)];
      Good = Byte == 0 ? 8 : Byte < 8 ? Byte : 0;
      if (Byte == kShadowBlack && As == Describe::MixedValid)
        Good = 8;
      break;
    }
    Bytes[At / kGranuleSize] = Byte;
    for (uptr I = 0; I < kGranuleSize; ++I)
      Flags[At + I] = I < Good;
  }

  std::vector<bool> Flags;
  std::vector<u8> Bytes;
  std::vector<PageState> States;
};

void expectSame(const Memory &M, uptr Addr, uptr Size) {
  uptr Bad = M.firstBad(Addr, Size);
  Verdict V = decide(M, Addr, Size);
  ASSERT_EQ(V.IsGood, Bad == 0) << std::hex << Addr << " + " << Size;
  ASSERT_EQ(V.BadAddr, Bad);
  Verdict Range = decideRange(M, Addr, Size);
  ASSERT_EQ(Range.IsGood, V.IsGood) << std::hex << Addr << " + " << Size;
  ASSERT_EQ(Range.BadAddr, V.BadAddr);
}

// Every pair of descriptions, at a border inside a window and at one between
// two windows; every size that emitted code checks.
TEST(Decide, AgreesWithTheOracleAcrossEveryPairOfPages) {
  for (uptr Left : {uptr(3), kPagesPerWindow - 1})
    for (Describe A : kAll)
      for (Describe B : kAll) {
        Memory M;
        for (uptr P = 0; P < kPages; ++P)
          M.setPage(P, P <= Left ? A : B);
        uptr Border = kBase + (Left + 1) * kPageSize;
        for (uptr Addr = Border - 80; Addr < Border + 80; ++Addr)
          for (uptr Size = 1; Size <= 64; ++Size)
            expectSame(M, Addr, Size);
      }
}

TEST(Decide, AgreesWithTheOracleInsideAPage) {
  for (Describe A : kAll) {
    Memory M;
    for (uptr P = 0; P < kPages; ++P)
      M.setPage(P, A);
    for (uptr Addr = kBase + kPageSize; Addr < kBase + kPageSize + 1200; ++Addr)
      for (uptr Size = 1; Size <= 64; ++Size)
        expectSame(M, Addr, Size);
  }
}

TEST(Decide, AccessesOfNoSizeAreGood) {
  Memory M;
  for (uptr P = 0; P < kPages; ++P)
    M.setPage(P, Describe::BlackFree);
  EXPECT_TRUE(decide(M, kBase + 5, 0).IsGood);
  EXPECT_TRUE(decideRange(M, kBase + 5, 0).IsGood);
}

// Ranges over several windows, with and without skipping.
TEST(DecideRange, AgreesWithTheOracle) {
  std::mt19937_64 Random(1);
  for (int Round = 0; Round < 300; ++Round) {
    Memory M;
    M.MaySkip = Round % 2;
    // Mostly good pages, or no long range would be.
    for (uptr P = 0; P < kPages; ++P)
      M.setPage(P, Random() % 8 ? kAll[Random() % 2] : kAll[Random() % 7]);
    // Whole windows of one kind, now and then.
    for (uptr P = 0; Round % 3 == 0 && P < kPagesPerWindow; ++P)
      M.setPage(P, Describe::BlackValid);
    for (int I = 0; I < 30; ++I) {
      uptr Addr = kBase + Random() % kBytes;
      uptr Size = 1 + Random() % (kBase + kBytes - Addr);
      expectSame(M, Addr, Size);
    }
  }
}

TEST(Decide, ValidBesideFreeIsAnErrorAtTheBorder) {
  Memory M;
  for (uptr P = 0; P < kPages; ++P)
    M.setPage(P, P < 4 ? Describe::BlackValid : Describe::BlackFree);
  uptr Border = kBase + 4 * kPageSize;
  EXPECT_TRUE(decide(M, Border - 8, 8).IsGood);
  EXPECT_EQ(decide(M, Border - 4, 8).BadAddr, Border);
}

TEST(Decide, AFreshPrivatePageIsBad) {
  Memory M;
  for (uptr P = 0; P < kPages; ++P)
    M.setPage(P, Describe::BlackByte);
  EXPECT_EQ(decide(M, kBase, 1).BadAddr, kBase);
}

TEST(Decide, NamesABlackByteThatIsWorthPromoting) {
  Memory M;
  for (uptr P = 0; P < kPages; ++P)
    M.setPage(P, P ? Describe::White : Describe::BlackValid);
  EXPECT_EQ(decide(M, kBase + 16, 8).BlackButGood, kBase + 16);
  EXPECT_EQ(decide(M, kBase + kPageSize, 8).BlackButGood, 0u);
}

} // namespace
