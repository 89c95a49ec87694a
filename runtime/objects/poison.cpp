//===- poison.cpp - Memory that the program poisons -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/poison.h"

#include "platform/metadata.h"
#include "platform/platform.h"
#include "shadow/region.h"
#include "shadow/shadow_map.h"
#include "support/flags.h"
#include "support/output.h"
#include "threads/thread.h"

namespace pagesan {

namespace {

// The newest calls, by number modulo the table's size. A record is being
// written while its number is 0; numbers count from 1. Release in remember(),
// acquire in read(): the fields belong to the number.
struct Slot {
  Atomic<u64> Number;
  PoisonRecord Record;
};
constinit Atomic<Slot *> History;
constinit Atomic<u64> Calls;

constexpr u64 kMostSlots = 1 << 24;
constexpr MetadataTable<Slot, Metadata::PoisonHistory> kSlots;
static_assert(kSlots.kCapacity >= kMostSlots);

u64 historySize() {
  return minOf(u64(flags().poison_history_size), kMostSlots);
}

Slot *history() {
  Slot *Table = History.load(Order::Acquire);
  if (PAGESAN_LIKELY(Table))
    return Table;
  if (!kSlots.open())
    return nullptr;
  History.store(kSlots.data(), Order::Release);
  return kSlots.data();
}

void remember(uptr Begin, uptr End, CallSite Site) {
  if (historySize() == 0)
    return;
  Slot *Table = history();
  if (!Table)
    return;
  u64 Number = Calls.fetchAdd(1, Order::Relaxed) + 1;
  Slot &S = Table[Number % historySize()];
  S.Number.store(0, Order::Relaxed);
  __atomic_thread_fence(__ATOMIC_RELEASE);
  S.Record = {Begin, End, captureStackId(Site), currentThread().Tid};
  S.Number.store(Number, Order::Release);
}

bool read(const Slot &S, u64 Number, PoisonRecord &Out) {
  if (S.Number.load(Order::Acquire) != Number)
    return false;
  Out = S.Record;
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  return S.Number.load(Order::Relaxed) == Number;
}

bool isUsable(uptr Addr, uptr Size) {
  return flags().allow_user_poisoning && Size && isRegion(Addr, Addr + Size);
}

} // namespace

void userPoison(uptr Addr, uptr Size, CallSite Site) {
  if (!isUsable(Addr, Size))
    return;
  // First: whoever trips finds it.
  remember(Addr, Addr + Size, Site);
  poisonRegion(Addr, Addr + Size, kShadowUserPoisoned);
}

void userUnpoison(uptr Addr, uptr Size) {
  if (isUsable(Addr, Size))
    unpoisonRegion(Addr, Addr + Size);
}

bool findPoisoner(uptr Addr, PoisonRecord &Out) {
  Slot *Table = History.load(Order::Acquire);
  if (!Table)
    return false;
  u64 Newest = Calls.load(Order::Relaxed);
  u64 Oldest = Newest > historySize() ? Newest - historySize() : 0;
  for (u64 Number = Newest; Number > Oldest; --Number)
    if (read(Table[Number % historySize()], Number, Out) && Addr >= Out.Begin &&
        Addr < Out.End)
      return true;
  return false;
}

void poisonArrayCookie(uptr Addr) {
  if (flags().poison_array_cookie && isRegion(Addr, Addr + sizeof(uptr)))
    poisonRegion(Addr, Addr + sizeof(uptr), kShadowArrayCookie);
}

uptr loadArrayCookie(const uptr *Cookie) {
  uptr Addr = uptr(Cookie);
  if (!flags().poison_array_cookie || !isShadowMapped(Addr))
    return *Cookie;
  u8 Byte = *reinterpret_cast<const volatile u8 *>(shadowOf(Addr));
  bool IsFreed = Byte == kShadowHeapFreed ||
                 (Byte == kShadowBlack && pageState(Addr) == PageState::Free);
  if (!IsFreed)
    return *Cookie; // poisoned as a cookie, or of an allocator of its own
  printOut("%sAddressSanitizer: loaded array cookie from free-d memory; expect "
           "a double-free report\n",
           linePrefix());
  return 0;
}

} // namespace pagesan
