//===- metadata.cpp - Memory that no program can reach ----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/metadata.h"

#include "platform/platform.h"
#include "support/memory.h"

namespace pagesan {

namespace {

constexpr const char *kNames[] = {
#define METADATA(Area, Size, Name) Name,
#include "platform/metadata.def"
#undef METADATA
};

#define METADATA(Area, Size, Name)                                             \
  static_assert(isAligned(sizeOf(Metadata::Area), kPageSize));
#include "platform/metadata.def"
#undef METADATA

// Blocks of each power of two from a page on that were given back: the first
// page's number in the area, plus 1, and above it a count of changes, so that a
// head that was taken and came back is not taken for itself. A block's first
// word is the number of the next.
constexpr unsigned kOrders = 24, kNumberBits = 24;
constexpr u64 kNumberMask = (u64(1) << kNumberBits) - 1;
static_assert(sizeOf(Metadata::Blocks) / kPageSize < kNumberMask);
constinit Arena BlockArena{Metadata::Blocks};
constinit Atomic<u64> Unused[kOrders];

unsigned orderOf(uptr Size) {
  return log2Ceil(maxOf(Size, uptr(kPageSize))) - kPageShift;
}
uptr bytesOf(unsigned Order) { return uptr(kPageSize) << Order; }

uptr blockAt(u64 Number) {
  return beginOf(Metadata::Blocks) + (Number - 1) * kPageSize;
}
u64 withNextCount(u64 Head, u64 Number) {
  return ((Head >> kNumberBits) + 1) << kNumberBits | Number;
}

} // namespace

bool openMetadata(Metadata Area) {
  return allowAccess(beginOf(Area), sizeOf(Area), kNames[unsigned(Area)]).ok();
}

// Memory of an area is never given back, so that a thread that opens it a
// second time, or that was overtaken, does no harm.
bool Arena::open() {
  if (!openMetadata(Area))
    return false;
  IsOpen.store(true, Order::Release);
  return true;
}

void *Arena::allocate(uptr Size, uptr Alignment) {
  if (PAGESAN_UNLIKELY(!IsOpen.load(Order::Acquire)) && !open())
    return nullptr;
  uptr Seen = Used.load(Order::Relaxed), Begin;
  do {
    Begin = roundUpTo(Seen, Alignment);
    if (Size > sizeOf(Area) - minOf(Begin, sizeOf(Area)))
      return nullptr;
  } while (!Used.compareExchange(Seen, Begin + Size, Order::Relaxed));
  return reinterpret_cast<void *>(beginOf(Area) + Begin);
}

// Acquire and release: who takes a block sees the link that its giver wrote. A
// link may be read while another thread takes the block and writes to it: then
// the count has changed, and what was read is not used.
void *takeBlock(uptr Size) {
  unsigned Order = orderOf(Size);
  if (Order >= kOrders)
    return nullptr;
  u64 Head = Unused[Order].load(Order::Acquire);
  while (u64 Number = Head & kNumberMask) {
    auto *Link = reinterpret_cast<u64 *>(blockAt(Number));
    u64 Next = __atomic_load_n(Link, __ATOMIC_RELAXED) & kNumberMask;
    if (Unused[Order].compareExchange(Head, withNextCount(Head, Next),
                                      Order::Acquire, Order::Acquire)) {
      *Link = 0;
      return Link;
    }
  }
  return BlockArena.allocate(bytesOf(Order), kPageSize);
}

void giveBlock(void *Block, uptr Size) {
  unsigned Order = orderOf(Size);
  // Locked in memory it stays, and has to be cleared.
  if (!discard(uptr(Block), bytesOf(Order)).ok())
    setMemory(Block, 0, bytesOf(Order));
  u64 Number = (uptr(Block) - beginOf(Metadata::Blocks)) / kPageSize + 1;
  auto *Link = static_cast<u64 *>(Block);
  u64 Head = Unused[Order].load(Order::Relaxed);
  do
    __atomic_store_n(Link, Head & kNumberMask, __ATOMIC_RELAXED);
  while (!Unused[Order].compareExchange(Head, withNextCount(Head, Number),
                                        Order::Release));
}

} // namespace pagesan
