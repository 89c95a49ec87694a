//===- libc/scanf_calls.cpp - Formatted input -------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The result says how many directives have stored something; those are checked
// after the call. A %n counts for nothing: it has been reached for sure when a
// later directive has stored something, and behind the last that has when
// nothing but blanks is in between, which match always.
//
//===----------------------------------------------------------------------===//
#include "libc/format_directive.h"
#include "libc/wrapper.h"

using namespace pagesan;

namespace {

uptr floatSize(FormatLength Length) {
  switch (Length) {
  case FormatLength::Long:
    return sizeof(double);
  case FormatLength::LongLong:
    return sizeof(long double);
  default:
    return sizeof(float);
  }
}

void checkText(const Call &C, const FormatDirective &D, void *To) {
  if (D.isWide())
    C.wroteString(static_cast<wchar_t *>(To));
  else
    C.wroteString(static_cast<char *>(To));
}

// To has been stored to.
void checkStored(const Call &C, const FormatDirective &D, void *To) {
  if (D.IsAllocated)
    return C.writes(To, sizeof(void *));
  switch (D.Conversion) {
  case 's':
  case 'S':
  case '[':
    return checkText(C, D, To);
  case 'c':
  case 'C':
    return C.writes(To, uptr(D.Width < 0 ? 1 : D.Width) *
                            (D.isWide() ? sizeof(wchar_t) : 1));
  case 'p':
    return C.writes(To, sizeof(void *));
  }
  if (D.isFloat())
    return C.writes(To, floatSize(D.Length));
  C.writes(To, integerSize(D.Length));
}

// Where the directive stores: the next place, or that of its number.
void *placeOf(const FormatDirective &D, va_list &Next, va_list &All) {
  if (!D.Argument)
    return va_arg(Next, void *);
  va_list A;
  va_copy(A, All);
  void *Place = nullptr;
  for (int I = 0; I < D.Argument; ++I)
    Place = va_arg(A, void *);
  va_end(A);
  return Place;
}

template <class Char>
void checkStores(const Call &C, const Char *Format, bool IsOld, va_list &All,
                 int Stored) {
  int Left = maxOf(Stored, 0);
  va_list Next;
  va_copy(Next, All);
  FormatReader<Char> Reader(Format);
  while (Reader.nextInput(IsOld)) {
    const FormatDirective &D = Reader.directive();
    if (!Left && !(D.Conversion == 'n' && D.FollowsBlanks))
      break;
    if (D.Conversion == '%' || D.IsDropped)
      continue;
    checkStored(C, D, placeOf(D, Next, All));
    Left -= D.Conversion != 'n';
  }
  va_end(Next);
}

} // namespace

#define SCAN(VName, IsOld, Pass, Before)                                       \
  bool IsOn = isChecked(Family::Any);                                          \
  if (IsOn) {                                                                  \
    C.readsString(Format);                                                     \
    Before;                                                                    \
  }                                                                            \
  va_list Kept;                                                                \
  va_copy(Kept, Args);                                                         \
  int R = Real_##VName.get()(PAGESAN_UNWRAP Pass, Args);                       \
  if (IsOn)                                                                    \
    checkStores(C, Format, IsOld, Kept, R);                                    \
  va_end(Kept);

#define SCANS(Name, VName, IsOld, Params, Pass, Before)                        \
  PAGESAN_WRAP_VARIADIC(int, Name, VName, Params,                              \
                        SCAN(VName, IsOld, Pass, Before), return R)

// clang-format off
SCANS(scanf, vscanf, true, (const char *Format), (Format), )
SCANS(fscanf, vfscanf, true, (FILE *F, const char *Format), (F, Format), )
SCANS(sscanf, vsscanf, true, (const char *S, const char *Format), (S, Format), C.readsString(S))
SCANS(__isoc99_scanf, __isoc99_vscanf, false, (const char *Format), (Format), )
SCANS(__isoc99_fscanf, __isoc99_vfscanf, false, (FILE *F, const char *Format), (F, Format), )
SCANS(__isoc99_sscanf, __isoc99_vsscanf, false, (const char *S, const char *Format), (S, Format), C.readsString(S))
#if __GLIBC_PREREQ(2, 38)
SCANS(__isoc23_scanf, __isoc23_vscanf, false, (const char *Format), (Format), )
SCANS(__isoc23_fscanf, __isoc23_vfscanf, false, (FILE *F, const char *Format), (F, Format), )
SCANS(__isoc23_sscanf, __isoc23_vsscanf, false, (const char *S, const char *Format), (S, Format), C.readsString(S))
#endif
SCANS(wscanf, vwscanf, true, (const wchar_t *Format), (Format), )
SCANS(fwscanf, vfwscanf, true, (FILE *F, const wchar_t *Format), (F, Format), )
SCANS(swscanf, vswscanf, true, (const wchar_t *S, const wchar_t *Format), (S, Format), C.readsString(S))
SCANS(__isoc99_wscanf, __isoc99_vwscanf, false, (const wchar_t *Format), (Format), )
SCANS(__isoc99_fwscanf, __isoc99_vfwscanf, false, (FILE *F, const wchar_t *Format), (F, Format), )
SCANS(__isoc99_swscanf, __isoc99_vswscanf, false, (const wchar_t *S, const wchar_t *Format), (S, Format), C.readsString(S))
#if __GLIBC_PREREQ(2, 38)
SCANS(__isoc23_wscanf, __isoc23_vwscanf, false, (const wchar_t *Format), (Format), )
SCANS(__isoc23_fwscanf, __isoc23_vfwscanf, false, (FILE *F, const wchar_t *Format), (F, Format), )
SCANS(__isoc23_swscanf, __isoc23_vswscanf, false, (const wchar_t *S, const wchar_t *Format), (S, Format), C.readsString(S))
#endif
// clang-format on
