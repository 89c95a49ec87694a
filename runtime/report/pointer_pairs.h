//===- pointer_pairs.h - Pointers that are compared -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_POINTER_PAIRS_H
#define PAGESAN_REPORT_POINTER_PAIRS_H

#include "support/call_site.h"

namespace pagesan {

// The program orders or subtracts A and B: reports pointers into two objects,
// as option detect_invalid_pointer_pairs says.
void checkPointerPair(uptr A, uptr B, CallSite Site);

} // namespace pagesan

#endif // PAGESAN_REPORT_POINTER_PAIRS_H
