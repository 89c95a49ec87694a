//===- Help.h - What --help-pagesan prints ----------------------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_DRIVER_HELP_H
#define PAGESAN_DRIVER_HELP_H

namespace pagesan {

// To standard output: the wrapper's use, and every option of the runtime.
void printHelp();

} // namespace pagesan

#endif // PAGESAN_DRIVER_HELP_H
