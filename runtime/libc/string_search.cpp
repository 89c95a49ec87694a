//===- libc/string_search.cpp - Strings searched and copied -----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most strings are short, and the library's function, its check and a frame for
// reports would cost more than the work. What ends within kShortString bytes of
// one page, and is plainly good, is done here. What is longer the library does
// (...Long), and where that was not plainly good everything is done again with
// a frame (...Slowly).
//
//===----------------------------------------------------------------------===//
#include "libc/compare_hooks.h"
#include "libc/memory_calls.h"
#include "libc/short_memory.h"
#include "libc/string_scan.h"
#include "libc/wrapper.h"
#include "support/memory.h"

using namespace pagesan;

// --- Length ------------------------------------------------------------------

// False: not so short, or not so simple.
template <class Char>
PAGESAN_ALWAYS_INLINE bool lengthInPlace(const Char *S, uptr &Length) {
  Length = shortLength(S);
  return Length < kShortString &&
         isPlainlyGood(uptr(S), (Length + 1) * sizeof(Char));
}

PAGESAN_NOINLINE static size_t strlenSlowly(const char *S) {
  uptr Length = RealStrlen(S);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strlen)))
    return Length;
  PAGESAN_CALL(strlen);
  C.reads(S, Length + 1);
  return Length;
}
PAGESAN_NOINLINE static size_t strlenLong(const char *S) {
  uptr Length = RealStrlen(S);
  if (PAGESAN_LIKELY(isChecked(Family::Strlen) &&
                     isPlainlyGood(uptr(S), Length + 1)))
    return Length;
  PAGESAN_JUMP strlenSlowly(S);
}
PAGESAN_WRAPPER(size_t, strlen, (const char *S));
size_t wrap_strlen(const char *S) {
  uptr Length;
  if (PAGESAN_LIKELY(isChecked(Family::Strlen) && lengthInPlace(S, Length)))
    return Length;
  PAGESAN_JUMP strlenLong(S);
}

PAGESAN_REAL(size_t, strnlen, (const char *S, size_t Max));
PAGESAN_NOINLINE static size_t strnlenSlowly(const char *S, size_t Max) {
  size_t R = Real_strnlen(S, Max);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strlen)))
    return R;
  PAGESAN_CALL(strnlen);
  C.reads(S, R < Max ? R + 1 : Max);
  return R;
}
PAGESAN_NOINLINE static size_t strnlenLong(const char *S, size_t Max) {
  size_t R = Real_strnlen(S, Max);
  if (PAGESAN_LIKELY(isChecked(Family::Strlen) &&
                     isPlainlyGood(uptr(S), minOf(R + 1, Max))))
    return R;
  PAGESAN_JUMP strnlenSlowly(S, Max);
}
PAGESAN_WRAPPER(size_t, strnlen, (const char *S, size_t Max));
size_t wrap_strnlen(const char *S, size_t Max) {
  if (PAGESAN_LIKELY(isChecked(Family::Strlen) && Max)) {
    uptr Length = shortLength(S);
    uptr Read = minOf(Length + 1, Max);
    if (PAGESAN_LIKELY(Length < kShortString && isPlainlyGood(uptr(S), Read)))
      return minOf(Length, Max);
  }
  PAGESAN_JUMP strnlenLong(S, Max);
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
PAGESAN_NOINLINE static size_t wcslenLong(const wchar_t *S) {
  size_t R = Real_wcslen(S);
  if (PAGESAN_LIKELY(isChecked(Family::Strlen) &&
                     isPlainlyGood(uptr(S), (R + 1) * sizeof(*S))))
    return R;
  PAGESAN_JUMP wcslenSlowly(S);
}
PAGESAN_WRAPPER(size_t, wcslen, (const wchar_t *S));
size_t wrap_wcslen(const wchar_t *S) {
  uptr Length;
  if (PAGESAN_LIKELY(isChecked(Family::Strlen) && lengthInPlace(S, Length)))
    return Length;
  PAGESAN_JUMP wcslenLong(S);
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
PAGESAN_REAL(char *, strchrnul, (const char *S, int Wanted));
PAGESAN_NOINLINE static char *strchrLong(const char *S, int Wanted) {
  char *R = Real_strchrnul(S, Wanted);
  if (PAGESAN_LIKELY(isChecked(Family::Strchr) && !StringsAreStrict &&
                     isPlainlyGood(uptr(S), uptr(R - S) + 1)))
    return *R == char(Wanted) ? R : nullptr;
  PAGESAN_JUMP strchrSlowly(S, Wanted);
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
  PAGESAN_JUMP strchrLong(S, Wanted);
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
PAGESAN_NOINLINE static char *strrchrLong(const char *S, int Wanted) {
  if (PAGESAN_LIKELY(isChecked(Family::Strchr) &&
                     isPlainlyGood(uptr(S), RealStrlen(S) + 1)))
    PAGESAN_JUMP Real_strrchr.get()(S, Wanted);
  PAGESAN_JUMP strrchrSlowly(S, Wanted);
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
  PAGESAN_JUMP strrchrLong(S, Wanted);
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
PAGESAN_NOINLINE static void *memchrLong(const void *S, int Wanted, size_t N) {
  void *R = Real_memchr(S, Wanted, N);
  if (PAGESAN_LIKELY(isChecked(Family::Any) &&
                     isPlainlyGood(uptr(S), R ? uptr(R) - uptr(S) + 1 : N)))
    return R;
  PAGESAN_JUMP memchrSlowly(S, Wanted, N);
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
  PAGESAN_JUMP memchrLong(S, Wanted, N);
}

PAGESAN_REAL(char *, strstr, (const char *S, const char *Part));
PAGESAN_NOINLINE static char *strstrSlowly(const char *S, const char *Part) {
  char *R = Real_strstr(S, Part);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strstr)))
    return R;
  PAGESAN_CALL(strstr);
  C.searched(S, Part, R);
  if (PAGESAN_UNLIKELY(AnyCompareHook))
    __sanitizer_weak_hook_strstr(hookPc(C), S, Part, R);
  return R;
}
PAGESAN_WRAPPER(char *, strstr, (const char *S, const char *Part));
char *wrap_strstr(const char *S, const char *Part) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strstr) || StringsAreStrict ||
                       AnyCompareHook))
    PAGESAN_JUMP strstrSlowly(S, Part);
  char *R = Real_strstr(S, Part);
  uptr Length = shortLength(Part);
  if (PAGESAN_UNLIKELY(Length == kShortString))
    Length = RealStrlen(Part);
  uptr Read = R ? uptr(R - S) + Length : RealStrlen(S) + 1;
  if (PAGESAN_LIKELY(isPlainlyGood(uptr(Part), Length + 1) &&
                     isPlainlyGood(uptr(S), Read)))
    return R;
  PAGESAN_JUMP strstrSlowly(S, Part);
}

