//===- guards.h - Dead pages that trap by themselves -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Code that was not instrumented reads freed memory unseen. With guard_pages=1,
// on kernels that have MADV_GUARD_INSTALL (Linux 6.13), the pages of dead large
// objects, those behind live ones and those that were never allocated fault on
// any access, without a mapping of their own; the signal is reported as what it
// is. A system call that is given such memory fails with EFAULT.
//
// A guard is removed before its page is Valid, and installed after it is dead
// and its memory has been given back. Memory that is discarded keeps guards,
// memory that is mapped anew or moved to loses them, children of fork have
// them.
//
// Why not by default: README.md has what it costs.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_GUARDS_H
#define PAGESAN_HEAP_GUARDS_H

#include "support/base.h"

namespace pagesan {

// Part of start-up. Reads flags(); ends the process when guard_pages is
// malformed, or 1 on a kernel that has none.
void initGuards();
bool guardsAreOn();

// Page-aligned ranges of the heap zone below its frontier. Nothing when guards
// are off.
void guardPages(uptr Begin, uptr End);   // their memory goes to the kernel
void unguardPages(uptr Begin, uptr End); // reads zero where it was guarded

} // namespace pagesan

#endif // PAGESAN_HEAP_GUARDS_H
