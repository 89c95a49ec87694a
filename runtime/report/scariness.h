//===- scariness.h - How bad an error may turn out -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_SCARINESS_H
#define PAGESAN_REPORT_SCARINESS_H

#include "support/base.h"

namespace pagesan {

struct Scariness {
  u32 Score;
  char Words[96]; // "4-byte-read-heap-buffer-overflow"
};

// AddressSanitizer's scores, by which those who get many reports sort them.
// Size is 0 where no access is meant; IsFar: all is bad around it. Pure.
Scariness rate(const char *Kind, uptr Size, bool IsWrite, bool IsFar);

} // namespace pagesan

#endif // PAGESAN_REPORT_SCARINESS_H
