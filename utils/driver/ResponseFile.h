//===- ResponseFile.h - Arguments kept in files --------------- -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_DRIVER_RESPONSE_FILE_H
#define PAGESAN_DRIVER_RESPONSE_FILE_H

#include <string>
#include <vector>

namespace pagesan {

using ArgumentList = std::vector<std::string>;

// Replaces every `@file` by the words of the file, nested ones too, quoted as
// GNU tools and clang read them. What is not a readable file stays as it is.
ArgumentList expandResponseFiles(const ArgumentList &Args);

// Keeps the command line within the kernel's limit: a list longer than
// `MaxBytes` becomes one `@file`, which lives in memory and vanishes with the
// process that inherits it.
ArgumentList packArguments(const ArgumentList &Args, size_t MaxBytes);

} // namespace pagesan

#endif // PAGESAN_DRIVER_RESPONSE_FILE_H
