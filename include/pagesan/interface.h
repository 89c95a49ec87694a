//===- interface.h - PageSan's own functions for programs -------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For C and C++. Programs use clang's sanitizer/asan_interface.h and its
// companions for everything that AddressSanitizer has; here is only what those
// lack. The functions exist in executables linked with the runtime. Code that
// is also built without it declares them weak, or asks
//
//   #if __has_feature(address_sanitizer)   // true under pagesan-clang
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_INTERFACE_H
#define PAGESAN_INTERFACE_H

#ifdef __cplusplus
extern "C" {
#endif

// The runtime's version, "MAJOR.MINOR.PATCH". A static string.
const char *pagesan_version(void);

// Prints what option print_stats=1 prints at exit, to the report stream: pages
// by state, windows by kind, trips by cause, promotions, quarantine, mappings,
// stored stacks, memory. Callable at any time, from any thread.
void pagesan_print_stats(void);

// Put once into a program or library that changes standard containers in code
// that was not instrumented: what the instrumented rest says about containers is
// then not believed (option detect_container_overflow).
#define PAGESAN_CONTAINERS_NOT_ANNOTATED                                       \
  extern const char pagesan_containers_not_annotated;                          \
  const char pagesan_containers_not_annotated = 1;

#ifdef __cplusplus
} // extern "C"
#endif

#endif // PAGESAN_INTERFACE_H
