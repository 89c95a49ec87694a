//===- pagesan_interface.cpp - pagesan/interface.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "pagesan/interface.h"

#include "report/stats.h"
#include "support/base.h"

PAGESAN_INTERFACE const char *pagesan_version() {
  return PAGESAN_VERSION_STRING;
}

PAGESAN_INTERFACE void pagesan_print_stats() { pagesan::printStats(); }
