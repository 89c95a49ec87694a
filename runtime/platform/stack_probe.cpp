//===- stack_probe.cpp - Questions about stacks and memory at hand -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/stack_probe.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/syscall.h"
#include "support/memory.h"

#include <errno.h>
#include <sys/resource.h>

namespace pagesan {

// rt_sigprocmask copies the new mask in before it looks at `how`: with an
// invalid `how` it changes nothing and says EFAULT or EINVAL.
bool isReadable(uptr Addr) {
  constexpr uptr kInvalidHow = ~uptr(0);
  // No set at all is no error.
  return Addr &&
         rawSyscall(SYS_rt_sigprocmask, kInvalidHow, Addr, 0, 8).error() !=
             EFAULT;
}

bool readMemory(uptr From, void *To, uptr Size) {
  if (From < kPageSize || Size > kUserEnd || From > kUserEnd - Size)
    return false;
  for (uptr Page = pageBegin(From); Page < From + Size; Page += kPageSize)
    if (!isReadable(Page))
      return false;
  copyMemory(To, reinterpret_cast<const void *>(From), Size);
  return true;
}

bool isMapped(uptr Addr) {
  u8 Residency;
  return rawSyscall(SYS_mincore, Addr, kPageSize, uptr(&Residency)).error() !=
         ENOMEM;
}

uptr stackLimit() {
  rlimit Limit = {};
  if (!rawSyscall(SYS_prlimit64, 0, RLIMIT_STACK, 0, uptr(&Limit)).ok())
    return ~uptr(0);
  return Limit.rlim_cur;
}

} // namespace pagesan
