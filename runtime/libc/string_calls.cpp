//===- libc/string_calls.cpp - Strings compared, searched, copied --*- C++ -*-//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/heap.h"
#include "libc/compare_hooks.h"
#include "libc/string_scan.h"
#include "libc/wrapper.h"
#include "support/memory.h"

using namespace pagesan;

namespace {

// --- Comparing ---------------------------------------------------------------

// As the C library has it: bytes as unsigned, by their difference; wide
// characters by which is less.
int difference(char A, char B) { return int(u8(A)) - int(u8(B)); }
int difference(wchar_t A, wchar_t B) { return A < B ? -1 : A > B; }

// Compares as strncmp does and checks what that reads.
template <class Char>
PAGESAN_ALWAYS_INLINE int compare(const Call &C, const Char *A, const Char *B,
                                  uptr Max) {
  uptr Same = commonLength<AsIs>(A, B, Max);
  uptr Read = minOf(Same + 1, Max);
  if (PAGESAN_UNLIKELY(StringsAreStrict)) {
    C.readsString(A, Max);
    C.readsString(B, Max);
  } else {
    C.reads(A, Read * sizeof(Char));
    C.reads(B, Read * sizeof(Char));
  }
  return Same == Max ? 0 : difference(A[Same], B[Same]);
}

PAGESAN_ALWAYS_INLINE bool mayComparePlainly() {
  return isChecked(Family::Strcmp) && !StringsAreStrict && !AnyCompareHook;
}

// Known after two steps, on memory that is plainly good. False: not so simple.
PAGESAN_ALWAYS_INLINE bool compareShort(const char *A, const char *B, uptr Max,
                                        int &Result) {
  constexpr uptr kStep = sizeof(__m128i);
  if (PAGESAN_UNLIKELY(!mayComparePlainly() || !Max || !isVectorOnPage(A) ||
                       !isVectorOnPage(B)))
    return false;
  u32 Stops = goingOn<char>(vectorAt(A), vectorAt(B)) ^ 0xffff;
  if (!Stops && Max > kStep) {
    if (!isVectorOnPage(A + kStep) || !isVectorOnPage(B + kStep))
      return false;
    Stops = goingOn<char>(vectorAt(A + kStep), vectorAt(B + kStep)) ^ 0xffff;
    Stops <<= kStep;
  }
  uptr At = Stops ? uptr(__builtin_ctz(Stops)) : 2 * kStep;
  if (PAGESAN_UNLIKELY(At >= Max))
    Result = 0;
  else if (PAGESAN_LIKELY(Stops != 0))
    Result = difference(A[At], B[At]);
  else
    return false;
  uptr Read = minOf(At + 1, Max);
  return isShortlyGood(uptr(A), Read) && isShortlyGood(uptr(B), Read);
}

// What needs no second look, and no frame. False: the long way, which has one.
template <class Char>
PAGESAN_ALWAYS_INLINE bool comparePlainly(const Char *A, const Char *B,
                                          uptr Max, int &Result) {
  if (PAGESAN_UNLIKELY(!mayComparePlainly()))
    return false;
  uptr Same = commonLength<AsIs>(A, B, Max);
  uptr Read = minOf(Same + 1, Max) * sizeof(Char);
  Result = Same == Max ? 0 : difference(A[Same], B[Same]);
  return isPlainlyGood(uptr(A), Read) && isPlainlyGood(uptr(B), Read);
}

// The library knows the locale's letters; what it has read ends where the
// letters differ in ASCII, or earlier or later in others: checked up to there,
// but not behind the end.
PAGESAN_ALWAYS_INLINE uptr foldedRead(const char *A, const char *B, uptr Max) {
  return minOf(commonLength<Folded>(A, B, Max) + 1, Max);
}
PAGESAN_ALWAYS_INLINE bool areFoldedPlainlyGood(const char *A, const char *B,
                                                uptr Max) {
  if (PAGESAN_UNLIKELY(!mayComparePlainly()))
    return false;
  uptr Read = foldedRead(A, B, Max);
  return isPlainlyGood(uptr(A), Read) && isPlainlyGood(uptr(B), Read);
}
void checkFolded(const Call &C, const char *A, const char *B, uptr Max) {
  if (StringsAreStrict) {
    C.readsString(A, Max);
    C.readsString(B, Max);
    return;
  }
  uptr Read = foldedRead(A, B, Max);
  C.reads(A, Read);
  C.reads(B, Read);
}

// --- Copies on the heap ------------------------------------------------------

// AllocKind::Malloc, with the copying function as frame 0.
template <class Char>
Char *duplicate(const Call &C, const Char *S, uptr Length) {
  uptr Size = Length * sizeof(Char);
  auto *Copy = static_cast<Char *>(heapAllocate(
      {Size + sizeof(Char), 16, AllocKind::Malloc, false}, C.site()));
  if (!Copy) {
    errno = ENOMEM;
    return nullptr;
  }
  copyMemory(Copy, S, Size);
  Copy[Length] = 0;
  return Copy;
}

} // namespace

