//===- objects/stack_frames.cpp - Frames of instrumented functions -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What functions call that do not write the shadow of their frame in line:
// those whose frame has many pieces, or may come from the fake stack.
//
//===----------------------------------------------------------------------===//
#include "objects/fake_stack.h"
#include "pagesan/abi/frame_descriptor.h"
#include "pagesan/abi/shadow_layout.h"
#include "shadow/shadow_map.h"
#include "support/memory.h"

using namespace pagesan;

namespace {

// Shadow of frames is 4 bytes for each kFrameUnit, and mostly short.
static_assert(kFrameUnit == 4 * kGranuleSize);

PAGESAN_ALWAYS_INLINE void copyShadow(uptr Frame, const u8 *From, uptr Size) {
  u8 *To = reinterpret_cast<u8 *>(shadowOf(Frame));
  for (; Size >= 8; Size -= 8, To += 8, From += 8)
    __builtin_memcpy_inline(To, From, 8);
  if (Size)
    __builtin_memcpy_inline(To, From, 4);
}

PAGESAN_ALWAYS_INLINE void fillShadow(uptr Frame, u8 Value, uptr Size) {
  u8 *To = reinterpret_cast<u8 *>(shadowOf(Frame));
  constexpr uptr kLong = 256;
  if (Size > kLong) {
    setMemory(To, Value, Size);
    return;
  }
  u64 Word = Value * 0x0101010101010101;
  for (; Size >= 8; Size -= 8, To += 8)
    __builtin_memcpy_inline(To, &Word, 8);
  if (Size)
    __builtin_memcpy_inline(To, &Word, 4);
}

} // namespace

// The frame to use: OnStack, or one of the fake stack when the function's
// variables may be used after its end.
PAGESAN_INTERFACE void *
__pagesan_enter_frame(void *OnStack, const FrameDescriptor *Descriptor) {
  uptr Frame = uptr(OnStack);
  if (PAGESAN_UNLIKELY(!FakeStacksBegin &&
                       Descriptor->Flags & kFrameAlwaysFake))
    reserveFakeStacks();
  if (Descriptor->FakeClass != kNoFakeClass)
    if (uptr Fake = enterFakeFrame(Descriptor->FakeClass, Frame)) {
      Frame = Fake;
      // A function that writes its shadow itself writes only what is bad.
      if (!Descriptor->ShadowSize)
        fillShadow(Frame, kShadowGood, Descriptor->FrameSize >> kGranuleShift);
    }
  *reinterpret_cast<const FrameDescriptor **>(Frame) = Descriptor;
  copyShadow(Frame, reinterpret_cast<const u8 *>(Descriptor + 1),
             Descriptor->ShadowSize);
  return reinterpret_cast<void *>(Frame);
}

PAGESAN_INTERFACE void
__pagesan_leave_frame(void *Frame, const FrameDescriptor *Descriptor) {
  uptr ShadowSize = Descriptor->FrameSize >> kGranuleShift;
  if (PAGESAN_LIKELY(!isFakeFrame(uptr(Frame)))) {
    fillShadow(uptr(Frame), kShadowGood, ShadowSize);
    return;
  }
  fillShadow(uptr(Frame), kShadowStackAfterReturn, ShadowSize);
  leaveFakeFrame(uptr(Frame));
}

// Shadow bytes of a large variable whose scope begins or ends.
PAGESAN_INTERFACE void __pagesan_set_shadow(void *Shadow, int Value,
                                            size_t Size) {
  setMemory(Shadow, Value, Size);
}

// The redzones of a variable of dynamic size: kFrameUnit bytes before Begin;
// and from its end to kFrameUnit bytes beyond the next multiple of that.
PAGESAN_INTERFACE void __pagesan_poison_alloca(void *Begin, size_t Size) {
  uptr End = uptr(Begin) + Size;
  uptr RightBegin = roundUpTo(End, kFrameUnit);
  poisonBytes(uptr(Begin) - kFrameUnit, kFrameUnit, kShadowAllocaLeft);
  uptr Granule = roundDownTo(End, kGranuleSize);
  poisonBytes(Granule, RightBegin + kFrameUnit - Granule, kShadowAllocaRight);
  if (uptr Partial = End - Granule)
    unpoisonBytes(Granule, Partial);
}

// All variables of dynamic size between the lowest of them and where the stack
// pointer goes back to. Lowest null: there were none.
PAGESAN_INTERFACE void __pagesan_unpoison_allocas(void *Lowest, void *End) {
  if (Lowest && Lowest < End)
    unpoisonBytes(uptr(Lowest),
                  roundUpTo(uptr(End) - uptr(Lowest), kGranuleSize));
}
