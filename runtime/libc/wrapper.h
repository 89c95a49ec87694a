//===- libc/wrapper.h - How a library function is wrapped -------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_WRAPPER_H
#define PAGESAN_LIBC_WRAPPER_H

#include "libc/call.h"
#include "libc/prototypes.h"
#include "libc/real.h"

// Declares wrap_Name, which is the symbol Name: by another name in C++, so
// that no header's declaration of it gets in the way, nor what a compiler
// knows about it. Weak: a program's own function of that name wins, and finds
// ours as __interceptor_Name.
#define PAGESAN_WRAPPER(Ret, Name, Params)                                     \
  PAGESAN_INTERCEPTOR_ALIAS(Name);                                             \
  extern "C" Ret wrap_##Name Params __asm__(#Name)                             \
      __attribute__((weak, visibility("default")))

// For the function that it stands in.
#define PAGESAN_CALL(Name) const ::pagesan::Call C(#Name, PAGESAN_CALL_SITE())

// Real_Name, the C library's.
#define PAGESAN_REAL(Ret, Name, Params)                                        \
  static constinit ::pagesan::RealFunction<Ret Params> Real_##Name(#Name)

// The head of a wrapper's definition, with Real_Name for its body.
#define PAGESAN_WRAP(Ret, Name, Params)                                        \
  PAGESAN_REAL(Ret, Name, Params);                                             \
  PAGESAN_WRAPPER(Ret, Name, Params);                                          \
  Ret wrap_##Name Params

#define PAGESAN_UNWRAP(...) __VA_ARGS__

// Two functions of one Body: VName, with a list of arguments behind Params, and
// Name, with the arguments themselves. Format is the last of Params; the body
// knows Args, and Return is what follows it, or nothing.
#define PAGESAN_WRAP_VARIADIC(Ret, Name, VName, Params, Body, Return)          \
  PAGESAN_WRAP(Ret, VName, (PAGESAN_UNWRAP Params, va_list Args)) {            \
    PAGESAN_CALL(VName);                                                       \
    Body Return;                                                               \
  }                                                                            \
  PAGESAN_WRAPPER(Ret, Name, (PAGESAN_UNWRAP Params, ...));                    \
  Ret wrap_##Name(PAGESAN_UNWRAP Params, ...) {                                \
    PAGESAN_CALL(Name);                                                        \
    va_list Args;                                                              \
    va_start(Args, Format);                                                    \
    Body va_end(Args);                                                         \
    Return;                                                                    \
  }

#endif // PAGESAN_LIBC_WRAPPER_H
