//===- system.h - What support itself asks of the system -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The few of the operating system's services that locks, arrays and messages
// cannot do without. Filled in by platform/, whose platform.h has the rest and
// says what is common to all of them.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_SYSTEM_H
#define PAGESAN_SUPPORT_SYSTEM_H

#include "support/result.h"

namespace pagesan {

// Metadata that has no area of its own (platform/metadata.h). At least Size
// bytes, zero, page-aligned; nullptr without memory.
void *takeBlock(uptr Size);
// The same size as when it was taken. Its memory goes back to the kernel.
void giveBlock(void *Block, uptr Size);

void futexWait(u32 *Word, u32 Value);
void futexWake(u32 *Word, int Count);

int currentPid();
int currentTid();
[[noreturn]] void exitProcess(int Code); // no atexit, no destructors
[[noreturn]] void abortProcess();        // SIGABRT with the default action

} // namespace pagesan

#endif // PAGESAN_SUPPORT_SYSTEM_H
