//===- ClangOptions.h - clang's own table of options ------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Linked from clang's libraries: the option that takes the next word, the alias
// and the sanitizer's group are what this clang says they are.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_DRIVER_CLANG_OPTIONS_H
#define PAGESAN_DRIVER_CLANG_OPTIONS_H

// LLVM 22 gave the table a library of its own.
#if __has_include("clang/Options/Options.h")
#include "clang/Options/Options.h"
namespace pagesan {
namespace options = clang::options;
using clang::getDriverOptTable;
} // namespace pagesan
#else
#include "clang/Driver/Options.h"
namespace pagesan {
namespace options = clang::driver::options;
using clang::driver::getDriverOptTable;
} // namespace pagesan
#endif

#endif // PAGESAN_DRIVER_CLANG_OPTIONS_H
