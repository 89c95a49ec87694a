//===- libc/families.h - Which library functions are checked ----*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_LIBC_FAMILIES_H
#define PAGESAN_LIBC_FAMILIES_H

#include "support/base.h"

namespace pagesan {

// What the options switch on and off together; the first column of
// interceptors.def.
enum class Family : u32 {
  Any,    // always checked
  Mem,    // replace_intrin
  Memcmp, // intercept_memcmp
  Memmem, // intercept_memmem
  Str,    // replace_str
  Strlen, // the following: replace_str and intercept_strlen, ...
  Strcmp,
  Strchr,
  Strstr,
  Strspn,
  Strpbrk,
  Strtok,
  Strndup,
  Stat,   // intercept_stat
  Send,   // intercept_send
  Printf, // check_printf
  Ioctl,  // handle_ioctl
};

// One bit for each family that is checked. 0 until start-up is done: what is
// called before that just does its work.
extern constinit u32 CheckedFamilies;
// Part of start-up, its last step.
void initFamilies();

PAGESAN_ALWAYS_INLINE bool isChecked(Family F) {
  return CheckedFamilies >> u32(F) & 1;
}

// Option strict_string_checks: a string is read to its end, even if the
// function could do with less.
extern constinit bool StringsAreStrict;

} // namespace pagesan

#endif // PAGESAN_LIBC_FAMILIES_H
