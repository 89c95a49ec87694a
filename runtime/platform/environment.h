//===- environment.h - The environment, before the C library is ready -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_ENVIRONMENT_H
#define PAGESAN_PLATFORM_ENVIRONMENT_H

#include "support/base.h"

namespace pagesan {

// The value of a variable in the environment that the process was started
// with, nullptr when absent. Read from procfs once, not from environ, which
// may not be set up yet.
// A program with more rights than its user (set-uid, file capabilities) has
// none: the user must not choose what it writes where, nor what it runs.
const char *environmentValue(const char *Name);

// The variable is there, and ignored for that reason.
bool isValueWithheld(const char *Name);

// The whole of it, for a child process: a NULL-terminated array, empty where
// values are withheld.
char **initialEnvironment();

} // namespace pagesan

#endif // PAGESAN_PLATFORM_ENVIRONMENT_H
