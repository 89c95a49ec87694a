//===- touched_pages.h - Which memory was never used -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_TOUCHED_PAGES_H
#define PAGESAN_PLATFORM_TOUCHED_PAGES_H

#include "support/base.h"

namespace pagesan {

// By /proc/thread-self/pagemap, without allocating. Of private memory a page
// that is neither there nor swapped out reads as zero, or as the file that it
// comes from does: nobody has written to it. Shared memory may come and go.
class TouchedPages {
public:
  // Without procfs every page is taken for touched.
  void open();
  void close();

  // The begin of the first page from At on that may have been touched; End if
  // all up to there are untouched. At is page-aligned and below End.
  uptr next(uptr At, uptr End);

private:
  static constexpr u32 kEntries = 512;
  // Of the page at Addr.
  bool isTouched(uptr Addr);

  int Fd = -1;
  uptr First = 0, Limit = 0; // what the entries are about
  u64 Entries[kEntries];
};

// The program maps memory of its own choice at addresses of its own choice: may
// what a module brought along have been replaced by shared memory?
void noteReplacedMapping();
bool areMappingsReplaced();

} // namespace pagesan

#endif // PAGESAN_PLATFORM_TOUCHED_PAGES_H
