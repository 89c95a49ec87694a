//===- libc/printf_calls.cpp - Formatted output -----------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What each directive reads (%s) or writes (%n) is checked before the library
// formats, its output after.
//
//===----------------------------------------------------------------------===//
#include "libc/format_directive.h"
#include "libc/wrapper.h"

#include <syslog.h>

using namespace pagesan;

namespace {

// va_list as something that can be passed on by reference.
struct Arguments {
  va_list List;
  int nextInt() { return va_arg(List, int); }
  void *nextPointer() { return va_arg(List, void *); }
};

// Text of one kind printed by a function of the other is converted, and a
// precision counts what comes out: how much goes in is not known then.
template <class Char, class Text>
void checkText(const Call &C, const Text *S, int Precision) {
  if (Precision < 0)
    C.readsString(S);
  else if (sizeof(Text) == sizeof(Char))
    C.readsString(S, uptr(Precision));
}

template <class Char>
void checkDirective(const Call &C, const FormatDirective &D, Arguments &A) {
  if (D.Width == FormatDirective::kFromArgument)
    A.nextInt();
  int Precision = D.Precision == FormatDirective::kFromArgument
                      ? A.nextInt() // negative: as if there was none
                      : D.Precision;
  switch (D.Conversion) {
  case '%':
  case 'm':
    return;
  case 's':
  case 'S':
    if (D.isWide())
      checkText<Char>(C, static_cast<const wchar_t *>(A.nextPointer()),
                      Precision);
    else
      checkText<Char>(C, static_cast<const char *>(A.nextPointer()), Precision);
    return;
  case 'n':
    C.writes(A.nextPointer(), integerSize(D.Length));
    return;
  case 'p':
    A.nextPointer();
    return;
  case 'e':
  case 'E':
  case 'f':
  case 'F':
  case 'g':
  case 'G':
  case 'a':
  case 'A':
    if (D.Length == FormatLength::LongDouble)
      (void)va_arg(A.List, long double);
    else
      (void)va_arg(A.List, double);
    return;
  }
  if (D.Conversion != 'c' && integerSize(D.Length) == 8)
    (void)va_arg(A.List, long long);
  else
    A.nextInt();
}

template <class Char>
void checkFormat(const Call &C, const Char *Format, va_list Given) {
  C.readsString(Format);
  if (!Format)
    return;
  Arguments A;
  va_copy(A.List, Given);
  FormatReader<Char> Reader(Format);
  for (FormatDirective D; (D = Reader.nextOutput()).Conversion;)
    checkDirective<Char>(C, D, A);
  va_end(A.List);
}

// Of N characters of room, R were needed and a terminator.
template <class Char> void checkOutput(const Call &C, Char *To, uptr N, int R) {
  if (R >= 0)
    C.writes(To, minOf(uptr(R) + 1, N) * sizeof(Char));
}

} // namespace

#define UNWRAP(...) __VA_ARGS__
#define PRINT(VName, Pass, Before, After)                                      \
  bool IsOn = isChecked(Family::Any);                                          \
  if (isChecked(Family::Printf))                                               \
    checkFormat(C, Format, Args);                                              \
  if (IsOn) {                                                                  \
    Before;                                                                    \
  }                                                                            \
  int R = Real_##VName.get()(UNWRAP Pass, Args);                               \
  if (IsOn) {                                                                  \
    After;                                                                     \
  }

// Name with a variadic tail, VName with a list; Params are those before it,
// Format the last of them.
#define PRINTS(Name, VName, Params, Pass, Before, After)                       \
  PAGESAN_WRAP(int, VName, (UNWRAP Params, va_list Args)) {                    \
    PAGESAN_CALL(VName);                                                       \
    PRINT(VName, Pass, Before, After)                                          \
    return R;                                                                  \
  }                                                                            \
  PAGESAN_WRAPPER(int, Name, (UNWRAP Params, ...));                            \
  int wrap_##Name(UNWRAP Params, ...) {                                        \
    PAGESAN_CALL(Name);                                                        \
    va_list Args;                                                              \
    va_start(Args, Format);                                                    \
    PRINT(VName, Pass, Before, After)                                          \
    va_end(Args);                                                              \
    return R;                                                                  \
  }

// clang-format off
PRINTS(printf, vprintf, (const char *Format), (Format), , )
PRINTS(fprintf, vfprintf, (FILE *F, const char *Format), (F, Format), , )
PRINTS(dprintf, vdprintf, (int Fd, const char *Format), (Fd, Format), , )
PRINTS(sprintf, vsprintf, (char *To, const char *Format), (To, Format), , checkOutput(C, To, ~uptr(0), R))
PRINTS(snprintf, vsnprintf, (char *To, size_t N, const char *Format), (To, N, Format), , checkOutput(C, To, N, R))
PRINTS(asprintf, vasprintf, (char **To, const char *Format), (To, Format), C.writes(To, sizeof(*To)), )
PRINTS(__printf_chk, __vprintf_chk, (int Flag, const char *Format), (Flag, Format), , )
PRINTS(__fprintf_chk, __vfprintf_chk, (FILE *F, int Flag, const char *Format), (F, Flag, Format), , )
PRINTS(__dprintf_chk, __vdprintf_chk, (int Fd, int Flag, const char *Format), (Fd, Flag, Format), , )
PRINTS(__sprintf_chk, __vsprintf_chk, (char *To, int Flag, size_t Room, const char *Format), (To, Flag, Room, Format), , checkOutput(C, To, ~uptr(0), R))
PRINTS(__snprintf_chk, __vsnprintf_chk, (char *To, size_t N, int Flag, size_t Room, const char *Format), (To, N, Flag, Room, Format), , checkOutput(C, To, N, R))
PRINTS(__asprintf_chk, __vasprintf_chk, (char **To, int Flag, const char *Format), (To, Flag, Format), C.writes(To, sizeof(*To)), )
PRINTS(wprintf, vwprintf, (const wchar_t *Format), (Format), , )
PRINTS(fwprintf, vfwprintf, (FILE *F, const wchar_t *Format), (F, Format), , )
PRINTS(swprintf, vswprintf, (wchar_t *To, size_t N, const wchar_t *Format), (To, N, Format), , checkOutput(C, To, N, R))
// clang-format on

PAGESAN_WRAP(void, vsyslog, (int Priority, const char *Format, va_list Args)) {
  PAGESAN_CALL(vsyslog);
  if (isChecked(Family::Printf))
    checkFormat(C, Format, Args);
  Real_vsyslog(Priority, Format, Args);
}
PAGESAN_WRAPPER(void, syslog, (int Priority, const char *Format, ...));
void wrap_syslog(int Priority, const char *Format, ...) {
  PAGESAN_CALL(syslog);
  va_list Args;
  va_start(Args, Format);
  if (isChecked(Family::Printf))
    checkFormat(C, Format, Args);
  Real_vsyslog(Priority, Format, Args);
  va_end(Args);
}
PAGESAN_REAL(void, __vsyslog_chk, (int, int, const char *, va_list));
PAGESAN_WRAPPER(void, __syslog_chk,
                (int Priority, int Flag, const char *Format, ...));
void wrap___syslog_chk(int Priority, int Flag, const char *Format, ...) {
  PAGESAN_CALL(__syslog_chk);
  va_list Args;
  va_start(Args, Format);
  if (isChecked(Family::Printf))
    checkFormat(C, Format, Args);
  Real___vsyslog_chk(Priority, Flag, Format, Args);
  va_end(Args);
}
