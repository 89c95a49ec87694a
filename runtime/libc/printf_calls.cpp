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
#include "libc/printf_check.h"
#include "libc/wrapper.h"

using namespace pagesan;

namespace {

// Of N characters of room, R were needed and a terminator.
template <class Char> void checkOutput(const Call &C, Char *To, uptr N, int R) {
  if (R >= 0)
    C.writes(To, minOf(uptr(R) + 1, N) * sizeof(Char));
}

} // namespace

#define PRINT(VName, Pass, Before, After)                                      \
  bool IsOn = isChecked(Family::Any);                                          \
  if (isChecked(Family::Printf))                                               \
    checkFormat(C, Format, Args);                                              \
  if (IsOn) {                                                                  \
    Before;                                                                    \
  }                                                                            \
  int R = Real_##VName.get()(PAGESAN_UNWRAP Pass, Args);                       \
  if (IsOn) {                                                                  \
    After;                                                                     \
  }

#define PRINTS(Name, VName, Params, Pass, Before, After)                       \
  PAGESAN_WRAP_VARIADIC(int, Name, VName, Params,                              \
                        PRINT(VName, Pass, Before, After), return R)

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
PRINTS(__snprintf_chk, __vsnprintf_chk, (char *To, size_t N, int Flag, size_t Room, const char *Format), (To, N, Flag, Room, Format), C.fits(To, N, Room), checkOutput(C, To, N, R))
PRINTS(__asprintf_chk, __vasprintf_chk, (char **To, int Flag, const char *Format), (To, Flag, Format), C.writes(To, sizeof(*To)), )
PRINTS(wprintf, vwprintf, (const wchar_t *Format), (Format), , )
PRINTS(fwprintf, vfwprintf, (FILE *F, const wchar_t *Format), (F, Format), , )
PRINTS(swprintf, vswprintf, (wchar_t *To, size_t N, const wchar_t *Format), (To, N, Format), , checkOutput(C, To, N, R))
PRINTS(__wprintf_chk, __vwprintf_chk, (int Flag, const wchar_t *Format), (Flag, Format), , )
PRINTS(__fwprintf_chk, __vfwprintf_chk, (FILE *F, int Flag, const wchar_t *Format), (F, Flag, Format), , )
PRINTS(__swprintf_chk, __vswprintf_chk, (wchar_t *To, size_t N, int Flag, size_t Room, const wchar_t *Format), (To, N, Flag, Room, Format), C.fits(To, N * sizeof(*To), Room * sizeof(*To)), checkOutput(C, To, N, R))
PRINTS(obstack_printf, obstack_vprintf, (struct obstack *O, const char *Format), (O, Format), C.writes(O, sizeof(*O)), )
PRINTS(__obstack_printf_chk, __obstack_vprintf_chk, (struct obstack *O, int Flag, const char *Format), (O, Flag, Format), C.writes(O, sizeof(*O)), )
// clang-format on

// The library ends the program where the output does not fit into Room bytes,
// and has then written nothing that could be checked. So it is printed into the
// room there is; where that is too little, what was to be written is checked,
// and the library ends a program that goes on.
template <class RealT>
static int printChecked(const Call &C, RealT &Real_vsprintf, char *To, int Flag,
                        uptr Room, const char *Format, va_list Args) {
  va_list Again;
  va_copy(Again, Args);
  int R = Real___vsnprintf_chk(To, Room, Flag, Room, Format, Args);
  checkOutput(C, To, ~uptr(0), R);
  if (PAGESAN_UNLIKELY(R >= 0 && uptr(R) >= Room))
    R = Real_vsprintf(To, Flag, Room, Format, Again);
  va_end(Again);
  return R;
}

#define PRINT_CHECKED                                                          \
  if (isChecked(Family::Printf))                                               \
    checkFormat(C, Format, Args);                                              \
  int R =                                                                      \
      isChecked(Family::Any)                                                   \
          ? printChecked(C, Real___vsprintf_chk, To, Flag, Room, Format, Args) \
          : Real___vsprintf_chk(To, Flag, Room, Format, Args);
PAGESAN_WRAP_VARIADIC(int, __sprintf_chk, __vsprintf_chk,
                      (char *To, int Flag, size_t Room, const char *Format),
                      PRINT_CHECKED, return R)

// Messages: to the system's log, and those of err.h.
#define SAY(VName, Pass)                                                       \
  if (isChecked(Family::Printf))                                               \
    checkFormat(C, Format, Args);                                              \
  Real_##VName.get()(PAGESAN_UNWRAP Pass, Args);
#define SAYS(Name, VName, Params, Pass)                                        \
  PAGESAN_WRAP_VARIADIC(void, Name, VName, Params, SAY(VName, Pass), )

// clang-format off
SAYS(syslog, vsyslog, (int Priority, const char *Format), (Priority, Format))
SAYS(__syslog_chk, __vsyslog_chk, (int Priority, int Flag, const char *Format), (Priority, Flag, Format))
SAYS(warn, vwarn, (const char *Format), (Format))
SAYS(warnx, vwarnx, (const char *Format), (Format))
SAYS(err, verr, (int Status, const char *Format), (Status, Format))
SAYS(errx, verrx, (int Status, const char *Format), (Status, Format))
// clang-format on
