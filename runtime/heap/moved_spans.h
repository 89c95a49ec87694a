//===- moved_spans.h - Small spans whose pages have moved -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Memory of a small span that was moved there is a mapping of its own, as the
// kernel remembers where pages were first. It stays so when the pages are gone,
// until it is mapped anew: then it merges with the zone around it. Spans that
// follow each other in a loop move to the same addresses again and again, and
// share borders: theirs are kept, up to an eighth of the mapping budget.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_MOVED_SPANS_H
#define PAGESAN_HEAP_MOVED_SPANS_H

#include "support/base.h"

namespace pagesan {

// The pages of a dead span at From are those of a new one at To; false, and
// nothing has changed, without mappings or where the kernel cannot.
[[nodiscard]] bool moveSpanPages(uptr From, uptr To);
// A dead span's memory, unless it has moved away, goes to the kernel.
void giveSpanPagesBack(uptr Begin, bool HasPages);
// A large object is to lie in [Begin, End), which nobody uses: pieces that move
// there merge with the zone again when they are mapped anew, and would not
// among what small spans have left.
void forgetMovedSpans(uptr Begin, uptr End);

} // namespace pagesan

#endif // PAGESAN_HEAP_MOVED_SPANS_H
