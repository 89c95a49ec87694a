//===- heap_test.cpp - Small heaps, beside each other
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap_object.h"
#include "heap_world.h"
#include "shadow/region.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <thread>
#include <vector>

using namespace pagesan;

namespace {

constexpr uptr kMiB = uptr(1) << 20;
constexpr uptr kZone = 16 * kMiB;

// Each test has heaps in zones of its own.
HeapConfig nextConfig() {
  static uptr Next = kHeapZoneBegin + 64 * kMiB;
  uptr Begin = Next;
  Next += kZone;
  return {.ZoneBegin = Begin,
          .ZoneEnd = Begin + kZone,
          .SmallAddresses = 2 * kMiB,
          .LargeAddresses = 4 * kMiB};
}

class HeapTest : public testing::Test {
protected:
  HeapTest() {
    startHeapWorld();
    TheErrors = {};
  }

  void *make(Heap &H, uptr Size, bool Zeroed = false) {
    return allocateIn(H, {Size, 16, AllocKind::Malloc, Zeroed}, Here);
  }
  void drop(Heap &H, void *Ptr) {
    freeIn(H, Ptr, {AllocKind::Malloc, kNoSizeHint, 0}, Here);
  }
  // Until there is no more.
  std::vector<char *> fill(Heap &H, uptr Size) {
    std::vector<char *> Objects;
    while (void *Ptr = make(H, Size))
      Objects.push_back(static_cast<char *>(Ptr));
    return Objects;
  }
  void dropAll(Heap &H, std::vector<char *> &Objects) {
    for (char *Ptr : Objects)
      drop(H, Ptr);
    Objects.clear();
  }

