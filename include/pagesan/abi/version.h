//===- version.h - The ABI between emitted code and the runtime -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every instrumented object refers to PAGESAN_ABI_SYMBOL and every runtime
// defines exactly one such symbol. Objects built for another ABI fail at link
// with "undefined symbol: __pagesan_abi_version_<n>_...", which says what to
// do. Raise the number whenever the layout, the encodings or an entry point's
// contract changes.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_ABI_VERSION_H
#define PAGESAN_ABI_VERSION_H

#define PAGESAN_ABI_VERSION 4
#define PAGESAN_ABI_SYMBOL                                                     \
  __pagesan_abi_version_4_rebuild_object_with_matching_pagesan
#define PAGESAN_STRINGIFY_IMPL(X) #X
#define PAGESAN_STRINGIFY(X) PAGESAN_STRINGIFY_IMPL(X)

#endif // PAGESAN_ABI_VERSION_H
