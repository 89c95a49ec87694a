//===- symbolizer.h - Addresses to source lines, by llvm-symbolizer -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_SYMBOLIZER_H
#define PAGESAN_REPORT_SYMBOLIZER_H

#include "platform/modules.h"

namespace pagesan {

// One source-level frame; an address has several when calls were inlined, the
// innermost first. Texts are "" and numbers 0 when unknown.
struct SourceFrame {
  const char *Function, *File;
  u32 Line, Column;
};
inline constexpr u32 kMaxInlined = 64;
inline constexpr size_t kMaxAnswer = 1 << 16;

struct SymbolizedPc {
  u32 Count = 0;
  SourceFrame Frames[kMaxInlined] = {};
  char Text[kMaxAnswer] = {}; // what Frames points into
};

// Asks the symbolizer process, which is started at the first question. False,
// with Count 0, when there is none, it knows nothing, does not answer or makes
// no sense; it is not asked again then.
// Callers are serialised by the report lock. No malloc.
bool symbolizeCode(const ModuleAddress &Where, SymbolizedPc &Out);

struct SymbolizedData {
  char Name[kMaxAnswer / 4] = {};
  char Place[4096] = {}; // "file.c:5", "" when unknown
  uptr Begin = 0, Size = 0;
};
bool symbolizeData(const ModuleAddress &Where, SymbolizedData &Out);

// "==PID==WARNING: ..." when symbols had to do without a symbolizer, once.
void printSymbolizerNotice();

} // namespace pagesan

#endif // PAGESAN_REPORT_SYMBOLIZER_H
