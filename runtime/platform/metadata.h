//===- metadata.h - Memory that no program can reach ------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the runtime has to remember lies in a zone of its own inside the shadow
// gap: the shadow of its addresses is gap too, so that a checked access faults
// whatever it would have read or written, and no mapping of the program's is
// ever its neighbour. Each area of the zone (metadata.def) has a constant
// address, and unmapped guards around it.
//
// Three ways to use an area:
//   MetadataTable<T, Area>  an array that is touched sparsely; an index is an
//                           address
//   Arena                   records one behind the other, never given back;
//                           Records<T> keeps those that are unused
//   takeBlock, giveBlock    (support/system.h) anything else, in powers of two
// An area belongs to one of them, and to one owner.
//
// Everything here is without locks, and for signal handlers and fork children.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_METADATA_H
#define PAGESAN_PLATFORM_METADATA_H

#include "pagesan/abi/shadow_layout.h"
#include "support/atomic.h"
#include "support/system.h"

namespace pagesan {

enum class Metadata : u8 {
#define METADATA(Area, Size, Name) Area,
#include "platform/metadata.def"
#undef METADATA
};

namespace metadata_detail {
inline constexpr uptr kKiB = uptr(1) << 10, kMiB = uptr(1) << 20,
                      kGiB = uptr(1) << 30;
inline constexpr uptr kSizes[] = {
#define METADATA(Area, Size, Name) Size,
#include "platform/metadata.def"
#undef METADATA
};
inline constexpr uptr kAreas = sizeof(kSizes) / sizeof(*kSizes);
} // namespace metadata_detail

inline constexpr uptr kMetadataGuard = uptr(64) << 10;

constexpr uptr sizeOf(Metadata Area) {
  return metadata_detail::kSizes[unsigned(Area)];
}
// Page-aligned.
constexpr uptr beginOf(Metadata Area) {
  uptr Begin = kMetadataBegin + kMetadataGuard;
  for (unsigned I = 0; I < unsigned(Area); ++I)
    Begin += metadata_detail::kSizes[I] + kMetadataGuard;
  return Begin;
}
static_assert(beginOf(Metadata(metadata_detail::kAreas)) <= kMetadataEnd);

constexpr bool isMetadata(uptr Addr) {
  return Addr - kMetadataBegin < kMetadataEnd - kMetadataBegin;
}

// The area reads zero and can be written from here on; again and again does no
// harm. False without memory or mappings, and before start-up has reserved the
// zone.
[[nodiscard]] bool openMetadata(Metadata Area);

// Not to be touched before it is open.
template <class T, Metadata Area> struct MetadataTable {
  static constexpr uptr kCapacity = sizeOf(Area) / sizeof(T);
  [[nodiscard]] static bool open() { return openMetadata(Area); }
  static T *data() { return reinterpret_cast<T *>(beginOf(Area)); }
  PAGESAN_ALWAYS_INLINE T &operator[](uptr I) const { return data()[I]; }
};

// Hands out an area from its begin to its end.
class Arena {
public:
  constexpr explicit Arena(Metadata Area) : Area(Area) {}
  // As the first allocation does, which may come when the program has limited
  // its memory. False as openMetadata().
  [[nodiscard]] bool open();
  // Zero-filled, aligned, never given back. nullptr when the area is used up or
  // cannot be opened. Alignment: a power of two, a page at most.
  void *allocate(uptr Size, uptr Alignment = 16);
  // What was handed out so far, alignment included.
  uptr bytes() const { return Used.load(Order::Relaxed); }

private:
  Metadata Area;
  Atomic<bool> IsOpen;
  Atomic<uptr> Used;
};

// Records of one type that are used again. T has a member `T *Next`, which is
// the list's while a record is given back; the rest stays as it was. Serialised
// by the owner.
template <class T> class Records {
public:
  constexpr explicit Records(Metadata Area) : From(Area) {}
  [[nodiscard]] bool open() { return From.open(); }
  // Zero-filled if it was never used before; nullptr without memory.
  T *take() {
    if (!Unused)
      return static_cast<T *>(From.allocate(sizeof(T), alignof(T)));
    T *Taken = Unused;
    Unused = Taken->Next;
    return Taken;
  }
  void give(T *Record) {
    Record->Next = Unused;
    Unused = Record;
  }
  uptr bytes() const { return From.bytes(); }

private:
  Arena From;
  T *Unused = nullptr;
};

} // namespace pagesan

#endif // PAGESAN_PLATFORM_METADATA_H
