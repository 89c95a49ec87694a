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
//
// What goes to the report stream shows control characters of a %s as \xNN;
// %-s is text of our own that has its colours and line ends.
size_t formatV(char *Buffer, size_t Size, const char *Format, va_list Args);
__attribute__((format(printf, 3, 4))) size_t formatTo(char *Buffer, size_t Size,
                                                      const char *Format, ...);

// Names come from files, threads and programs that nobody vouches for: none of
// them begins a line of its own or commands the terminal that shows it.
class SafeChar {
public:
  explicit SafeChar(char C) {
    bool BreaksOut = (u8(C) < ' ' && C != '\t') || C == 0x7f;
    if (!BreaksOut) {
      Text[0] = C;
      return;
    }
    constexpr const char *kHex = "0123456789abcdef";
    Text[0] = '\\';
    Text[1] = 'x';
    Text[2] = kHex[u8(C) >> 4];
    Text[3] = kHex[u8(C) & 15];
    Size = 4;
  }
  const char *text() const { return Text; }
  size_t size() const { return Size; }

private:
  char Text[4];
  size_t Size = 1;
};

// An address as %p wants it.
inline void *pointer(uptr Addr) { return reinterpret_cast<void *>(Addr); }

} // namespace pagesan

#endif // PAGESAN_SUPPORT_FORMAT_H
