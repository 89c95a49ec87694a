//===- shadow_encoding.h - What shadow bytes and page states mean -*- C++ -*-=//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two alphabets. The byte shadow has one byte per granule; the page states one
// byte per page. The fast check passes iff every shadow byte it reads is 0.
// A page state explains BLACK bytes only; any other nonzero byte speaks for
// itself, whatever the page state is.
//
// Values other than BLACK are those of AddressSanitizer, because people and
// tools read shadow dumps by them.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ABI_SHADOW_ENCODING_H
#define PAGESAN_ABI_SHADOW_ENCODING_H

#define PAGESAN_SHADOW_BLACK 0xff
#define PAGESAN_PAGE_VALID 0x01

#ifndef __ASSEMBLER__
#include <stdint.h>

namespace pagesan {

// 0: the whole granule is addressable. 1..7: only its first k bytes are.
// 8..0x7f: never written. 0x80 and up: nothing is; the value says why.
enum ShadowByte : uint8_t {
  kShadowGood = 0x00,
  kShadowArrayCookie = 0xac,
  kShadowIntraObject = 0xbb,
  kShadowAllocaLeft = 0xca,
  kShadowAllocaRight = 0xcb,
  kShadowStackLeft = 0xf1,
  kShadowStackMid = 0xf2,
  kShadowStackRight = 0xf3,
  kShadowStackAfterReturn = 0xf5,
  kShadowInitOrder = 0xf6,
  kShadowUserPoisoned = 0xf7,
  kShadowStackAfterScope = 0xf8,
  kShadowGlobalRedzone = 0xf9,
  kShadowHeapRedzone = 0xfa,
  kShadowContainerOverflow = 0xfc,
  kShadowHeapFreed = 0xfd,
  kShadowInternal = 0xfe,
  // "Ask the page state": never a reason of its own.
  kShadowBlack = PAGESAN_SHADOW_BLACK,
};

constexpr bool isPartialGranule(uint8_t Byte) { return Byte >= 1 && Byte <= 7; }

// The redzones of variables on the stack, and those out of scope.
constexpr bool isFrameShadow(uint8_t Byte) {
  return Byte == kShadowStackLeft || Byte == kShadowStackMid ||
         Byte == kShadowStackRight || Byte == kShadowStackAfterScope ||
         Byte == kShadowAllocaLeft || Byte == kShadowAllocaRight;
}

// The authority over BLACK bytes.
enum class PageState : uint8_t {
  // Nobody told us about this page, or its objects are byte-granular: the byte
  // shadow decides alone. A BLACK byte here was never made addressable.
  Byte = 0x00,
  // Every byte that reads BLACK is addressable.
  Valid = PAGESAN_PAGE_VALID,
  // Addressable up to the end of its object, which the heap knows.
  Edge = 0x02,
  // The bytes of a freed page-granular object.
  Free = 0x10,
  // A page of a span that no object covers: padding, and a redzone.
  Guard = 0x11,
  // Inside the heap zone and in no object.
  Unallocated = 0x12,
  // Poisoned by the program, page-wise.
  UserPoisoned = 0x13,
  // Room of a container that no element takes.
  ContainerPoisoned = 0x14,
  // Variables of the runtime.
  Internal = 0x15,
};

constexpr bool isGoodState(PageState State) {
  return State == PageState::Valid;
}

} // namespace pagesan
#endif // __ASSEMBLER__
#endif // PAGESAN_ABI_SHADOW_ENCODING_H
