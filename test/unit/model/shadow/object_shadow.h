//===- object_shadow.h - Objects whose shadow changes in steps -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the place of runtime/shadow/object_shadow.h in the model.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_OBJECT_SHADOW_H
#define PAGESAN_SHADOW_OBJECT_SHADOW_H

#include "pagesan/abi/shadow_layout.h"

namespace pagesan {

void openObject(uptr Slot, uptr SlotSize, uptr Size);
void closeObject(uptr Begin, uptr Size);

} // namespace pagesan

#endif // PAGESAN_SHADOW_OBJECT_SHADOW_H
