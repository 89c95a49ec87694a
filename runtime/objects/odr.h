//===- odr.h - Two variables of one name -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Code of a shared library reaches its public variables through their names,
// and the dynamic linker may have decided that a name means another module's
// variable. If that is one of ours there are two definitions: a violation of
// the One Definition Rule (option detect_odr_violation). If it is not (a copy
// in the executable, as linkers make them) nothing is known.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_ODR_H
#define PAGESAN_OBJECTS_ODR_H

#include "objects/globals.h"

namespace pagesan {

void registerExports(const GlobalExport *Begin, const GlobalExport *End);
void unregisterExports(const GlobalExport *Begin, const GlobalExport *End);

// After a module's variables have been registered: they may be what exports
// that came before mean. Takes GlobalsLock.
void checkPendingExports(const GlobalDescriptor *Begin);

} // namespace pagesan

#endif // PAGESAN_OBJECTS_ODR_H
