//===- fill.cpp - What new and freed memory reads as -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/fill.h"

#include "support/flags.h"

namespace pagesan {

constinit Fill NewFill = {}, FreedFill = {};

void initFill() {
  NewFill = {flags().max_malloc_fill_size, u8(flags().malloc_fill_byte)};
  FreedFill = {flags().max_free_fill_size, u8(flags().free_fill_byte)};
}

} // namespace pagesan
