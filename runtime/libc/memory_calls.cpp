//===- libc/memory_calls.cpp - Checked memcpy, memmove and memset
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the program's own copies become. The ranges are checked whole, then the
// C library does the work.
//
//===----------------------------------------------------------------------===//
#include "backtrace.h"
#include "check/slow_path.h"
#include "init.h"
#include "report/errors.h"
#include "shadow/shadow_map.h"

#include <string.h>

using namespace pagesan;

namespace {

// A length above this was negative before it was converted.
constexpr uptr kMaxLength = ~uptr(0) >> 1;

// Good without a further look: all shadow bytes are 0, and they are few. May
// say false for good memory, never true for bad memory.
PAGESAN_ALWAYS_INLINE bool isPlainlyGood(uptr Addr, uptr Size) {
  constexpr uptr kFew = 256;
  if (Size == 0)
    return true;
  if (Size > kFew || !isShadowMapped(Addr) || !isShadowMapped(Addr + Size - 1))
    return false;
  auto *Byte = reinterpret_cast<const u8 *>(shadowOf(Addr));
  auto *Last = reinterpret_cast<const u8 *>(shadowOf(Addr + Size - 1));
  u8 Any = 0;
  for (; Byte <= Last; ++Byte)
    Any |= *Byte;
  return Any == 0;
}

PAGESAN_ALWAYS_INLINE void check(const void *Ptr, uptr Size, bool IsWrite,
                                 const char *Function, CallSite Site) {
  if (PAGESAN_UNLIKELY(!isPlainlyGood(uptr(Ptr), Size)))
    checkRange(uptr(Ptr), Size, IsWrite, Function, Site);
}

bool hasBadLength(const void *Ptr, uptr Size, const char *Function,
                  CallSite Site) {
  if (PAGESAN_LIKELY(Size <= kMaxLength))
    return false;
  reportNegativeSizeParam(Size, Function, Site, uptr(Ptr));
  return true;
}

bool overlap(uptr A, uptr B, uptr Size) {
  return A != B && (A < B ? B - A : A - B) < Size;
}

} // namespace

// Copying onto itself is left alone: compilers do so for struct assignments.
PAGESAN_INTERFACE void *__pagesan_memcpy(void *To, const void *From,
                                         size_t Size) {
  CallSite Site = PAGESAN_CALL_SITE();
  if (hasBadLength(From, Size, "memcpy", Site))
    return To;
  if (PAGESAN_UNLIKELY(overlap(uptr(To), uptr(From), Size)))
    reportParamOverlap("memcpy", uptr(To), Size, uptr(From), Size, Site);
  check(From, Size, false, "memcpy", Site);
  check(To, Size, true, "memcpy", Site);
  return memmove(To, From, Size);
}

PAGESAN_INTERFACE void *__pagesan_memmove(void *To, const void *From,
                                          size_t Size) {
  CallSite Site = PAGESAN_CALL_SITE();
  if (hasBadLength(From, Size, "memmove", Site))
    return To;
  check(From, Size, false, "memmove", Site);
  check(To, Size, true, "memmove", Site);
  return memmove(To, From, Size);
}

PAGESAN_INTERFACE void *__pagesan_memset(void *To, int Value, size_t Size) {
  CallSite Site = PAGESAN_CALL_SITE();
  if (hasBadLength(To, Size, "memset", Site))
    return To;
  check(To, Size, true, "memset", Site);
  return memset(To, Value, Size);
}
