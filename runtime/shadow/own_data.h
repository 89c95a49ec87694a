//===- shadow/own_data.h - The runtime's variables are out of reach -*- C++
//-*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef PAGESAN_SHADOW_OWN_DATA_H
#define PAGESAN_SHADOW_OWN_DATA_H

namespace pagesan {

// Makes the variables of the runtime, which lie among the program's, bad for
// checked accesses (support/own_data.h). After initShadow().
void poisonOwnData();

} // namespace pagesan

#endif // PAGESAN_SHADOW_OWN_DATA_H
