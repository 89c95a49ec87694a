//===- slow_path.h - Where tripped checks are decided -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_CHECK_SLOW_PATH_H
#define PAGESAN_CHECK_SLOW_PATH_H

#include "pagesan/abi/shadow_encoding.h"
#include "shadow/flush.h"
#include "shadow/shadow_map.h"
#include "stacks/capture.h"
#include "support/activation.h"

namespace pagesan {

// Tells the stubs which state to save and which checks they must not settle
// themselves. After initFlags() and initShadow().
void initSlowPath();

// The range check of a library function that is named in the report. Any Size.
void checkRange(uptr Addr, uptr Size, bool IsWrite, const char *Function,
                CallSite Site);

// The check of an access that the code at Site makes, as a stub's.
void checkAccess(uptr Addr, uptr Size, bool IsWrite, CallSite Site);

// The first byte of [Addr, Addr + Size) that is not addressable, 0 when there
// is none. Exact, however stale this thread's view; memory that no shadow
// describes is not addressable. Promotes nothing, reports nothing.
uptr findBadByte(uptr Addr, uptr Size);
// The same of one byte, which says so itself in most cases.
inline bool isBadByte(uptr Addr) {
  if (PAGESAN_LIKELY(!ViewsAreRead && isShadowMapped(Addr))) {
    u8 Byte = __atomic_load_n(reinterpret_cast<u8 *>(shadowOf(Addr)),
                              __ATOMIC_ACQUIRE);
    if (PAGESAN_LIKELY(Byte != kShadowBlack && !isDeactivated()))
      return Byte && (!isPartialGranule(Byte) || Addr % kGranuleSize >= Byte);
  }
  return findBadByte(Addr, 1) != 0;
}

struct TripStats {
  u64 PartialGranule; // good: the access ends inside the granule
  u64 PageValid;      // good: BLACK over a Valid or Edge page
  u64 Stale;          // good only after a flush of this thread's view
  u64 TrueError;
};
TripStats tripStats();

} // namespace pagesan

#endif // PAGESAN_CHECK_SLOW_PATH_H
