//===- frame_format.h - How frames of stacks are written -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_FRAME_FORMAT_H
#define PAGESAN_REPORT_FRAME_FORMAT_H

#include "report/symbolizer.h"

namespace pagesan {

// Text that grows in a buffer; what does not fit is left out.
class TextBuffer {
public:
  TextBuffer(char *Buffer, size_t Size) : Buffer(Buffer), Size(Size) {
    if (Size)
      Buffer[0] = 0;
  }
  void put(const char *Text);
  void putName(const char *Foreign); // control characters as \xNN
  void putChar(char C);
  __attribute__((format(printf, 2, 3))) void format(const char *Format, ...);
  size_t length() const { return Length; }

private:
  char *Buffer; // NUL-terminated
  size_t Size, Length = 0;
};

// Option stack_trace_format: AddressSanitizer's fields, see flags.inc.
inline constexpr const char *kDefaultFrameFormat = "    #%n %p %F %L";
// As frames look in a SUMMARY line.
inline constexpr const char *kSummaryFormat = "%L %F";

// The first field letter that does not exist, 0 when there is none.
char unknownFrameField(const char *Format);

struct Frame {
  u32 Number;
  uptr Pc;
  const SourceFrame *Source;   // nullptr when nothing is known
  const ModuleAddress *Module; // likewise
};
void formatFrame(TextBuffer &Out, const char *Format, const Frame &F);

// A global variable: %g its name, %s and %l unknown, the rest as for frames.
void formatGlobal(TextBuffer &Out, const char *Format, const char *Name,
                  const ModuleAddress *Module);

// Without the prefix that our own versions of functions have.
const char *plainFunctionName(const char *Function);

// File without strip_path_prefix.
const char *strippedPath(const char *File);

// "(/path/module+0x10) (BuildId: 0123)".
void formatModule(TextBuffer &Out, const char *Path, const ModuleAddress &M);

} // namespace pagesan

#endif // PAGESAN_REPORT_FRAME_FORMAT_H