// --- Comparing ---------------------------------------------------------------

PAGESAN_REAL(int, strcmp, (const char *A, const char *B));
PAGESAN_NOINLINE static int strcmpSlowly(const char *A, const char *B) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strcmp)))
    return Real_strcmp(A, B);
  PAGESAN_CALL(strcmp);
  int R = compare(C, A, B, ~uptr(0));
  if (PAGESAN_UNLIKELY(AnyCompareHook))
    __sanitizer_weak_hook_strcmp(hookPc(C), A, B, R);
  return R;
}
PAGESAN_NOINLINE static int strcmpLong(const char *A, const char *B) {
  int Result;
  if (PAGESAN_LIKELY(comparePlainly(A, B, ~uptr(0), Result)))
    return Result;
  PAGESAN_JUMP strcmpSlowly(A, B);
}
PAGESAN_WRAPPER(int, strcmp, (const char *A, const char *B));
int wrap_strcmp(const char *A, const char *B) {
  int Result;
  if (PAGESAN_LIKELY(compareShort(A, B, ~uptr(0), Result)))
    return Result;
  PAGESAN_JUMP strcmpLong(A, B);
}

PAGESAN_REAL(int, strncmp, (const char *A, const char *B, size_t N));
PAGESAN_NOINLINE static int strncmpSlowly(const char *A, const char *B,
                                          size_t N) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strcmp)))
    return Real_strncmp(A, B, N);
  PAGESAN_CALL(strncmp);
  int R = compare(C, A, B, N);
  if (PAGESAN_UNLIKELY(AnyCompareHook))
    __sanitizer_weak_hook_strncmp(hookPc(C), A, B, N, R);
  return R;
}
PAGESAN_NOINLINE static int strncmpLong(const char *A, const char *B,
                                        size_t N) {
  int Result;
  if (PAGESAN_LIKELY(comparePlainly(A, B, N, Result)))
    return Result;
  PAGESAN_JUMP strncmpSlowly(A, B, N);
}
PAGESAN_WRAPPER(int, strncmp, (const char *A, const char *B, size_t N));
int wrap_strncmp(const char *A, const char *B, size_t N) {
  int Result;
  if (PAGESAN_LIKELY(compareShort(A, B, N, Result)))
    return Result;
  PAGESAN_JUMP strncmpLong(A, B, N);
}

PAGESAN_REAL(int, strcasecmp, (const char *A, const char *B));
PAGESAN_NOINLINE static int strcasecmpSlowly(const char *A, const char *B) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strcmp)))
    return Real_strcasecmp(A, B);
  PAGESAN_CALL(strcasecmp);
  checkFolded(C, A, B, ~uptr(0));
  int R = Real_strcasecmp(A, B);
  if (PAGESAN_UNLIKELY(AnyCompareHook))
    __sanitizer_weak_hook_strcasecmp(hookPc(C), A, B, R);
  return R;
}
PAGESAN_WRAPPER(int, strcasecmp, (const char *A, const char *B));
int wrap_strcasecmp(const char *A, const char *B) {
  if (PAGESAN_LIKELY(areFoldedPlainlyGood(A, B, ~uptr(0))))
    PAGESAN_JUMP Real_strcasecmp.get()(A, B);
  PAGESAN_JUMP strcasecmpSlowly(A, B);
}

