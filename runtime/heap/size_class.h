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

// Slots of 32 to 256 bytes in steps of 16, then eight sizes per doubling up to
// 64 KiB. A slot holds the object, at its beginning, and a redzone after it.
// All powers of two are there: an object aligned to more than 16 bytes goes to
// the next class whose slots are all aligned.
inline constexpr uptr kMinSlot = 32, kMaxSlot = 65536;
inline constexpr uptr kSmallStep = 16;
inline constexpr uptr kLastFine = 256;
inline constexpr u32 kFineClasses = (kLastFine - kMinSlot) / kSmallStep + 1;
inline constexpr u32 kFirstCoarseLog = log2Floor(kLastFine);
inline constexpr u32 kStepLog = 3; // sizes per doubling
inline constexpr u32 kSizeClasses =
    kFineClasses + ((log2Floor(kMaxSlot) - kFirstCoarseLog) << kStepLog);

// Bytes is at most kMaxSlot.
constexpr u32 sizeClassOf(uptr Bytes) {
  if (Bytes <= kMinSlot)
    return 0;
  if (Bytes <= kLastFine)
    return u32((Bytes - kMinSlot + kSmallStep - 1) / kSmallStep);
  u32 Log = log2Floor(Bytes - 1);
  u32 Step = u32((Bytes - 1) >> (Log - kStepLog)) & ((1 << kStepLog) - 1);
  return kFineClasses + ((Log - kFirstCoarseLog) << kStepLog) + Step;
}

constexpr uptr slotSizeOf(u32 Class) {
  if (Class < kFineClasses)
    return kMinSlot + Class * kSmallStep;
  u32 Coarse = Class - kFineClasses;
  u32 Log = (Coarse >> kStepLog) + kFirstCoarseLog;
  u32 Step = Coarse & ((1 << kStepLog) - 1);
  return (uptr(1) << Log) + (Step + 1) * (uptr(1) << (Log - kStepLog));
}

// Bytes and Alignment are at most kMaxSlot; spans are aligned to windows.
constexpr u32 alignedClassOf(uptr Bytes, uptr Alignment) {
  u32 Class = sizeClassOf(Bytes);
  while (slotSizeOf(Class) % Alignment)
    ++Class;
  return Class;
}

// The bytes behind an object of Size that nobody else gets: a 32nd of it,
// between the two bounds, in steps of 16.
constexpr uptr redzoneOf(uptr Size, uptr Least, uptr Most) {
  return maxOf(minOf(roundUpTo(Size / 32, 16), Most), Least);
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
