//===- libc/call.h - One call of a library function -------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_CALL_H
#define PAGESAN_LIBC_CALL_H

#include "check/fast_range.h"
#include "check/slow_path.h"
#include "libc/families.h"

#include <sys/uio.h>

namespace pagesan {

// Of a string in the program's memory, whatever that memory's state is.
PAGESAN_ALWAYS_INLINE uptr lengthOf(const char *S);
PAGESAN_ALWAYS_INLINE uptr lengthOf(const wchar_t *S);
// At most Max characters are looked at.
PAGESAN_ALWAYS_INLINE uptr lengthOf(const char *S, uptr Max);
PAGESAN_ALWAYS_INLINE uptr lengthOf(const wchar_t *S, uptr Max);

// A wrapper's view of the call that it stands for: its name and place for
// reports, and what can be checked about its arguments. Null pointers are
// never checked, nor are others where there is no memory in any process:
// functions say so by a fault of their own, at the right place, and the kernel
// by EFAULT, which some programs ask for. Changes neither memory nor errno.
class Call {
public:
  PAGESAN_ALWAYS_INLINE Call(const char *Name, CallSite Site)
      : Name(Name), Site(Site) {}

  PAGESAN_ALWAYS_INLINE void reads(const volatile void *P, uptr Size) const {
    if (PAGESAN_UNLIKELY(!isPlainlyGood(uptr(P), Size)))
      checkSlowly(uptr(P), Size, /*IsWrite=*/false);
  }
  PAGESAN_ALWAYS_INLINE void writes(volatile void *P, uptr Size) const {
    if (PAGESAN_UNLIKELY(!isPlainlyGood(uptr(P), Size)))
      checkSlowly(uptr(P), Size, /*IsWrite=*/true);
  }
  // Count elements of Size bytes; a product that is no size is an error.
  void reads(const void *P, uptr Size, uptr Count) const;
  void writes(void *P, uptr Size, uptr Count) const;
  // The same by a call: in hundreds of functions, for which it is nothing.
  void readsByCall(const volatile void *P, uptr Size) const;
  void writesByCall(volatile void *P, uptr Size) const;
  void readsByCall(const void *P, uptr Size, uptr Count) const {
    reads(P, Size, Count);
  }
  void writesByCall(void *P, uptr Size, uptr Count) const {
    writes(P, Size, Count);
  }

  // A whole string, with its terminator.
  template <class Char> void readsString(const Char *S) const {
    if (!isNowhere(S))
      reads(S, (lengthOf(S) + 1) * sizeof(Char));
  }
  template <class Char> void wroteString(Char *S) const {
    if (S)
      writes(S, (lengthOf(S) + 1) * sizeof(Char));
  }
  // A string, or its first Max characters if it is longer.
  template <class Char> void readsString(const Char *S, uptr Max) const {
    if (!isNowhere(S))
      reads(S, minOf(lengthOf(S, Max) + 1, Max) * sizeof(Char));
  }
  // Of a search that stopped at Found; nullptr: at the end of the string.
  template <class Char> void scanned(const Char *S, const Char *Found) const {
    uptr Count = Found && !StringsAreStrict ? uptr(Found - S) : lengthOf(S);
    reads(S, (Count + 1) * sizeof(Char));
  }
  // Of a search for Part that stopped at Found; nullptr: at the end of S.
  void searched(const char *S, const char *Part, const char *Found) const {
    uptr Length = lengthOf(Part);
    reads(Part, Length + 1);
    bool IsWhole = !Found || StringsAreStrict;
    reads(S, IsWhole ? lengthOf(S) + 1 : uptr(Found - S) + Length);
  }
  // An array of strings that a null pointer ends.
  void readsStrings(char *const *Array) const;

  // A conversion of S that stopped at End (nullptr: it was not tried), which
  // goes to *Out. Where nothing was converted End is S, and blanks and a sign
  // have been read all the same.
  template <class Char>
  void parsed(const Char *S, Char *End, Char **Out) const {
    if (!End) {
      if (StringsAreStrict)
        readsString(S);
      return;
    }
    scanned(S, End == S ? pastSign(S) : static_cast<const Char *>(End));
    if (!Out)
      return;
    writes(Out, sizeof(*Out));
    *Out = End;
  }
  // What a function of _FORTIFY_SOURCE was to write, of which its buffer is
  // known to hold Room bytes: it would end the program before it is written.
  void fits(void *To, uptr Size, uptr Room) const {
    if (PAGESAN_UNLIKELY(Size > Room))
      writes(To, Size);
  }
  void parsedInteger(const char *S) const;
  void parsedFloat(const char *S) const;

