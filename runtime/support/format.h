//===- format.h - Printing without stdio -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_FORMAT_H
#define PAGESAN_SUPPORT_FORMAT_H

#include "support/base.h"
#include <stdarg.h>

namespace pagesan {

// %s %c %d %u %x with l, ll, z and width, 0- and left-justification, %p
// (0x and at least 12 hex digits, as AddressSanitizer prints addresses), %%.
// Writes at most Size bytes with the terminator; returns the length that the
// whole text has, as snprintf.
size_t formatV(char *Buffer, size_t Size, const char *Format, va_list Args);
__attribute__((format(printf, 3, 4))) size_t formatTo(char *Buffer, size_t Size,
                                                      const char *Format, ...);

// An address as %p wants it.
inline void *pointer(uptr Addr) { return reinterpret_cast<void *>(Addr); }

} // namespace pagesan

#endif // PAGESAN_SUPPORT_FORMAT_H
