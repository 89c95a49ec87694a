//===- unwind_table.h - What .eh_frame says about a frame -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_STACKS_UNWIND_TABLE_H
#define PAGESAN_STACKS_UNWIND_TABLE_H

#include "support/base.h"

namespace pagesan {

// How the caller's registers are found from those at one pc: the canonical
// frame address (CFA) is a register plus an offset, and registers were saved
// at offsets from it.
struct UnwindRow {
  static constexpr u32 kReturnAddress = 16, kRules = 17;
  enum Rule : u8 { Same, Saved, Undefined, Unknown };
  Rule Rules[kRules] = {};
  long Offset[kRules] = {};
  u32 CfaRegister = ~0u; // ~0: not a register plus an offset
  long CfaOffset = 0;
};

// Header is the address of the module's .eh_frame_hdr. False when Pc is not in
// it, or what is found there is of no known form.
bool findUnwindRow(uptr Header, uptr Pc, UnwindRow &Out);

} // namespace pagesan

#endif // PAGESAN_STACKS_UNWIND_TABLE_H
