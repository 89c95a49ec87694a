//===- same_slot.cpp - Are two addresses of one object?
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "heap/small_span.h"

namespace pagesan {

// For stubs that have saved general registers only, which is what this file is
// compiled for; the same is true of span.cpp. Base is in the heap zone. True if
// whatever object is there, there is no other one at Addr: what is behind it in
// its slot or span is its redzone. Lock-free; spans that come and go meanwhile
// make it say one or the other.
extern "C" __attribute__((visibility("hidden"))) bool
_pagesan_is_same_slot(uptr Addr, uptr Base) {
  const Span *S = spanOf(Base);
  if (!S || Addr - S->Begin >= u64(S->Windows) * kWindowSize)
    return false;
  return S->Kind == SpanKind::Large ||
         asSmall(S)->slotOf(Addr) == asSmall(S)->slotOf(Base);
}

} // namespace pagesan
