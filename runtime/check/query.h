//===- query.h - Asking about memory without an access -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_CHECK_QUERY_H
#define PAGESAN_CHECK_QUERY_H

#include "support/base.h"

namespace pagesan {

// The first byte of [Addr, Addr + Size) that is not addressable, 0 when there
// is none. Exact, however stale this thread's view; memory that no shadow
// describes is not addressable. Promotes nothing, reports nothing.
uptr findBadByte(uptr Addr, uptr Size);

} // namespace pagesan

#endif // PAGESAN_CHECK_QUERY_H
