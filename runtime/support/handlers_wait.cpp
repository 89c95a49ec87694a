//===- handlers_wait.cpp - handlers_wait.h: the thread's own -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/handlers_wait.h"

PAGESAN_TLS uint32_t _pagesan_handlers_wait;

namespace pagesan {

PAGESAN_TLS void (*LetSignalsIn)();
PAGESAN_TLS void (*MakeCancellationWait)(bool Waits);

} // namespace pagesan
