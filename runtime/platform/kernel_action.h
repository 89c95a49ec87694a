//===- kernel_action.h - Signal actions by system call -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_PLATFORM_KERNEL_ACTION_H
#define PAGESAN_PLATFORM_KERNEL_ACTION_H

#include "support/base.h"

#include <signal.h>

namespace pagesan {

// struct sigaction as the kernel has it.
struct KernelAction {
  void (*Handler)(int, siginfo_t *, void *);
  unsigned long Flags;
  void (*Restorer)();
  u64 Mask;
};

// One of our own handlers; SA_RESTORER and its function are added.
KernelAction makeKernelAction(void (*Handler)(int, siginfo_t *, void *),
                              unsigned long Flags, u64 Mask);
// None of these can fail for signals that exist; Out may be nullptr.
KernelAction kernelAction(int Signal);
void setKernelAction(int Signal, const KernelAction &Action,
                     KernelAction *Out = nullptr);

} // namespace pagesan

#endif // PAGESAN_PLATFORM_KERNEL_ACTION_H
