//===- frame_descriptor.h - What is known about a stack frame ---*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The unsafe variables of a function lie side by side in one frame, between
// redzones. The first redzone begins with the address of the frame's
// descriptor, a constant that the pass emits:
//
//   FrameDescriptor
//   ShadowSize bytes of shadow: the frame as it is when the function starts
//   the variables as text, "COUNT (OFFSET SIZE LENGTH NAME)...", with a
//   terminator; NAME may end in ":LINE". AddressSanitizer's format.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ABI_FRAME_DESCRIPTOR_H
#define PAGESAN_ABI_FRAME_DESCRIPTOR_H

#include <stdint.h>

namespace pagesan {

struct FrameDescriptor {
  // kFrameMagic: reports find descriptors through memory that may be anything.
  uint32_t Magic;
  // The function, relative to this descriptor.
  int32_t Function;
  // In bytes, redzones included; a multiple of kFrameUnit.
  uint32_t FrameSize;
  // FrameSize / 8, or 0: the function writes what is bad in the shadow itself.
  uint16_t ShadowSize;
  // The size class of fake frames that it fits; kNoFakeClass: it always lies
  // on the stack.
  uint8_t FakeClass;
  uint8_t Flags;
};
static_assert(sizeof(FrameDescriptor) == 16);

// It is to come from the fake stack also where option
// detect_stack_use_after_return is off.
inline constexpr uint8_t kFrameAlwaysFake = 1;

inline constexpr uint32_t kFrameMagic = 0x41b58ab3;
// The least redzone at both ends of a frame, and what its size is a multiple
// of. Room for the descriptor's address.
inline constexpr uint64_t kFrameUnit = 32;
inline constexpr uint8_t kNoFakeClass = 0xff;
inline constexpr unsigned kFakeClasses = 11;

constexpr uint64_t fakeClassSize(unsigned Class) {
  return uint64_t(64) << Class;
}
// The smallest class that holds a frame of Size bytes.
constexpr uint8_t fakeClassOf(uint64_t Size) {
  for (unsigned Class = 0; Class != kFakeClasses; ++Class)
    if (Size <= fakeClassSize(Class))
      return uint8_t(Class);
  return kNoFakeClass;
}

} // namespace pagesan

#endif // PAGESAN_ABI_FRAME_DESCRIPTOR_H
