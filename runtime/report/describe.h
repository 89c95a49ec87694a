//===- describe.h - What lies at an address -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_REPORT_DESCRIBE_H
#define PAGESAN_REPORT_DESCRIBE_H

#include "heap/heap.h"

namespace pagesan {

// "0x... is located 0 bytes after 10-byte region [...)" with the stacks that
// allocated and freed it and the threads concerned; or which kind of memory it
// is. An access of Size bytes is meant; 0: just the address. It began at
// AccessAddr, when that is not Addr: variables on the stack are described by
// the whole access, as AddressSanitizer does.
void describeAddress(uptr Addr, uptr Size, uptr AccessAddr = 0);

// The same for an address that somebody asks about.
void describeAnyAddress(uptr Addr);

// "shadow gap" and so on; nullptr when Addr is none of ours.
const char *shadowAreaName(uptr Addr);

// Threads that the report being printed mentioned: their "created by" lines
// are printed once each, with those of the threads that created them.
void mentionThread(u32 Tid);
void describeMentionedThreads();

// "T1", or "T1 (name)".
struct ThreadName {
  explicit ThreadName(u32 Tid);
  char Text[40];
};

} // namespace pagesan

#endif // PAGESAN_REPORT_DESCRIBE_H
