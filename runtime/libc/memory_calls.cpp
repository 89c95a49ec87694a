//===- libc/memory_calls.cpp - Checked memory functions ---------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the program's own copies become (__pagesan_memcpy), and what everybody
// else, shared libraries included, calls by the library's names. The ranges are
// checked whole, then the C library does the work. As compilers make up calls
// of these, nothing here may copy a struct.
//
//===----------------------------------------------------------------------===//
#include "libc/memory_calls.h"
#include "libc/compare_hooks.h"
#include "libc/short_memory.h"
#include "libc/wrapper.h"
#include "support/errors.h"
#include "support/flags.h"

using namespace pagesan;

// The C library's, which choose by processor; our own until start-up.
constinit MoveFn *pagesan::RealMove = _pagesan_internal_memmove;

namespace {

using SetFn = void *(void *, int, size_t);
using CompareFn = int(const void *, const void *, size_t);
constinit SetFn *RealSet = _pagesan_internal_memset;
constinit CompareFn *RealCompare = _pagesan_internal_memcmp;

template <class Fn> void take(Fn *&Pointer, const char *Name) {
  Pointer = reinterpret_cast<Fn *>(findRealFunction(Name));
}

// A length above this was negative before it was converted.
constexpr uptr kMaxLength = ~uptr(0) >> 1;

PAGESAN_ALWAYS_INLINE bool hasBadLength(const Call &C, const void *Ptr,
                                        uptr Size) {
  if (PAGESAN_LIKELY(Size <= kMaxLength))
    return false;
  reportNegativeSizeParam(Size, C.name(), C.site(), uptr(Ptr));
  return true;
}

// Nothing to look into: the call becomes a jump to the C library's function.
// What is left needs a frame of its own, which would cost small copies half of
// their time, and is jumped to as well (...Slowly).
PAGESAN_ALWAYS_INLINE bool isPlainMove(const void *To, const void *From,
                                       size_t Size) {
  return isChecked(Family::Mem) && isPlainlyGood(uptr(From), Size) &&
         isPlainlyGood(uptr(To), Size);
}
PAGESAN_ALWAYS_INLINE bool isPlainCopy(const void *To, const void *From,
                                       size_t Size) {
  return areApart(To, From, Size) && isPlainMove(To, From, Size);
}
// Few bytes, done here. False: nothing was done.
PAGESAN_ALWAYS_INLINE bool movedShort(void *To, const void *From, size_t Size) {
  if (Size - 1 >= kShortString || !isChecked(Family::Mem) ||
      !isShortlyGood(uptr(From), Size) || !isShortlyGood(uptr(To), Size))
    return false;
  copyShort(static_cast<char *>(To), static_cast<const char *>(From), Size);
  return true;
}
PAGESAN_ALWAYS_INLINE bool copiedShort(void *To, const void *From,
                                       size_t Size) {
  return areApart(To, From, Size) && movedShort(To, From, Size);
}
PAGESAN_ALWAYS_INLINE bool comparedShort(const void *A, const void *B,
                                         size_t Size, int &Result) {
  if (Size - 1 >= sizeof(__m128i) || !isChecked(Family::Memcmp) ||
      AnyCompareHook || !isVectorOnPage(A) || !isVectorOnPage(B) ||
      !isShortlyGood(uptr(A), Size) || !isShortlyGood(uptr(B), Size))
    return false;
  Result = compareShort(A, B, Size);
  return true;
}

PAGESAN_ALWAYS_INLINE bool isPlainSet(const void *To, size_t Size) {
  return isChecked(Family::Mem) && isPlainlyGood(uptr(To), Size);
}

// Copying onto itself is left alone: compilers do so for struct assignments.
// After a report memmove's way is the best that can be done.
PAGESAN_ALWAYS_INLINE void *checkedCopy(const Call &C, void *To,
                                        const void *From, size_t Size) {
  if (PAGESAN_LIKELY(isChecked(Family::Mem))) {
    if (hasBadLength(C, From, Size))
      return To;
    if (PAGESAN_LIKELY(To != From))
      C.mustNotOverlap(To, Size, From, Size);
    C.reads(From, Size);
    C.writes(To, Size);
  }
  return RealMove(To, From, Size);
}

PAGESAN_ALWAYS_INLINE void *checkedMove(const Call &C, void *To,
                                        const void *From, size_t Size) {
  if (PAGESAN_LIKELY(isChecked(Family::Mem))) {
    if (hasBadLength(C, From, Size))
      return To;
    C.reads(From, Size);
    C.writes(To, Size);
  }
  return RealMove(To, From, Size);
}

PAGESAN_ALWAYS_INLINE void *checkedSet(const Call &C, void *To, int Value,
                                       size_t Size) {
  if (PAGESAN_LIKELY(isChecked(Family::Mem))) {
    if (hasBadLength(C, To, Size))
      return To;
    C.writes(To, Size);
  }
  return RealSet(To, Value, Size);
}

// Not strict: up to the first difference.
uptr comparedLength(const void *A, const void *B, uptr Size) {
  auto *X = static_cast<const u8 *>(A), *Y = static_cast<const u8 *>(B);
  uptr I = 0;
  while (I < Size && X[I] == Y[I])
    ++I;
  return minOf(I + 1, Size);
}

// Otherwise the library's function needs nothing before it or behind it.
PAGESAN_ALWAYS_INLINE bool isPlainCompare(const void *A, const void *B,
                                          size_t Size) {
  return isChecked(Family::Memcmp) && !AnyCompareHook &&
         isPlainlyGood(uptr(A), Size) && isPlainlyGood(uptr(B), Size);
}

PAGESAN_ALWAYS_INLINE int checkedCompare(const Call &C, const void *A,
                                         const void *B, size_t Size) {
  if (PAGESAN_LIKELY(isChecked(Family::Memcmp))) {
    uptr Read = PAGESAN_LIKELY(flags().strict_memcmp)
                    ? Size
                    : comparedLength(A, B, Size);
    C.reads(A, Read);
    C.reads(B, Read);
  }
  int R = RealCompare(A, B, Size);
  if (PAGESAN_UNLIKELY(AnyCompareHook))
    __sanitizer_weak_hook_memcmp(hookPc(C), A, B, Size, R);
  return R;
}

PAGESAN_NOINLINE int compareSlowly(const void *A, const void *B, size_t Size) {
  PAGESAN_CALL(memcmp);
  return checkedCompare(C, A, B, Size);
}
PAGESAN_NOINLINE int bcmpSlowly(const void *A, const void *B, size_t Size) {
  PAGESAN_CALL(bcmp);
  return checkedCompare(C, A, B, Size);
}

PAGESAN_NOINLINE void *copySlowly(void *To, const void *From, size_t Size) {
  PAGESAN_CALL(memcpy);
  return checkedCopy(C, To, From, Size);
}
PAGESAN_NOINLINE void *moveSlowly(void *To, const void *From, size_t Size) {
  PAGESAN_CALL(memmove);
  return checkedMove(C, To, From, Size);
}
PAGESAN_NOINLINE void *setSlowly(void *To, int Value, size_t Size) {
  PAGESAN_CALL(memset);
  return checkedSet(C, To, Value, Size);
}

} // namespace

