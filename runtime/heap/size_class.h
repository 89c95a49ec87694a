//===- size_class.h - Sizes of slots for small objects -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_SIZE_CLASS_H
#define PAGESAN_HEAP_SIZE_CLASS_H

#include "support/base.h"

namespace pagesan {

// Slots of 32 to 128 bytes in steps of 16, then four sizes per doubling up to
// 16 KiB. A slot holds the object and at least a redzone after it.
inline constexpr uptr kMinSlot = 32, kMaxSlot = 16384;
inline constexpr uptr kRedzone = 16;
inline constexpr uptr kSmallStep = 16;
inline constexpr uptr kLastFine = 128;
inline constexpr u32 kFineClasses = (kLastFine - kMinSlot) / kSmallStep + 1;
inline constexpr u32 kSizeClasses = kFineClasses + 4 * 7; // 2^7 .. 2^14

// Bytes is at most kMaxSlot.
constexpr u32 sizeClassOf(uptr Bytes) {
  if (Bytes <= kMinSlot)
    return 0;
  if (Bytes <= kLastFine)
    return u32((Bytes - kMinSlot + kSmallStep - 1) / kSmallStep);
  u32 Log = log2Floor(Bytes - 1);
  u32 Quarter = u32((Bytes - 1) >> (Log - 2)) & 3;
  return kFineClasses + (Log - 7) * 4 + Quarter;
}

constexpr uptr slotSizeOf(u32 Class) {
  if (Class < kFineClasses)
    return kMinSlot + Class * kSmallStep;
  u32 Log = (Class - kFineClasses) / 4 + 7,
      Quarter = (Class - kFineClasses) % 4;
  return (uptr(1) << Log) + (Quarter + 1) * (uptr(1) << (Log - 2));
}

// Windows of a span: eight slots or more.
constexpr u32 spanWindowsOf(u32 Class) {
  return slotSizeOf(Class) <= 4096 ? 1 : 4;
}

constexpr bool sizeClassesAreRight() {
  for (u32 C = 0; C < kSizeClasses; ++C)
    if (sizeClassOf(slotSizeOf(C)) != C ||
        (C && sizeClassOf(slotSizeOf(C - 1) + 1) != C) ||
        slotSizeOf(C) % 16 != 0)
      return false;
  return slotSizeOf(kSizeClasses - 1) == kMaxSlot;
}
static_assert(sizeClassesAreRight());

} // namespace pagesan

#endif // PAGESAN_HEAP_SIZE_CLASS_H
