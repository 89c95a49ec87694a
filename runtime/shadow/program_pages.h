//===- program_pages.h - Windows poisoned by page states -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The page-granular half of region.cpp: page-granular objects
// (program_pages.cpp), and memory outside of the heap zone (outside_pages.cpp).
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_PROGRAM_PAGES_H
#define PAGESAN_SHADOW_PROGRAM_PAGES_H

#include "shadow/shadow_map.h"

namespace pagesan {

// Byte: no page state says this.
inline PageState stateFor(u8 Value) {
  if (Value == kShadowUserPoisoned)
    return PageState::UserPoisoned;
  if (Value == kShadowContainerOverflow)
    return PageState::ContainerPoisoned;
  if (Value == kShadowInternal)
    return PageState::Internal;
  return PageState::Byte;
}

// The byte that says what the state says; 0 for states that no program sets.
inline u8 valueOf(PageState State) {
  if (State == PageState::UserPoisoned)
    return kShadowUserPoisoned;
  if (State == PageState::ContainerPoisoned)
    return kShadowContainerOverflow;
  if (State == PageState::Internal)
    return kShadowInternal;
  return 0;
}

// Whole granules inside the pages of a page-granular object. Whole windows turn
// black, edges become bytes of private windows. Nothing happens when the object
// is gone.
void poisonObjectPages(const PageExtent &Object, uptr Begin, uptr End,
                       u8 Value);
// Begin is granule-aligned; of End's granule the first bytes become good.
void unpoisonObjectPages(const PageExtent &Object, uptr Begin, uptr End);

// Memory outside the heap zone, whole granules. False when bytes are the
// cheaper way, or the only one: then nothing has been done.
bool poisonOutsidePages(uptr Begin, uptr End, u8 Value);
// Afterwards no window of [Begin, End) outside the heap zone is poisoned by
// page states: those that lie wholly inside are white, of the others every byte
// is poisoned.
void openOutsidePages(uptr Begin, uptr End);
// Outside the heap zone, granule-aligned, none poisoned by page states: all
// good. Costs nothing for shadow that has never been written.
void whitenOutside(uptr Begin, uptr End);
// The same for memory that was unmapped or is about to be.
void forgetOutside(uptr Begin, uptr End);

} // namespace pagesan

#endif // PAGESAN_SHADOW_PROGRAM_PAGES_H
