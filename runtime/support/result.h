//===- result.h - A value or an errno -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_RESULT_H
#define PAGESAN_SUPPORT_RESULT_H

#include "support/base.h"

namespace pagesan {

// What a system call returned: a value, or a positive errno.
class [[nodiscard]] SysResult {
public:
  static constexpr SysResult fromRaw(long Raw) { return SysResult(Raw); }
  constexpr bool ok() const { return Raw >= 0 || Raw < -4095; }
  constexpr uptr value() const { return uptr(Raw); }
  constexpr int error() const { return ok() ? 0 : int(-Raw); }
  // For calls whose failure changes nothing that must hold; say why there.
  constexpr void ignore() const {}

private:
  constexpr explicit SysResult(long R) : Raw(R) {}
  long Raw;
};

} // namespace pagesan

#endif // PAGESAN_SUPPORT_RESULT_H
