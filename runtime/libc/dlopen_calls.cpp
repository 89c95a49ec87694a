//===- libc/dlopen_calls.cpp - Libraries that would not see us -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "init.h"
#include "libc/real.h"
#include "report/report.h"
#include "support/format.h"

#include <dlfcn.h>

using namespace pagesan;

static constinit Atomic<void *(*)(const char *, int)> RealDlopen;

// A library that looks into itself and the C library first would allocate there
// and free here.
static void refuseDeepBind(const char *Path) {
  const char *Name = Path ? Path : "";
  withReportStack([&] {
    printOut("%sYou are trying to dlopen a %s library with RTLD_DEEPBIND flag "
             "which is incompatible with sanitizer runtime (see "
             "https://github.com/google/sanitizers/issues/611 for details). "
             "If you want to run %s library under sanitizers please remove "
             "RTLD_DEEPBIND from dlopen flags.\n",
             linePrefix(), Name, Name);
  });
  endAfterReport();
}

// The C library looks at its caller, for $ORIGIN and the namespace: the call is
// a jump, so that it finds the program's code there and not ours.
PAGESAN_INTERFACE void *dlopen(const char *Path, int Flags) {
  ensureInit();
  if (PAGESAN_UNLIKELY(Flags & RTLD_DEEPBIND))
    refuseDeepBind(Path);
  // Relaxed: threads that race look up the same address.
  auto *Real = RealDlopen.load(Order::Relaxed);
  if (PAGESAN_UNLIKELY(!Real)) {
    Real = reinterpret_cast<void *(*)(const char *, int)>(
        findRealFunction("dlopen"));
    RealDlopen.store(Real, Order::Relaxed);
  }
  __attribute__((musttail)) return Real(Path, Flags);
}
