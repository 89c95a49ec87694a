//===- classify_test.cpp - The name of an error ---------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/classify.h"

#include <gtest/gtest.h>

using namespace pagesan;

namespace {

std::string nameOf(u8 Byte, u8 Next = kShadowGood,
                   PageState State = PageState::Byte,
                   ChunkState Chunk = ChunkState::None,
                   bool IsInChunk = false) {
  return classifyAccess({Byte, Next, State, Chunk, IsInChunk});
}

TEST(Classify, PartialGranulesAreNamedByWhatFollows) {
  for (u8 Partial = 1; Partial < 8; ++Partial) {
    EXPECT_EQ(nameOf(Partial, kShadowHeapRedzone), "heap-buffer-overflow");
    EXPECT_EQ(nameOf(Partial, kShadowStackMid), "stack-buffer-overflow");
    EXPECT_EQ(nameOf(Partial, kShadowGlobalRedzone), "global-buffer-overflow");
    EXPECT_EQ(nameOf(Partial, kShadowUserPoisoned), "use-after-poison");
    EXPECT_EQ(nameOf(Partial, kShadowContainerOverflow), "container-overflow");
    EXPECT_EQ(nameOf(Partial, kShadowAllocaRight),
              "dynamic-stack-buffer-overflow");
  }
}

TEST(Classify, PartialGranulesBeforeGoodMemory) {
  EXPECT_EQ(nameOf(4, kShadowGood, PageState::Byte, ChunkState::Live),
            "heap-buffer-overflow");
  EXPECT_EQ(nameOf(4, kShadowGood), "unknown-crash");
}

TEST(Classify, WholeGranulesSpeakForThemselves) {
  EXPECT_EQ(nameOf(kShadowHeapFreed, kShadowHeapRedzone),
            "heap-use-after-free");
  EXPECT_EQ(nameOf(kShadowStackLeft, kShadowStackRight),
            "stack-buffer-underflow");
  EXPECT_EQ(nameOf(kShadowStackAfterScope, kShadowStackRight),
            "stack-use-after-scope");
}

TEST(Classify, BlackIsNamedByThePageAndTheObject) {
  auto Black = [](PageState State, ChunkState Chunk, bool IsInChunk) {
    return nameOf(kShadowBlack, kShadowBlack, State, Chunk, IsInChunk);
  };
  for (bool IsInChunk : {false, true}) {
    EXPECT_EQ(Black(PageState::Free, ChunkState::Live, IsInChunk),
              "heap-use-after-free");
    EXPECT_EQ(Black(PageState::UserPoisoned, ChunkState::Live, IsInChunk),
              "use-after-poison");
    EXPECT_EQ(Black(PageState::Guard, ChunkState::Live, IsInChunk),
              "heap-buffer-overflow");
    EXPECT_EQ(Black(PageState::Guard, ChunkState::None, IsInChunk),
              "unknown-crash");
  }
  // Beside what was freed nobody can say that it was used after that.
  EXPECT_EQ(Black(PageState::Byte, ChunkState::Freed, false),
            "heap-buffer-overflow");
  EXPECT_EQ(Black(PageState::Byte, ChunkState::Freed, true),
            "heap-use-after-free");
}

} // namespace
