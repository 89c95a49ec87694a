//===- page_state.cpp - The authority over page-granular memory
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "shadow/page_state.h"

#include "support/memory.h"

namespace pagesan {

// Plain wide stores: a torn or reordered view among the pages of one range is
// harmless, since callers publish the range as a whole afterwards (the release
// fence pairs with pageState's acquire).
void setPageStates(uptr Begin, uptr End, PageState State) {
  DCHECK(isAligned(Begin, kPageSize) && isAligned(End, kPageSize));
  __atomic_thread_fence(__ATOMIC_RELEASE);
  setMemory(reinterpret_cast<void *>(pageStateOf(Begin)), int(State),
            (End - Begin) >> kPageShift);
  __atomic_thread_fence(__ATOMIC_RELEASE);
}

bool allPagesAre(uptr Begin, uptr End, PageState State) {
  for (uptr Page = Begin; Page < End; Page += kPageSize)
    if (pageState(Page) != State)
      return false;
  return true;
}

} // namespace pagesan
