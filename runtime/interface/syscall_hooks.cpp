//===- syscall_hooks.cpp - sanitizer/linux_syscall_hooks.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Called by programs around system calls that they make themselves, which no
// wrapper of a library function sees. Those that move a program's data are
// checked; the others are there, and do nothing.
//
//===----------------------------------------------------------------------===//
#include "support/base.h"

// All hooks, weak: the definitions below win.
extern "C" __attribute__((visibility("hidden"), used)) void
_pagesan_no_syscall_hook() {}
#define SYSCALL(Name)                                                          \
  __asm__(".weak __sanitizer_syscall_pre_impl_" #Name "\n"                     \
          ".weak __sanitizer_syscall_post_impl_" #Name "\n"                    \
          ".type __sanitizer_syscall_pre_impl_" #Name ", @function\n"          \
          ".type __sanitizer_syscall_post_impl_" #Name ", @function\n"         \
          ".set __sanitizer_syscall_pre_impl_" #Name                           \
          ", _pagesan_no_syscall_hook\n"                                       \
          ".set __sanitizer_syscall_post_impl_" #Name                          \
          ", _pagesan_no_syscall_hook\n");
#include "interface/syscall_names.def"
#undef SYSCALL