namespace pagesan {
void initMemoryCalls() {
  take(RealMove, "memmove");
  take(RealSet, "memset");
  take(RealCompare, "memcmp");
}
} // namespace pagesan

// --- From instrumented code --------------------------------------------------

PAGESAN_INTERFACE void *__pagesan_memcpy(void *To, const void *From,
                                         size_t Size) {
  if (PAGESAN_LIKELY(copiedShort(To, From, Size)))
    return To;
  if (PAGESAN_LIKELY(isPlainCopy(To, From, Size)))
    PAGESAN_JUMP RealMove(To, From, Size);
  PAGESAN_JUMP copySlowly(To, From, Size);
}
PAGESAN_INTERFACE void *__pagesan_memmove(void *To, const void *From,
                                          size_t Size) {
  if (PAGESAN_LIKELY(movedShort(To, From, Size)))
    return To;
  if (PAGESAN_LIKELY(isPlainMove(To, From, Size)))
    PAGESAN_JUMP RealMove(To, From, Size);
  PAGESAN_JUMP moveSlowly(To, From, Size);
}
PAGESAN_INTERFACE void *__pagesan_memset(void *To, int Value, size_t Size) {
  if (PAGESAN_LIKELY(isPlainSet(To, Size)))
    PAGESAN_JUMP RealSet(To, Value, Size);
  PAGESAN_JUMP setSlowly(To, Value, Size);
}

