//===- init_order.h - Variables used before they have a value -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// While a compilation gives its C++ variables their first values, those of
// other compilations that have none yet are poisoned (options
// check_initialization_order, strict_init_order).
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_INIT_ORDER_H
#define PAGESAN_OBJECTS_INIT_ORDER_H

#include "objects/globals.h"

namespace pagesan {

// A module comes or goes. Under GlobalsLock.
void noteDynamicInit(const GlobalModule &Module);
void forgetDynamicInit(const GlobalModule &Module);

// Compilation: the address of its name, as in its descriptors.
void beforeDynamicInit(const char *Compilation);
void afterDynamicInit();
// There are threads: whatever they use, they may have waited for. Or the
// program ends, whose destructors run whatever was not initialised; or, where
// any use is an error, a library is loaded. No variable is poisoned any more.
void endInitOrderChecks();

} // namespace pagesan

#endif // PAGESAN_OBJECTS_INIT_ORDER_H
