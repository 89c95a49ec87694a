//===- shadow_dump.h - Shadow in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_SHADOW_DUMP_H
#define PAGESAN_REPORT_SHADOW_DUMP_H

#include "support/base.h"

namespace pagesan {

// "Shadow bytes around the buggy address:" and the legend. Any address;
// shadow that is not mapped shows as ??.
void dumpShadow(uptr Addr);

// "PageSan: page state Valid, window Black at 0x...", or why there is none.
void printPageLine(uptr Addr);

// False when the shadow of Addr is not mapped.
bool readShadow(uptr Addr, u8 &Out);

} // namespace pagesan

#endif // PAGESAN_REPORT_SHADOW_DUMP_H
