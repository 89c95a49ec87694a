//===- Help.cpp - What --help-pagesan prints ------------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Help.h"
#include "support/flags_help.h"

#include <cstdio>

static constexpr char kText[] =
    R"(OVERVIEW: clang with PageSan, a memory-error sanitizer

USAGE: pagesan-clang [clang's options] file...
       pagesan-clang++ [clang's options] file...

The same arguments as clang's (--help lists those). What PageSan needs is added.

WHEN COMPILING:
  -fno-sanitize=address
      No checks.
  -fsanitize=pointer-compare,pointer-subtract
      Check pointers that are ordered or subtracted; see the option
      detect_invalid_pointer_pairs.
  -fsanitize-address-field-padding=1
      Room between the members of C++ classes, so that overflows from one into
      the next are seen.
  -fsanitize-address-use-after-return=never|runtime|always (default: runtime)
      Fake frames: never, as detect_stack_use_after_return says, or always.
  -fno-sanitize-address-use-after-scope
      Do not tell variables that are out of scope.
  -mllvm -pagesan-form=default|hybrid|inline|thunk|call
      Checks in line where code runs often and calls of five bytes in the rest
      and with -Os and -Oz; or in line everywhere; or such calls everywhere; or
      calls of the runtime, many times slower. Default: in line, but thunk with
      -Os and -Oz.
  -mllvm -pagesan-compact
      The least code: -pagesan-form=thunk, and less inlining.
  -mllvm -pagesan-far-overflows=none|known|all (default: known)
      Check that an index does not lead over a redzone into another object: of
      variables and of results of allocation calls; or of all pointers into the
      heap, too.
  -mllvm -pagesan-sensitivity=early
      Check accesses before the optimiser runs: finds what it would delete.

WHEN LINKING:
  -shared-libsan
      Take the runtime from libpagesan.so: for libraries that are loaded into
      programs that others have built, which preload it.
  -fno-sanitize-link-runtime
      No runtime.

ENVIRONMENT:
  PAGESAN_CLANG, PAGESAN_CLANGXX
      The clang to run. It must be of the version that PageSan was built for.
  PAGESAN_OPTIONS, ASAN_OPTIONS
      Read by programs when they start, as name=value:name=value. The options,
      with their defaults (help=1 prints them with the values in force):
)";

void pagesan::printHelp() {
  std::fputs(kText, stdout);
  FlagsHelp<std::printf>::printAll(Flags());
}
