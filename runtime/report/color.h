//===- color.h - Colours in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_COLOR_H
#define PAGESAN_REPORT_COLOR_H

#include "support/base.h"

namespace pagesan {

// As AddressSanitizer has them.
enum class Color : u8 { Default, Red, Green, Yellow, Blue, Magenta, Cyan };
inline constexpr Color kErrorColor = Color::Red;
inline constexpr Color kAccessColor = Color::Blue;
inline constexpr Color kLocationColor = Color::Green;
inline constexpr Color kAllocationColor = Color::Magenta;

// The escape sequence that switches to a colour; empty when option color and
// the report stream say that there are to be none.
const char *color(Color Which);

Color colorOfShadowByte(u8 Byte);

} // namespace pagesan

#endif // PAGESAN_REPORT_COLOR_H
