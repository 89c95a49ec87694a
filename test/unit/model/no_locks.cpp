//===- no_locks.cpp - Rows of the table of locks that a model lacks ------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Forks walk the whole table. Weak: a file of the runtime's that is there has
// the row's own.
//
//===----------------------------------------------------------------------===//
#include "support/mutex.h"

namespace pagesan::fork_locks {

#define LOCK(Name, Room, AtFork)                                               \
  __attribute__((weak)) extern const ForkLock Name;                            \
  const ForkLock Name = {};
#include "support/lock_rank.def"

} // namespace pagesan::fork_locks
