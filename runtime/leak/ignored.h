//===- ignored.h - Objects that the program says are no leaks -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LEAK_IGNORED_H
#define PAGESAN_LEAK_IGNORED_H

#include "support/base.h"

namespace pagesan {

// Was the live object at Begin made under disableLeaks() or named to
// ignoreLeak()? Lock-free.
bool isIgnoredObject(uptr Begin);

} // namespace pagesan

#endif // PAGESAN_LEAK_IGNORED_H
