//===- page_state.h - Page states whose uses are steps -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the place of runtime/shadow/page_state.h in the model.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_PAGE_STATE_H
#define PAGESAN_SHADOW_PAGE_STATE_H

#include "pagesan/abi/shadow_encoding.h"
#include "pagesan/abi/shadow_layout.h"
#include "support/atomic.h"

namespace pagesan {

PageState pageState(uptr Addr);
bool isWindowValid(uptr Window);
bool isAllBlack(uptr Window);
void setPageStates(uptr Begin, uptr End, PageState State);

} // namespace pagesan

#endif // PAGESAN_SHADOW_PAGE_STATE_H
