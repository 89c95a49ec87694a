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

#include <stddef.h>

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
// that was not instrumented: what the instrumented rest says about containers
// is then not believed (option detect_container_overflow).
#define PAGESAN_CONTAINERS_NOT_ANNOTATED                                       \
  extern const char pagesan_containers_not_annotated;                          \
  const char pagesan_containers_not_annotated = 1;

// --- Pools -------------------------------------------------------------------
//
// For allocators of a program's own: arenas, free lists, slabs. The allocator
// tells which memory it manages and which objects it gives out and takes back.
// All memory of a pool that is in no object is poisoned, objects get the stacks
// that allocated and freed them, and reports name the pool:
//
//   0x... is located 8 bytes inside of 32-byte pool object [0x...,0x...) of
//   pool 'connections'
//   freed by thread T0 here: ...
//
// Objects begin at multiples of 8, or what precedes them in their 8 bytes is
// not checked. The allocator's own code must not touch what it has given back,
// like links of free blocks: it keeps them elsewhere, or is compiled with
// __attribute__((no_sanitize("address"))). Calls about different objects may
// come from several threads at once. Not for signal handlers.

typedef struct pagesan_pool pagesan_pool;

// A pool without memory. The name is copied, up to 63 characters. NULL when
// there is no memory; every other function takes NULL and does nothing then.
pagesan_pool *pagesan_pool_create(const char *name);
// All its memory is removed; the handle is invalid.
void pagesan_pool_destroy(pagesan_pool *pool);

// [begin, begin + size) belongs to the pool and is in no object. Pointers in it
// count for the leak checker.
void pagesan_pool_add_memory(pagesan_pool *pool, void *begin, size_t size);
// The same range leaves the pool, addressable and with no objects in it. Before
// it is unmapped or freed.
void pagesan_pool_remove_memory(pagesan_pool *pool, void *begin, size_t size);

// How many bytes to set aside for an object of size bytes, so that there is a
// redzone behind it (option redzone; at least 16 bytes). An allocator that asks
// finds overflows between neighbours, one that does not finds them at gaps
// only.
size_t pagesan_pool_padded_size(size_t size);

// An object: size bytes at begin become addressable, with any contents.
void pagesan_pool_allocate(pagesan_pool *pool, void *begin, size_t size);
// The object that begins there is freed; NULL is fine. What is no object, or
// not any more, is reported as bad-free or double-free.
void pagesan_pool_free(pagesan_pool *pool, void *begin);
// All objects are: an arena is reset.
void pagesan_pool_free_all(pagesan_pool *pool);

#ifdef __cplusplus
} // extern "C"
#endif

#endif // PAGESAN_INTERFACE_H
