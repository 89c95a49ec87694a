//===- libc/exec_calls.cpp - execl and its kin ------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A list of arguments cannot be passed on, so it becomes an array on the stack,
// as the C library makes one itself, and the function that takes an array is
// called: no lock, no allocation, as children of vfork need it.
//
//===----------------------------------------------------------------------===//
#include "libc/wrapper.h"

using namespace pagesan;

PAGESAN_REAL(int, execv, (const char *, char *const *));
PAGESAN_REAL(int, execvp, (const char *, char *const *));
PAGESAN_REAL(int, execve, (const char *, char *const *, char *const *));

namespace {

// How many strings there are, without the null pointer that ends them.
uptr countStrings(const char *First, va_list Rest) {
  uptr Count = 0;
  for (const char *S = First; S; S = va_arg(Rest, const char *))
    ++Count;
  return Count;
}

// Array has room for the null pointer, too.
void collectStrings(const Call &C, char **Array, uptr Count, const char *First,
                    va_list &Rest) {
  for (uptr I = 0; I <= Count; ++I) {
    const char *S = I ? va_arg(Rest, const char *) : First;
    if (isChecked(Family::Any))
      C.readsString(S);
    Array[I] = const_cast<char *>(S);
  }
}

} // namespace

// Declares Array, which must lie in the frame of the caller, and Rest, which is
// behind the null pointer then.
#define COLLECT                                                                \
  if (isChecked(Family::Any))                                                  \
    C.readsString(Path);                                                       \
  va_list Rest;                                                                \
  va_start(Rest, Arg);                                                         \
  uptr Count = countStrings(Arg, Rest);                                        \
  va_end(Rest);                                                                \
  auto *Array =                                                                \
      static_cast<char **>(__builtin_alloca((Count + 1) * sizeof(char *)));    \
  va_start(Rest, Arg);                                                         \
  collectStrings(C, Array, Count, Arg, Rest);

PAGESAN_WRAPPER(int, execl, (const char *Path, const char *Arg, ...));
int wrap_execl(const char *Path, const char *Arg, ...) {
  PAGESAN_CALL(execl);
  COLLECT
  int R = Real_execv(Path, Array);
  va_end(Rest);
  return R;
}

PAGESAN_WRAPPER(int, execlp, (const char *Path, const char *Arg, ...));
int wrap_execlp(const char *Path, const char *Arg, ...) {
  PAGESAN_CALL(execlp);
  COLLECT
  int R = Real_execvp(Path, Array);
  va_end(Rest);
  return R;
}

PAGESAN_WRAPPER(int, execle, (const char *Path, const char *Arg, ...));
int wrap_execle(const char *Path, const char *Arg, ...) {
  PAGESAN_CALL(execle);
  COLLECT
  char *const *Environment = va_arg(Rest, char *const *);
  if (isChecked(Family::Any))
    C.readsStrings(Environment);
  int R = Real_execve(Path, Array, Environment);
  va_end(Rest);
  return R;
}
