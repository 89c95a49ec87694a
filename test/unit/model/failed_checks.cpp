//===- failed_checks.cpp - A CHECK that fails is a violation --------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "scheduler.h"
#include "support/base.h"

namespace pagesan {

[[noreturn]] void checkFailed(const char *, int, const char *Condition, u64,
                              u64) {
  model::fail(std::string("check failed: ") + Condition);
  for (;;)
    model::waitForOthers();
}

} // namespace pagesan
