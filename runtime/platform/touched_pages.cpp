//===- touched_pages.cpp - Which memory was never used -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/touched_pages.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/atomic.h"

#include <fcntl.h>

namespace pagesan {

void TouchedPages::open() {
  SysResult Opened = openFile("/proc/thread-self/pagemap", O_RDONLY, 0);
  if (Opened.ok())
    Fd = int(Opened.value());
}

void TouchedPages::close() {
  if (Fd >= 0)
    closeFile(Fd);
  Fd = -1;
  First = Limit = 0;
}

// A page that the kernel is about to move counts as swapped out there.
bool TouchedPages::isTouched(uptr Addr) {
  constexpr u64 kPresent = u64(1) << 63, kSwapped = u64(1) << 62;
  return Entries[(Addr - First) >> kPageShift] & (kPresent | kSwapped);
}

uptr TouchedPages::next(uptr At, uptr End) {
  for (; At < End; At += kPageSize) {
    if (At < First || At >= Limit) {
      if (Fd < 0)
        return At;
      SysResult Read =
          rawSyscall(SYS_pread64, uptr(Fd), uptr(Entries), sizeof(Entries),
                     (At >> kPageShift) * sizeof(u64));
      First = Limit = At;
      if (Read.ok())
        Limit += Read.value() / sizeof(u64) * kPageSize;
      if (At >= Limit)
        return At;
    }
    if (isTouched(At))
      return At;
  }
  return End;
}

static constinit Atomic<bool> MappingsReplaced;
void noteReplacedMapping() { MappingsReplaced.store(true, Order::Relaxed); }
bool areMappingsReplaced() { return MappingsReplaced.load(Order::Relaxed); }

} // namespace pagesan
