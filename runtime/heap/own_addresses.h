//===- own_addresses.h - Mappings that no fork has copied -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In a fork child memory that is mapped anew does not merge with what the fork
// has copied: each piece of pages that came and went would leave two mappings
// for ever. So a child moves pages between addresses only that it has mapped
// itself. It adopts addresses when it makes an object there: they are mapped
// anew as a whole, and merge with what it has adopted around them.
//
// Pages that parent and child share stay where they are: taking them over would
// copy them one by one.
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_HEAP_OWN_ADDRESSES_H
#define PAGESAN_HEAP_OWN_ADDRESSES_H

#include "support/base.h"

namespace pagesan {

// Part of start-up; false without memory.
[[nodiscard]] bool initOwnAddresses();

// [Begin, End) is window-aligned, in the heap zone, and nobody's: afterwards
// its mapping is this process's own and its memory zero, unless that would take
// too many. Nothing has happened where it was so already. Returns
// theseAddresses(), or 0.
[[nodiscard]] u32 adoptAddresses(uptr Begin, uptr End);
bool areOwnAddresses(uptr Begin, uptr End);
// A number that this process, and none before it, has given its mappings.
u32 theseAddresses();

// In a fork child, without other threads: what there is now is a copy.
void disownAddresses();

} // namespace pagesan

#endif // PAGESAN_HEAP_OWN_ADDRESSES_H
