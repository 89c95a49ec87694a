//===- color.cpp - Colours in reports -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/color.h"

#include "pagesan/abi/shadow_encoding.h"
#include "report/output.h"
#include "support/flags.h"
#include "support/memory.h"

namespace pagesan {

static bool areWanted() {
  const char *Option = flags().color;
  if (stringsEqual(Option, "auto"))
    return outputIsTerminal();
  return stringsEqual(Option, "always");
}

const char *color(Color Which) {
  if (!areWanted())
    return "";
  switch (Which) {
  case Color::Default:
    return "\033[1m\033[0m";
  case Color::Red:
    return "\033[1m\033[31m";
  case Color::Green:
    return "\033[1m\033[32m";
  case Color::Yellow:
    return "\033[1m\033[33m";
  case Color::Blue:
    return "\033[1m\033[34m";
  case Color::Magenta:
    return "\033[1m\033[35m";
  case Color::Cyan:
    return "\033[1m\033[36m";
  }
  return "";
}

Color colorOfShadowByte(u8 Byte) {
  switch (Byte) {
  case kShadowHeapRedzone:
  case kShadowArrayCookie:
  case kShadowStackLeft:
  case kShadowStackMid:
  case kShadowStackRight:
  case kShadowGlobalRedzone:
    return Color::Red;
  case kShadowHeapFreed:
  case kShadowStackAfterReturn:
  case kShadowStackAfterScope:
    return Color::Magenta;
  case kShadowInitOrder:
    return Color::Cyan;
  case kShadowUserPoisoned:
  case kShadowContainerOverflow:
  case kShadowAllocaLeft:
  case kShadowAllocaRight:
    return Color::Blue;
  case kShadowIntraObject:
  case kShadowInternal:
    return Color::Yellow;
  }
  return Color::Default;
}

} // namespace pagesan
