//===- libc/call.cpp - One call of a library function -----------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/call.h"

#include "libc/real.h"
#include "libc/string_scan.h"
#include "shadow/shadow_map.h"
#include "support/errors.h"
#include "support/memory.h"

#include <errno.h>

namespace pagesan {

namespace {

// A length above this was negative before it was converted.
constexpr uptr kMaxLength = ~uptr(0) >> 1;

template <class Char> uptr plainLength(const Char *S) {
  uptr N = 0;
  while (S[N])
    ++N;
  return N;
}
template <class Char> uptr plainLengthMax(const Char *S, uptr Max) {
  uptr N = 0;
  while (N < Max && S[N])
    ++N;
  return N;
}

template <class Fn> void take(Fn *&Pointer, const char *Name) {
  Pointer = reinterpret_cast<Fn *>(findRealFunction(Name));
}

constinit RealFunction<double(const char *, char **)> RealStrtod("strtod");

} // namespace

constinit LengthFn *RealStrlen = plainLength<char>;
constinit LengthMaxFn *RealStrnlen = plainLengthMax<char>;
constinit WideLengthFn *RealWcslen = plainLength<wchar_t>;
constinit WideLengthMaxFn *RealWcsnlen = plainLengthMax<wchar_t>;

void initLengths() {
  take(RealStrlen, "strlen");
  take(RealStrnlen, "strnlen");
  take(RealWcslen, "wcslen");
  take(RealWcsnlen, "wcsnlen");
  initStringScan();
}

// The first page is never mapped.
bool Call::isNowhere(const volatile void *P) {
  uptr Addr = uptr(P);
  return Addr - kPageSize >= kUserEnd - kPageSize ||
         (isHeapZone(Addr) && !isShadowMapped(Addr));
}

PAGESAN_NOINLINE void Call::checkSlowly(uptr Addr, uptr Size,
                                        bool IsWrite) const {
  if (!Addr)
    return;
  if (PAGESAN_UNLIKELY(Size > kMaxLength))
    return reportNegativeSizeParam(Size, Name, Site, Addr);
  checkRange(Addr, Size, IsWrite, Name, Site);
}

PAGESAN_NOINLINE void Call::reportOverlap(uptr A, uptr ASize, uptr B,
                                          uptr BSize) const {
  reportParamOverlap(Name, A, ASize, B, BSize, Site);
}

static uptr product(uptr Size, uptr Count) {
  uptr Bytes;
  return __builtin_mul_overflow(Size, Count, &Bytes) ? ~uptr(0) : Bytes;
}

void Call::reads(const void *P, uptr Size, uptr Count) const {
  readsByCall(P, product(Size, Count));
}
void Call::writes(void *P, uptr Size, uptr Count) const {
  writesByCall(P, product(Size, Count));
}

void Call::readsByCall(const volatile void *P, uptr Size) const {
  if (!isNowhere(P))
    reads(P, Size);
}
void Call::writesByCall(volatile void *P, uptr Size) const {
  if (!isNowhere(P))
    writes(P, Size);
}

void Call::readsStrings(char *const *Array) const {
  if (!Array)
    return;
  uptr I = 0;
  for (; reads(&Array[I], sizeof(*Array)), Array[I]; ++I)
    readsString(Array[I]);
}

// What atoi and its kin look at: blanks, a sign, digits and what ends them.
void Call::parsedInteger(const char *S) const {
  if (StringsAreStrict)
    return readsString(S);
  const char *P = pastSign(S);
  while (*P >= '0' && *P <= '9')
    ++P;
  reads(S, uptr(P - S) + 1);
}

void Call::parsedFloat(const char *S) const {
  int Errno = errno;
  char *End;
  RealStrtod(S, &End);
  errno = Errno;
  parsed<char>(S, End, nullptr);
}

void Call::received(void *To, uptr Size, intptr_t Result) const {
  if (Result > 0)
    writesByCall(To, minOf(uptr(Result), Size));
  else if (Result < 0 && errno == EFAULT)
    writesByCall(To, Size);
}

void Call::sends(const iovec *Vector, uptr Count) const {
  if (isNowhere(Vector))
    return;
  reads(Vector, sizeof(*Vector), Count);
  for (uptr I = 0; I < Count; ++I)
    readsByCall(Vector[I].iov_base, Vector[I].iov_len);
}

void Call::received(const iovec *Vector, uptr Count, intptr_t Result) const {
  if (isNowhere(Vector))
    return;
  bool IsRefused = Result < 0 && errno == EFAULT;
  uptr Left = IsRefused ? ~uptr(0) : uptr(maxOf(Result, intptr_t(0)));
  for (uptr I = 0; I < Count && Left; ++I) {
    uptr Size = minOf(Vector[I].iov_len, Left);
    writesByCall(Vector[I].iov_base, Size);
    Left -= Size;
  }
}

} // namespace pagesan
