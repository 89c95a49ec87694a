//===- pool_interface.cpp - Pools, by pagesan/interface.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "objects/pools.h"
#include "pagesan/abi/shadow_layout.h"
#include "pagesan/interface.h"
#include "support/base.h"
#include "support/flags.h"
#include "support/init.h"

using namespace pagesan;

static Pool *own(pagesan_pool *P) { return reinterpret_cast<Pool *>(P); }

PAGESAN_INTERFACE pagesan_pool *pagesan_pool_create(const char *Name) {
  ensureInit();
  return reinterpret_cast<pagesan_pool *>(createPool(Name));
}
PAGESAN_INTERFACE void pagesan_pool_destroy(pagesan_pool *P) {
  destroyPool(own(P));
}
PAGESAN_INTERFACE void pagesan_pool_add_memory(pagesan_pool *P, void *Begin,
                                               size_t Size) {
  addPoolMemory(own(P), uptr(Begin), Size);
}
PAGESAN_INTERFACE void pagesan_pool_remove_memory(pagesan_pool *P, void *Begin,
                                                  size_t Size) {
  removePoolMemory(own(P), uptr(Begin), Size);
}

PAGESAN_INTERFACE size_t pagesan_pool_padded_size(size_t Size) {
  ensureInit();
  return roundUpTo(Size, kGranuleSize) +
         roundUpTo(uptr(maxOf(flags().redzone, 16)), kGranuleSize);
}

PAGESAN_INTERFACE void pagesan_pool_allocate(pagesan_pool *P, void *Begin,
                                             size_t Size) {
  allocatePoolObject(own(P), uptr(Begin), Size, PAGESAN_CALL_SITE());
}
PAGESAN_INTERFACE void pagesan_pool_free(pagesan_pool *P, void *Begin) {
  freePoolObject(own(P), uptr(Begin), PAGESAN_CALL_SITE());
}
PAGESAN_INTERFACE void pagesan_pool_free_all(pagesan_pool *P) {
  freePoolObjects(own(P), PAGESAN_CALL_SITE());
}