PAGESAN_REAL(int, strncasecmp, (const char *A, const char *B, size_t N));
PAGESAN_NOINLINE static int strncasecmpSlowly(const char *A, const char *B,
                                              size_t N) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strcmp)))
    return Real_strncasecmp(A, B, N);
  PAGESAN_CALL(strncasecmp);
  checkFolded(C, A, B, N);
  int R = Real_strncasecmp(A, B, N);
  if (PAGESAN_UNLIKELY(AnyCompareHook))
    __sanitizer_weak_hook_strncasecmp(hookPc(C), A, B, N, R);
  return R;
}
PAGESAN_WRAPPER(int, strncasecmp, (const char *A, const char *B, size_t N));
int wrap_strncasecmp(const char *A, const char *B, size_t N) {
  if (PAGESAN_LIKELY(areFoldedPlainlyGood(A, B, N)))
    PAGESAN_JUMP Real_strncasecmp.get()(A, B, N);
  PAGESAN_JUMP strncasecmpSlowly(A, B, N);
}

PAGESAN_REAL(int, wcscmp, (const wchar_t *A, const wchar_t *B));
PAGESAN_NOINLINE static int wcscmpSlowly(const wchar_t *A, const wchar_t *B) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strcmp)))
    return Real_wcscmp(A, B);
  PAGESAN_CALL(wcscmp);
  return compare(C, A, B, ~uptr(0) / sizeof(wchar_t));
}
PAGESAN_WRAPPER(int, wcscmp, (const wchar_t *A, const wchar_t *B));
int wrap_wcscmp(const wchar_t *A, const wchar_t *B) {
  int Result;
  if (PAGESAN_LIKELY(comparePlainly(A, B, ~uptr(0) / sizeof(wchar_t), Result)))
    return Result;
  PAGESAN_JUMP wcscmpSlowly(A, B);
}

PAGESAN_REAL(int, wcsncmp, (const wchar_t *A, const wchar_t *B, size_t N));
PAGESAN_NOINLINE static int wcsncmpSlowly(const wchar_t *A, const wchar_t *B,
                                          size_t N) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Strcmp)))
    return Real_wcsncmp(A, B, N);
  PAGESAN_CALL(wcsncmp);
  return compare(C, A, B, N);
}
PAGESAN_WRAPPER(int, wcsncmp, (const wchar_t *A, const wchar_t *B, size_t N));
int wrap_wcsncmp(const wchar_t *A, const wchar_t *B, size_t N) {
  int Result;
  if (PAGESAN_LIKELY(N <= ~uptr(0) / sizeof(wchar_t) &&
                     comparePlainly(A, B, N, Result)))
    return Result;
  PAGESAN_JUMP wcsncmpSlowly(A, B, N);
}

// --- Copies on the heap ------------------------------------------------------

#define DUPLICATE(Name)                                                        \
  PAGESAN_WRAP(char *, Name, (const char *S)) {                                \
    if (PAGESAN_UNLIKELY(!isChecked(Family::Any)))                             \
      return Real_##Name(S);                                                   \
    PAGESAN_CALL(Name);                                                        \
    uptr Length = lengthOf(S);                                                 \
    if (isChecked(Family::Str))                                                \
      C.reads(S, Length + 1);                                                  \
    return duplicate(C, S, Length);                                            \
  }
DUPLICATE(strdup)
DUPLICATE(__strdup)

#define DUPLICATE_MAX(Name)                                                    \
  PAGESAN_WRAP(char *, Name, (const char *S, size_t N)) {                      \
    if (PAGESAN_UNLIKELY(!isChecked(Family::Any)))                             \
      return Real_##Name(S, N);                                                \
    PAGESAN_CALL(Name);                                                        \
    uptr Length = lengthOf(S, N);                                              \
    if (isChecked(Family::Strndup))                                            \
      C.reads(S, minOf(Length + 1, N));                                        \
    return duplicate(C, S, Length);                                            \
  }
DUPLICATE_MAX(strndup)
DUPLICATE_MAX(__strndup)

PAGESAN_WRAP(wchar_t *, wcsdup, (const wchar_t *S)) {
  if (PAGESAN_UNLIKELY(!isChecked(Family::Any)))
    return Real_wcsdup(S);
  PAGESAN_CALL(wcsdup);
  uptr Length = lengthOf(S);
  if (isChecked(Family::Str))
    C.reads(S, (Length + 1) * sizeof(*S));
  return duplicate(C, S, Length);
}
