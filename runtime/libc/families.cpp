//===- libc/families.cpp - Which library functions are checked --*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "libc/families.h"

#include "support/flags.h"

namespace pagesan {

constinit u32 CheckedFamilies = 0;
constinit bool StringsAreStrict = false;

void initFamilies() {
  const Flags &F = flags();
  u32 Mask = 0;
  auto Add = [&](Family Which, bool IsOn) { Mask |= u32(IsOn) << u32(Which); };
  Add(Family::Any, true);
  Add(Family::Mem, F.replace_intrin);
  Add(Family::Memcmp, F.intercept_memcmp);
  Add(Family::Memmem, F.intercept_memmem);
  Add(Family::Str, F.replace_str);
  Add(Family::Strlen, F.replace_str && F.intercept_strlen);
  Add(Family::Strcmp, F.replace_str && F.intercept_strcmp);
  Add(Family::Strchr, F.replace_str && F.intercept_strchr);
  Add(Family::Strstr, F.replace_str && F.intercept_strstr);
  Add(Family::Strspn, F.replace_str && F.intercept_strspn);
  Add(Family::Strpbrk, F.replace_str && F.intercept_strpbrk);
  Add(Family::Strtok, F.replace_str && F.intercept_strtok);
  Add(Family::Strndup, F.replace_str && F.intercept_strndup);
  Add(Family::Stat, F.intercept_stat);
  Add(Family::Send, F.intercept_send);
  Add(Family::Printf, F.check_printf);
  Add(Family::Ioctl, F.handle_ioctl);
  StringsAreStrict = F.strict_string_checks;
  CheckedFamilies = Mask;
}

} // namespace pagesan
