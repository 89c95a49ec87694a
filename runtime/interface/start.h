//===- start.h - What the archive and the shared library do differently -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_INTERFACE_START_H
#define PAGESAN_INTERFACE_START_H

namespace pagesan {

// Ends the process with advice when there are two runtimes. Before anything is
// mapped: their mappings would clash. In start_static.cpp and start_shared.cpp.
void verifyAlone();

// The same for the shared runtime behind the C library, unless
// verify_asan_link_order=0. Needs options.
void verifyOrder();

// Part of start-up: finds the malloc hooks that the program defines.
void initMallocHooks();

// Says so when the program defines some functions of the malloc family only.
void warnOfMixedAllocators();

// Another runtime that is loaded as a library, ours or AddressSanitizer's: its
// path, nullptr when there is none. The string is the dynamic linker's.
const char *findOtherRuntime();

} // namespace pagesan

#endif // PAGESAN_INTERFACE_START_H