PAGESAN_WRAP(char *, strcasestr, (const char *S, const char *Part)) {
  char *R = Real_strcasestr(S, Part);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strstr)))
    return R;
  PAGESAN_CALL(strcasestr);
  C.searched(S, Part, R);
  if (PAGESAN_UNLIKELY(AnyCompareHook))
    __sanitizer_weak_hook_strcasestr(hookPc(C), S, Part, R);
  return R;
}

PAGESAN_WRAP(void *, memmem,
             (const void *A, size_t ASize, const void *B, size_t BSize)) {
  void *R = Real_memmem(A, ASize, B, BSize);
  if (PAGESAN_UNLIKELY(!isChecked(Family::Memmem)))
    return R;
  PAGESAN_CALL(memmem);
  C.reads(A, ASize);
  C.reads(B, BSize);
  if (PAGESAN_UNLIKELY(AnyCompareHook))
    __sanitizer_weak_hook_memmem(hookPc(C), A, ASize, B, BSize, R);
  return R;
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
PAGESAN_NOINLINE static char *strcpyLong(char *To, const char *From) {
  uptr Size = RealStrlen(From) + 1;
  if (PAGESAN_UNLIKELY(!isChecked(Family::Str) || !areApart(To, From, Size) ||
                       !isPlainlyGood(uptr(From), Size) ||
                       !isPlainlyGood(uptr(To), Size)))
    PAGESAN_JUMP strcpySlowly(To, From);
  RealMove(To, From, Size);
  return To;
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
  PAGESAN_JUMP strcpyLong(To, From);
}

PAGESAN_REAL(char *, strncpy, (char *To, const char *From, size_t N));
PAGESAN_NOINLINE static char *strncpySlowly(char *To, const char *From,
                                            size_t N) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Str)))
    return Real_strncpy(To, From, N);
  PAGESAN_CALL(strncpy);
  C.copiesString(To, From, N);
  return Real_strncpy(To, From, N);
}
PAGESAN_WRAPPER(char *, strncpy, (char *To, const char *From, size_t N));
char *wrap_strncpy(char *To, const char *From, size_t N) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Str) || !N))
    PAGESAN_JUMP strncpySlowly(To, From, N);
  uptr Length = shortLength(From);
  if (PAGESAN_UNLIKELY(Length == kShortString))
    Length = RealStrnlen(From, N);
  uptr Size = minOf(Length + 1, N);
  if (PAGESAN_LIKELY(areApart(To, From, Size) &&
                     isPlainlyGood(uptr(From), Size) &&
                     isPlainlyGood(uptr(To), N)))
    PAGESAN_JUMP Real_strncpy.get()(To, From, N);
  PAGESAN_JUMP strncpySlowly(To, From, N);
}
