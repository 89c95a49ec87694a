//===- start_static.cpp - The runtime inside of an executable -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interface/start.h"
#include "support/init.h"
#include "support/output.h"

namespace pagesan {

// Its symbols come before those of all libraries, so that a second runtime
// would be half ours.
void verifyAlone() {
  if (const char *Other = findOtherRuntime())
    die("is linked into the executable, and %s is loaded as well: incompatible "
        "runtimes. Do not preload it, and link libraries without it; or link "
        "the executable with -shared-libsan, too\n",
        Other);
}

// The executable comes before all libraries.
void verifyOrder() {}

// Before the constructors of every shared library.
[[gnu::section(".preinit_array"),
  gnu::used]] static void (*const Preinit)() = initRuntimeSlow;

} // namespace pagesan
