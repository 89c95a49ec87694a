//===- root_regions.h - Memory that the program names a root -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_OBJECTS_ROOT_REGIONS_H
#define PAGESAN_OBJECTS_ROOT_REGIONS_H

#include "support/mapped_vector.h"

namespace pagesan {

struct RootRegion {
  uptr Begin, End;
};

// __lsan_register_root_region and its opposite; false when it was not
// registered.
void registerRootRegion(RootRegion Region);
bool unregisterRootRegion(RootRegion Region);

// For a caller that holds lockRuntime().
const MappedVector<RootRegion> &rootRegions();

} // namespace pagesan

#endif // PAGESAN_OBJECTS_ROOT_REGIONS_H