// AddressSanitizer's names for them.
__asm__(".globl __asan_memcpy, __asan_memmove, __asan_memset\n"
        ".type __asan_memcpy, @function\n"
        ".type __asan_memmove, @function\n"
        ".type __asan_memset, @function\n"
        ".set __asan_memcpy, __pagesan_memcpy\n"
        ".set __asan_memmove, __pagesan_memmove\n"
        ".set __asan_memset, __pagesan_memset\n");

// --- By the library's names --------------------------------------------------

PAGESAN_WRAPPER(void *, memcpy, (void *To, const void *From, size_t N));
void *wrap_memcpy(void *To, const void *From, size_t N) {
  if (PAGESAN_LIKELY(copiedShort(To, From, N)))
    return To;
  if (PAGESAN_LIKELY(isPlainCopy(To, From, N)))
    PAGESAN_JUMP RealMove(To, From, N);
  PAGESAN_JUMP copySlowly(To, From, N);
}
PAGESAN_WRAPPER(void *, memmove, (void *To, const void *From, size_t N));
void *wrap_memmove(void *To, const void *From, size_t N) {
  if (PAGESAN_LIKELY(movedShort(To, From, N)))
    return To;
  if (PAGESAN_LIKELY(isPlainMove(To, From, N)))
    PAGESAN_JUMP RealMove(To, From, N);
  PAGESAN_JUMP moveSlowly(To, From, N);
}
PAGESAN_WRAPPER(void *, memset, (void *To, int Value, size_t N));
void *wrap_memset(void *To, int Value, size_t N) {
  if (PAGESAN_LIKELY(isPlainSet(To, N)))
    PAGESAN_JUMP RealSet(To, Value, N);
  PAGESAN_JUMP setSlowly(To, Value, N);
}
PAGESAN_WRAPPER(int, memcmp, (const void *A, const void *B, size_t N));
int wrap_memcmp(const void *A, const void *B, size_t N) {
  int Result;
  if (PAGESAN_LIKELY(comparedShort(A, B, N, Result)))
    return Result;
  if (PAGESAN_LIKELY(isPlainCompare(A, B, N)))
    PAGESAN_JUMP RealCompare(A, B, N);
  PAGESAN_JUMP compareSlowly(A, B, N);
}
PAGESAN_WRAPPER(int, bcmp, (const void *A, const void *B, size_t N));
int wrap_bcmp(const void *A, const void *B, size_t N) {
  int Result;
  if (PAGESAN_LIKELY(comparedShort(A, B, N, Result)))
    return Result;
  if (PAGESAN_LIKELY(isPlainCompare(A, B, N)))
    PAGESAN_JUMP RealCompare(A, B, N);
  PAGESAN_JUMP bcmpSlowly(A, B, N);
}

// What _FORTIFY_SOURCE makes of them: Room is what the compiler knows of To.
// The library ends the process when it is too small; what lies behind the
// object is reported before.
PAGESAN_WRAP(void *, __memcpy_chk,
             (void *To, const void *From, size_t N, size_t Room)) {
  PAGESAN_CALL(__memcpy_chk);
  if (PAGESAN_LIKELY(N <= Room))
    return checkedCopy(C, To, From, N);
  if (isChecked(Family::Mem))
    C.fits(To, N, Room);
  return Real___memcpy_chk(To, From, N, Room);
}
PAGESAN_WRAP(void *, __memmove_chk,
             (void *To, const void *From, size_t N, size_t Room)) {
  PAGESAN_CALL(__memmove_chk);
  if (PAGESAN_LIKELY(N <= Room))
    return checkedMove(C, To, From, N);
  if (isChecked(Family::Mem))
    C.fits(To, N, Room);
  return Real___memmove_chk(To, From, N, Room);
}
PAGESAN_WRAP(void *, __memset_chk,
             (void *To, int Value, size_t N, size_t Room)) {
  PAGESAN_CALL(__memset_chk);
  if (PAGESAN_LIKELY(N <= Room))
    return checkedSet(C, To, Value, N);
  if (isChecked(Family::Mem))
    C.fits(To, N, Room);
  return Real___memset_chk(To, Value, N, Room);
}