  // Copies of a string: the result and its terminator fit, nothing overlaps.
  template <class Char> void copiesString(Char *To, const Char *From) const {
    uptr Size = (lengthOf(From) + 1) * sizeof(Char);
    mustNotOverlap(To, Size, From, Size);
    reads(From, Size);
    writes(To, Size);
  }
  // Always fills Max characters.
  template <class Char>
  void copiesString(Char *To, const Char *From, uptr Max) const {
    uptr Size = minOf(lengthOf(From, Max) + 1, Max) * sizeof(Char);
    mustNotOverlap(To, Size, From, Size);
    reads(From, Size);
    writes(To, Max * sizeof(Char));
  }
  template <class Char>
  void appendsString(Char *To, const Char *From, uptr Max = ~uptr(0)) const {
    uptr Old = lengthOf(To), Length = lengthOf(From, Max);
    uptr Size = minOf(Length + 1, Max) * sizeof(Char);
    if (Length)
      mustNotOverlap(To, (Old + Length + 1) * sizeof(Char), From, Size);
    reads(From, Size);
    // Its terminator is written, too.
    reads(To, (Old + StringsAreStrict) * sizeof(Char));
    writes(To + Old, (Length + 1) * sizeof(Char));
  }
  PAGESAN_ALWAYS_INLINE void mustNotOverlap(const void *A, uptr ASize,
                                            const void *B, uptr BSize) const {
    if (PAGESAN_UNLIKELY(uptr(A) < uptr(B) + BSize &&
                         uptr(B) < uptr(A) + ASize))
      reportOverlap(uptr(A), ASize, uptr(B), BSize);
  }

  // A transfer into To that returned Result; the kernel has refused bad
  // memory itself when it is EFAULT.
  void received(void *To, uptr Size, intptr_t Result) const;
  // The same, all of Object, for calls that return 0, or -1 or an error.
  template <class T> void filled(T *Object, int Result) const {
    if (Result <= 0)
      received(Object, sizeof(T), Result == 0 ? intptr_t(sizeof(T)) : Result);
  }
  // The same, for calls that return -1 or anything else.
  template <class T> void stored(T *Object, intptr_t Result) const {
    received(Object, sizeof(T), Result == -1 ? -1 : intptr_t(sizeof(T)));
  }
  void sends(const iovec *Vector, uptr Count) const;
  void received(const iovec *Vector, uptr Count, intptr_t Result) const;

  const char *name() const { return Name; }
  CallSite site() const { return Site; }

private:
  // No memory, and as a rule no shadow: a test of it would fault.
  static bool isNowhere(const volatile void *P);
  // Behind the blanks and the sign that a number may begin with.
  template <class Char> static const Char *pastSign(const Char *S) {
    while (*S == ' ' || (*S >= '\t' && *S <= '\r'))
      ++S;
    return *S == '-' || *S == '+' ? S + 1 : S;
  }
  void checkSlowly(uptr Addr, uptr Size, bool IsWrite) const;
  void reportOverlap(uptr A, uptr ASize, uptr B, uptr BSize) const;

  const char *Name;
  CallSite Site;
};

// The C library's own, which choose by processor; see call.cpp.
using LengthFn = uptr(const char *);
using LengthMaxFn = uptr(const char *, uptr);
using WideLengthFn = uptr(const wchar_t *);
using WideLengthMaxFn = uptr(const wchar_t *, uptr);
extern constinit LengthFn *RealStrlen;
extern constinit LengthMaxFn *RealStrnlen;
extern constinit WideLengthFn *RealWcslen;
extern constinit WideLengthMaxFn *RealWcsnlen;
// Part of start-up.
void initLengths();

PAGESAN_ALWAYS_INLINE uptr lengthOf(const char *S) { return RealStrlen(S); }
PAGESAN_ALWAYS_INLINE uptr lengthOf(const wchar_t *S) { return RealWcslen(S); }
PAGESAN_ALWAYS_INLINE uptr lengthOf(const char *S, uptr Max) {
  return RealStrnlen(S, Max);
}
PAGESAN_ALWAYS_INLINE uptr lengthOf(const wchar_t *S, uptr Max) {
  return RealWcsnlen(S, Max);
}

} // namespace pagesan

#endif // PAGESAN_LIBC_CALL_H
