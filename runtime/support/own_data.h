//===- own_data.h - The runtime's variables lie together -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included first in every file of the runtime: its variables that can change
// are linked next to each other, apart from the program's, so that start-up can
// make them bad for checked accesses (shadow/own_data.h). A wild pointer of the
// program's that hits them is reported then and changes nothing.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SUPPORT_OWN_DATA_H
#define PAGESAN_SUPPORT_OWN_DATA_H

#pragma clang section bss = "pagesan_bss" data = "pagesan_data"

#endif // PAGESAN_SUPPORT_OWN_DATA_H
