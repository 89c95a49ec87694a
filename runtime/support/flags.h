//===- flags.h - The options in force -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_FLAGS_H
#define PAGESAN_SUPPORT_FLAGS_H

#include "support/base.h"

namespace pagesan {

// What is done about a deadly signal: nothing, a report unless the program has
// a handler of its own, a report in any case.
enum class SignalMode : u8 { Leave, Report, Keep };

struct Flags {
  using text = const char *;
  using handling = SignalMode;
  using uptr = ::pagesan::uptr;
#define PAGESAN_FLAG(type, name, def, help) type name = def;
#include "support/flags.inc"
};

// Filled in by interface/. Defaults until initFlags() has run.
extern constinit Flags TheFlags;
inline const Flags &flags() { return TheFlags; }

// Parses __asan_default_options, PAGESAN_OPTIONS, ASAN_OPTIONS, in this order,
// later ones winning. Unknown names warn, malformed values exit with code 1.
// Options that go together are made consistent.
void initFlags();

// The same of __sancov_default_options and SANCOV_OPTIONS. Once, after
// initFlags().
void initCoverageFlags();

} // namespace pagesan

#endif // PAGESAN_SUPPORT_FLAGS_H
