//===- libc/real.cpp - The functions behind our wrappers -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/real.h"

#include "support/format.h"

#include <dlfcn.h>

namespace pagesan {

void *findRealFunction(const char *Name) {
  void *P = dlsym(RTLD_NEXT, Name);
  if (!P)
    die("cannot find the C library's %s: static executables (-static, "
        "-static-pie) are not supported, link dynamically\n",
        Name);
  return P;
}

} // namespace pagesan