  CallSite Here = PAGESAN_CALL_SITE();
};

bool isGood(const void *Ptr, uptr Size) {
  uptr Begin = uptr(Ptr), Step = Size > 4096 ? 1024 : 8;
  for (uptr At = 0; At < Size; At += Step)
    if (addressableBytes(Begin + At) < minOf(Size - At, uptr(8)))
      return false;
  return true;
}

bool liesIn(const Heap &H, const void *Ptr, uptr Size) {
  return uptr(Ptr) >= H.Config.ZoneBegin &&
         uptr(Ptr) + Size <= H.Config.ZoneEnd;
}

// Every byte of every object is its own.
void expectDistinct(const Heap &H, std::vector<char *> Objects, uptr Size) {
  std::sort(Objects.begin(), Objects.end());
  for (size_t I = 0; I < Objects.size(); ++I) {
    ASSERT_TRUE(liesIn(H, Objects[I], Size));
    ASSERT_TRUE(isGood(Objects[I], Size));
    ASSERT_FALSE(addressableBytes(uptr(Objects[I]) + Size + 7) &&
                 (I + 1 == Objects.size() ||
                  uptr(Objects[I]) + Size + 7 < uptr(Objects[I + 1])));
    if (I) {
      ASSERT_GE(uptr(Objects[I]), uptr(Objects[I - 1]) + Size);
    }
    std::memset(Objects[I], int(I), Size);
  }
}

TEST_F(HeapTest, SmallObjectsFillTheZone) {
  static Heap H(nextConfig());
  for (uptr Size : {uptr(48), uptr(1000), uptr(30000)}) {
    std::vector<char *> Objects = fill(H, Size);
    EXPECT_GT(Objects.size() * Size, kZone / 2);
    expectDistinct(H, Objects, Size);
    EXPECT_EQ(make(H, Size), nullptr);
    EXPECT_EQ(make(H, kMiB), nullptr);
    EXPECT_EQ(statsOf(H).LiveObjects, Objects.size());
    std::vector<char *> Dead = Objects;
    dropAll(H, Objects);
    for (char *Ptr : Dead)
      ASSERT_FALSE(isGood(Ptr, 1));
    EXPECT_EQ(statsOf(H).LiveObjects, 0u);
    // What waits is at most what was asked for.
    EXPECT_LE(statsOf(H).QuarantineAddressBytes, 4 * kMiB);
  }
  EXPECT_EQ(TheErrors.BadFrees + TheErrors.DoubleFrees + TheErrors.Others, 0u);
}

TEST_F(HeapTest, LargeObjectsFillTheZone) {
  static Heap H(nextConfig());
  for (uptr Size : {kMiB, uptr(100000), kMiB / 2, kMiB}) {
    std::vector<char *> Objects = fill(H, Size);
    EXPECT_GE(Objects.size() * Size, kZone / 4);
    expectDistinct(H, Objects, Size);
    EXPECT_EQ(make(H, kZone), nullptr);
    dropAll(H, Objects);
    EXPECT_LE(statsOf(H).QuarantineAddressBytes, 4 * kMiB);
  }
  EXPECT_EQ(TheErrors.BadFrees + TheErrors.DoubleFrees + TheErrors.Others, 0u);
}

TEST_F(HeapTest, TwoHeapsKnowNothingOfEachOther) {
  static Heap A(nextConfig()), B(nextConfig());
  auto *OfB = static_cast<char *>(make(B, 64));
  ASSERT_NE(OfB, nullptr);
  std::memset(OfB, 7, 64);
  u64 ClockOfB = heapClock(B.Small);
  std::vector<char *> Objects = fill(A, 64);
  expectDistinct(A, Objects, 64);
  // A is exhausted and B is not.
  EXPECT_EQ(make(A, 64), nullptr);
  auto *OtherOfB = static_cast<char *>(make(B, 64));
  ASSERT_NE(OtherOfB, nullptr);
  EXPECT_TRUE(liesIn(B, OfB, 64) && liesIn(B, OtherOfB, 64));
  EXPECT_EQ(statsOf(B).LiveObjects, 2u);
  // A's clock went on by what A gave out.
  EXPECT_GE(heapClock(A.Small), Objects.size() * 64);
  EXPECT_LT(heapClock(B.Small), ClockOfB + 64 * 1024);
  // Neither takes the other's objects.
  drop(B, Objects[0]);
  drop(A, OfB);
  EXPECT_EQ(TheErrors.BadFrees, 2u);
  EXPECT_TRUE(isGood(Objects[0], 64) && isGood(OfB, 64));
  dropAll(A, Objects);
  EXPECT_TRUE(isGood(OfB, 64));
  EXPECT_TRUE(std::all_of(OfB, OfB + 64, [](char C) { return C == 7; }));
  drop(B, OfB);
  drop(B, OtherOfB);
  drop(B, OfB);
  EXPECT_EQ(TheErrors.DoubleFrees, 1u);
}

TEST_F(HeapTest, BudgetsAreTheHeapsOwn) {
  HeapConfig Keeps = nextConfig(), Gives = nextConfig();
  Keeps.LargeResident = 8 * kMiB;
  Gives.LargeResident = 0;
  Keeps.SmallAddresses = Keeps.LargeAddresses = kZone;
  Gives.SmallAddresses = Gives.LargeAddresses = 0;
  static Heap A(Keeps), B(Gives);
  for (Heap *H : {&A, &B}) {
    void *Ptr = make(*H, kMiB);
    std::memset(Ptr, 1, kMiB);
    drop(*H, Ptr);
  }
  EXPECT_GE(statsOf(A).QuarantineResidentBytes, kMiB);
  EXPECT_LT(statsOf(B).QuarantineResidentBytes, kMiB);
  EXPECT_GE(statsOf(A).QuarantineAddressBytes, kMiB);
  EXPECT_EQ(statsOf(B).QuarantineAddressBytes, 0u);
  // Where dead objects may wait in half the zone they do, and the other half
  // goes round.
  for (int I = 0; I < 100; ++I) {
    void *Ptr = make(A, kMiB, /*Zeroed=*/I % 2);
    ASSERT_NE(Ptr, nullptr);
    ASSERT_TRUE(I % 2 == 0 || *static_cast<char *>(Ptr) == 0);
    drop(A, Ptr);
  }
}

TEST_F(HeapTest, ThreadsShareASmallHeap) {
  static Heap H(nextConfig());
  std::vector<std::thread> Threads;
  Atomic<u32> Bad;
  for (int T = 0; T < 4; ++T)
    Threads.emplace_back([&, T] {
      std::vector<char *> Objects;
      for (int I = 0; I < 4000; ++I) {
        uptr Size = I % 100 ? uptr(16 + I % 2000) : uptr(70000);
        auto *Ptr = static_cast<char *>(make(H, Size));
        if (!Ptr) {
          dropAll(H, Objects);
          continue;
        }
        Ptr[0] = char(T);
        Objects.push_back(Ptr);
      }
      for (char *Ptr : Objects)
        Bad.fetchAdd(*Ptr != T, Order::Relaxed);
      dropAll(H, Objects);
    });
  for (std::thread &T : Threads)
    T.join();
  EXPECT_EQ(Bad.load(Order::Relaxed), 0u);
  EXPECT_EQ(statsOf(H).LiveObjects, 0u);
}

} // namespace
