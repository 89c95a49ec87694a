//===- libc/real.cpp - The functions behind our wrappers --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/real.h"

#include "platform/linked_modules.h"
#include "support/output.h"

namespace pagesan {

void *findRealFunction(const char *Name) {
  void *P = findNextFunction(Name);
  if (!P)
    die("cannot find the C library's %s: static executables (-static, "
        "-static-pie) are not supported, link dynamically, and with the "
        "library that has it\n",
        Name);
  return P;
}

} // namespace pagesan
