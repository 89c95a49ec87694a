//===- AsanOptions.h - -mllvm -asan-..., said to our pass
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_DRIVER_ASAN_OPTIONS_H
#define PAGESAN_DRIVER_ASAN_OPTIONS_H

#include "ResponseFile.h"
#include "llvm/ADT/StringRef.h"

namespace pagesan {

// Follows what AddressSanitizer's pass is told by -mllvm, as far as it means
// something to ours: what to check, and where. The rest (how its code and its
// frames look) has no counterpart and stays clang's.
class AsanOptions {
public:
  void follow(llvm::StringRef PassOption);
  // The driver's -fsanitize-address-use-odr-indicator, or its opposite: without
  // indicators two definitions are told apart by their addresses, which is what
  // ours does in any case.
  void useOdrIndicator() { OdrIndicator = PrivateAlias = true; }
  void useNoOdrIndicator() { OdrIndicator = PrivateAlias = false; }

  // What they come to.
  void addTo(ArgumentList &PassOptions) const;

private:
  ArgumentList Translated;
  bool OdrIndicator = true, PrivateAlias = true;
};

} // namespace pagesan

#endif // PAGESAN_DRIVER_ASAN_OPTIONS_H
