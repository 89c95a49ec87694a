//===- libc/string_search.cpp - Short strings searched and copied -*- C++ -*-=//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most strings are short, and the library's function, its check and a frame for
// reports would cost more than the work. What ends within kShortString bytes of
// one page, and is plainly good, is done here; everything else is a jump to the
// long way.
//
//===----------------------------------------------------------------------===//
#include "libc/short_memory.h"
#include "libc/string_scan.h"
#include "libc/wrapper.h"
#include "support/memory.h"

using namespace pagesan;

#define PAGESAN_JUMP __attribute__((musttail)) return

// --- Length ------------------------------------------------------------------

PAGESAN_REAL(size_t, strnlen, (const char *S, size_t Max));
PAGESAN_NOINLINE static size_t strnlenSlowly(const char *S, size_t Max) {
  size_t R = Real_strnlen(S, Max);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strlen)))
    return R;
  PAGESAN_CALL(strnlen);
  C.reads(S, R < Max ? R + 1 : Max);
  return R;
}
PAGESAN_WRAPPER(size_t, strnlen, (const char *S, size_t Max));
size_t wrap_strnlen(const char *S, size_t Max) {
  if (PAGESAN_LIKELY(isChecked(Family::Strlen) && Max)) {
    uptr Length = shortLength(S);
    uptr Read = minOf(Length + 1, Max);
    if (PAGESAN_LIKELY(Length < kShortString && isPlainlyGood(uptr(S), Read)))
      return minOf(Length, Max);
  }
  PAGESAN_JUMP strnlenSlowly(S, Max);
}

PAGESAN_REAL(size_t, wcslen, (const wchar_t *S));
PAGESAN_NOINLINE static size_t wcslenSlowly(const wchar_t *S) {
  size_t R = Real_wcslen(S);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strlen)))
    return R;
  PAGESAN_CALL(wcslen);
  C.reads(S, (R + 1) * sizeof(*S));
  return R;
}
PAGESAN_WRAPPER(size_t, wcslen, (const wchar_t *S));
size_t wrap_wcslen(const wchar_t *S) {
  if (PAGESAN_LIKELY(isChecked(Family::Strlen))) {
    uptr Length = shortLength(S);
    if (PAGESAN_LIKELY(Length < kShortString &&
                       isPlainlyGood(uptr(S), (Length + 1) * sizeof(*S))))
      return Length;
  }
  PAGESAN_JUMP wcslenSlowly(S);
}

// --- Searching ---------------------------------------------------------------

PAGESAN_REAL(char *, strchr, (const char *S, int Wanted));
PAGESAN_NOINLINE static char *strchrSlowly(const char *S, int Wanted) {
  char *R = Real_strchr(S, Wanted);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strchr)))
    return R;
  PAGESAN_CALL(strchr);
  C.scanned(S, R);
  return R;
}
PAGESAN_WRAPPER(char *, strchr, (const char *S, int Wanted));
char *wrap_strchr(const char *S, int Wanted) {
  if (PAGESAN_LIKELY(isChecked(Family::Strchr) && !StringsAreStrict)) {
    ShortScan Scan = scanShort(S, char(Wanted));
    u32 Stops = Scan.Ends | Scan.Found;
    if (PAGESAN_LIKELY(Stops != 0)) {
      uptr At = uptr(__builtin_ctz(Stops));
      if (PAGESAN_LIKELY(isPlainlyGood(uptr(S), At + 1)))
        return Scan.Found >> At & 1 ? const_cast<char *>(S) + At : nullptr;
    }
  }
  PAGESAN_JUMP strchrSlowly(S, Wanted);
}

PAGESAN_REAL(char *, strrchr, (const char *S, int Wanted));
PAGESAN_NOINLINE static char *strrchrSlowly(const char *S, int Wanted) {
  char *R = Real_strrchr(S, Wanted);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strchr)))
    return R;
  PAGESAN_CALL(strrchr);
  C.readsString(S);
  return R;
}
PAGESAN_WRAPPER(char *, strrchr, (const char *S, int Wanted));
char *wrap_strrchr(const char *S, int Wanted) {
  if (PAGESAN_LIKELY(isChecked(Family::Strchr))) {
    ShortScan Scan = scanShort(S, char(Wanted));
    if (PAGESAN_LIKELY(Scan.Ends != 0)) {
      // The terminator may be what is wanted.
      u32 Found = Scan.Found & (Scan.Ends ^ (Scan.Ends - 1));
      if (PAGESAN_LIKELY(
              isPlainlyGood(uptr(S), uptr(__builtin_ctz(Scan.Ends)) + 1)))
        return Found ? const_cast<char *>(S) + (31 - __builtin_clz(Found))
                     : nullptr;
    }
  }
  PAGESAN_JUMP strrchrSlowly(S, Wanted);
}

PAGESAN_REAL(void *, memchr, (const void *S, int Wanted, size_t N));
PAGESAN_NOINLINE static void *memchrSlowly(const void *S, int Wanted,
                                           size_t N) {
  void *R = Real_memchr(S, Wanted, N);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Any)))
    return R;
  PAGESAN_CALL(memchr);
  C.reads(S, R ? uptr(R) - uptr(S) + 1 : N);
  return R;
}
PAGESAN_WRAPPER(void *, memchr, (const void *S, int Wanted, size_t N));
void *wrap_memchr(const void *S, int Wanted, size_t N) {
  if (PAGESAN_LIKELY(isChecked(Family::Any) && N)) {
    u32 Found = scanShort(static_cast<const char *>(S), char(Wanted)).Found;
    if (PAGESAN_LIKELY(Found != 0)) {
      uptr At = uptr(__builtin_ctz(Found));
      if (PAGESAN_LIKELY(isPlainlyGood(uptr(S), minOf(At + 1, N))))
        return At < N ? static_cast<char *>(const_cast<void *>(S)) + At
                      : nullptr;
    }
  }
  PAGESAN_JUMP memchrSlowly(S, Wanted, N);
}

// --- Copying -----------------------------------------------------------------

PAGESAN_REAL(char *, strcpy, (char *To, const char *From));
PAGESAN_NOINLINE static char *strcpySlowly(char *To, const char *From) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Str)))
    return Real_strcpy(To, From);
  PAGESAN_CALL(strcpy);
  C.copiesString(To, From);
  return Real_strcpy(To, From);
}
PAGESAN_WRAPPER(char *, strcpy, (char *To, const char *From));
char *wrap_strcpy(char *To, const char *From) {
  if (PAGESAN_LIKELY(isChecked(Family::Str))) {
    uptr Size = shortLength(From) + 1;
    if (PAGESAN_LIKELY(Size <= kShortString && areApart(To, From, Size) &&
                       isPlainlyGood(uptr(From), Size) &&
                       isPlainlyGood(uptr(To), Size))) {
      copyShort(To, From, Size);
      return To;
    }
  }
  PAGESAN_JUMP strcpySlowly(To, From);
}
