//===- libc/dlopen_calls.cpp - Libraries that are looked up -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/wrapper.h"
#include "objects/init_order.h"
#include "report/report.h"
#include "support/activation.h"
#include "support/flags.h"
#include "support/init.h"
#include "support/output.h"

#include <dlfcn.h>

using namespace pagesan;

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

// The C library looks at its caller, for $ORIGIN, the namespace and what comes
// behind it (RTLD_NEXT): the calls are jumps, so that it finds the program's
// code there and not ours.
PAGESAN_REAL(void *, dlopen, (const char *, int));
PAGESAN_WEAK_INTERFACE void *dlopen(const char *Path, int Flags) {
  ensureInit();
  if (PAGESAN_UNLIKELY(Flags & RTLD_DEEPBIND))
    refuseDeepBind(Path);
  activateIfInstrumented(); // by those that came before
  // Its initialisers run when all that were there before have run.
  if (PAGESAN_UNLIKELY(flags().strict_init_order))
    endInitOrderChecks();
  if (isChecked(Family::Any)) {
    PAGESAN_CALL(dlopen);
    C.readsString(Path);
  }
  auto *Real = Real_dlopen.get();
  __attribute__((musttail)) return Real(Path, Flags);
}

PAGESAN_WRAP(void *, dlmopen, (long Namespace, const char *Path, int Flags)) {
  if (isChecked(Family::Any)) {
    PAGESAN_CALL(dlmopen);
    C.readsString(Path);
  }
  auto *Real = Real_dlmopen.get();
  __attribute__((musttail)) return Real(Namespace, Path, Flags);
}

PAGESAN_WRAP(void *, dlsym, (void *Library, const char *Name)) {
  activateIfInstrumented();
  if (isChecked(Family::Any)) {
    PAGESAN_CALL(dlsym);
    C.readsString(Name);
  }
  auto *Real = Real_dlsym.get();
  __attribute__((musttail)) return Real(Library, Name);
}

PAGESAN_WRAP(void *, dlvsym,
             (void *Library, const char *Name, const char *Version)) {
  if (isChecked(Family::Any)) {
    PAGESAN_CALL(dlvsym);
    C.readsString(Name);
    C.readsString(Version);
  }
  auto *Real = Real_dlvsym.get();
  __attribute__((musttail)) return Real(Library, Name, Version);
}
