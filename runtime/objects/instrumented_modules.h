//===- instrumented_modules.h - Who has our checks? -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_INSTRUMENTED_MODULES_H
#define PAGESAN_OBJECTS_INSTRUMENTED_MODULES_H

#include "platform/elf_image.h"

namespace pagesan {

// Does the module with these tables refer to the symbol of our ABI, as all do
// that have an instrumented object? The one that the runtime is linked into
// does not.
bool isInstrumentedModule(const DynamicSection &T);

// Any loaded module, the runtime's included. Async-signal-safe.
bool isAnyModuleInstrumented();

} // namespace pagesan

#endif // PAGESAN_OBJECTS_INSTRUMENTED_MODULES_H
