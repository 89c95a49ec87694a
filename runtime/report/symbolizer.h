//===- symbolizer.h - Addresses to source lines, by llvm-symbolizer -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_SYMBOLIZER_H
#define PAGESAN_REPORT_SYMBOLIZER_H

#include "report/modules.h"

namespace pagesan {

// One source-level frame; an address has several when calls were inlined, the
// innermost first. Texts are "" and numbers 0 when unknown.
struct SourceFrame {
  const char *Function, *File;
  u32 Line, Column;
};
inline constexpr u32 kMaxInlined = 32;

struct SymbolizedPc {
  u32 Count = 0;
  SourceFrame Frames[kMaxInlined] = {};
  char Text[16384] = {}; // what Frames points into
};

// Asks the symbolizer process, which is started at the first question. False,
// with Count 0, when there is none, it knows nothing or does not answer.
// Callers are serialised by the report lock. No malloc.
bool symbolizeCode(const ModuleAddress &Where, SymbolizedPc &Out);

struct SymbolizedData {
  char Name[1024];
  uptr Begin, Size;
};
bool symbolizeData(const ModuleAddress &Where, SymbolizedData &Out);

} // namespace pagesan

#endif // PAGESAN_REPORT_SYMBOLIZER_H
