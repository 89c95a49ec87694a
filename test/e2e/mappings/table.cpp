// Memory that comes, goes and comes again at the same place.
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O0 %s -o %t && %python %S/../Inputs/run-table.py %s %t 8
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O1 %s -o %t && %python %S/../Inputs/run-table.py %s %t 8
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O2 %s -o %t && %python %S/../Inputs/run-table.py %s %t 8
// RUN: %pagesanxx -std=c++17 -I%S/../Inputs -g -O3 %s -o %t && %python %S/../Inputs/run-table.py %s %t 8
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "table.h"

#include <cerrno>
#include <cstdlib>
#include <initializer_list>
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

using Byte = volatile char;
constexpr size_t kMega = 1 << 20;

static Byte *map(size_t Size, void *Place = nullptr, int Flags = 0) {
  void *P = mmap(Place, Size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | Flags, -1, 0);
  return P == MAP_FAILED ? nullptr : static_cast<Byte *>(P);
}
static void poison(Byte *P, size_t Size) { __asan_poison_memory_region(P, Size); }
static void *plain(Byte *P) { return const_cast<char *>(P); }
static long touch(Byte *P, size_t Size) {
  for (size_t I = 0; I < Size; I += Size > kMega ? 997 : 1)
    P[I] = 1;
  return P[Size - 1];
}

CASE(mapped_again_and_poisoned, 0, 64) {
  for (size_t Size : {size_t(8192), 3 * kMega, 200 * kMega}) {
    Byte *P = map(Size);
    poison(P, Size);
    munmap(plain(P), Size);
    Byte *Q = map(Size, plain(P), MAP_FIXED);
    touch(Q, Size);
    if (I)
      poison(Q, 128);
    Q[I] = 1; // BUG mapped_again_and_poisoned use-after-poison
    munmap(plain(Q), Size);
  }
  return 0;
}
CLEAN(protected_by_key) { // -1: by none
  Byte *P = map(8192);
  touch(P, 8192);
  if (pkey_mprotect(plain(P), 8192, PROT_READ, -1) || P[8191] != 1)
    return failed();
  if (!pkey_mprotect(plain(P + 1), 4096, PROT_READ, -1) || errno != EINVAL)
    return failed();
  if (pkey_mprotect(plain(P), 8192, PROT_READ | PROT_WRITE, -1))
    return failed();
  touch(P, 8192);
  munmap(plain(P), 8192);
  return 0;
}
CASE(mapped_over, 8192, 8191) {
  Byte *P = map(4 * kMega);
  poison(P, 4 * kMega);
  map(2 * kMega, plain(P + 8192), MAP_FIXED);
  touch(P + 8192, 2 * kMega);
  P[I] = 1; // BUG mapped_over use-after-poison
  munmap(plain(P), 4 * kMega);
  return 0;
}
CASE(unmapped_in_the_middle, 16384, 24576) {
  Byte *P = map(40960);
  poison(P, 40960);
  munmap(plain(P + 16384), 8192);
  map(8192, plain(P + 16384), MAP_FIXED);
  P[I] = 1; // BUG unmapped_in_the_middle use-after-poison
  munmap(plain(P), 40960);
  return 0;
}
CASE(unmapped, 0, 1) {
  Byte *P = map(8192);
  P[0] = 1;
  if (I)
    munmap(plain(P), 8192);
  P[0] = 1; // BUG unmapped SEGV
  return 0;
}
CLEAN(moved) {
  Byte *P = map(2 * kMega), *Room = map(8 * kMega);
  poison(P, 2 * kMega);
  poison(Room, 8 * kMega);
  void *Moved = mremap(plain(P), 2 * kMega, 4 * kMega,
                       MREMAP_MAYMOVE | MREMAP_FIXED, plain(Room));
  if (Moved != plain(Room))
    return failed();
  touch(Room, 4 * kMega);
  Byte *Again = map(2 * kMega, plain(P), MAP_FIXED);
  touch(Again, 2 * kMega);
  munmap(plain(Again), 2 * kMega);
  munmap(plain(Room), 8 * kMega);
  return 0;
}
CASE(resized_in_place, 4096, 100) {
  Byte *P = map(3 * 4096);
  poison(P, 3 * 4096);
  if (mremap(plain(P), 3 * 4096, 4096, 0) != plain(P) ||
      map(4096, plain(P + 4096), MAP_FIXED) != P + 4096)
    return failed();
  P[I] = 1; // BUG resized_in_place use-after-poison
  munmap(plain(P), 2 * 4096);
  return 0;
}
CASE(segments, 0, 100) {
  int Id = shmget(IPC_PRIVATE, kMega, IPC_CREAT | 0600);
  auto *P = static_cast<Byte *>(shmat(Id, nullptr, 0));
  poison(P, kMega);
  shmdt(plain(P));
  auto *Q = static_cast<Byte *>(shmat(Id, plain(P), 0));
  shmctl(Id, IPC_RMID, nullptr);
  if (Q != P)
    return failed();
  touch(Q, kMega);
  if (I)
    poison(Q + 64, 64);
  Q[I] = 1; // BUG segments use-after-poison
  shmdt(plain(Q));
  return 0;
}
CLEAN(segment_then_mapping) {
  int Id = shmget(IPC_PRIVATE, 65536, IPC_CREAT | 0600);
  auto *P = static_cast<Byte *>(shmat(Id, nullptr, 0));
  shmctl(Id, IPC_RMID, nullptr);
  poison(P, 65536);
  shmdt(plain(P));
  Byte *Q = map(65536, plain(P), MAP_FIXED);
  touch(Q, 65536);
  munmap(plain(Q), 65536);
  return 0;
}
CASE(data_segment, 0, 100) {
  auto *P = static_cast<Byte *>(sbrk(65536));
  poison(P, 65536);
  sbrk(-65536);
  auto *Q = static_cast<Byte *>(sbrk(65536));
  touch(Q, 65536);
  if (I)
    poison(Q + 64, 64);
  Q[I] = 1; // BUG data_segment use-after-poison
  poison(Q, 65536);
  brk(plain(Q));
  brk(plain(Q + 65536));
  touch(Q, 65536);
  return brk(plain(Q));
}
CASE(shared, 0, 200) {
  void *M = mmap(nullptr, 4096, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  auto *P = static_cast<Byte *>(M);
  poison(P + 128, 128);
  P[I] = 1; // BUG shared use-after-poison
  munmap(M, 4096);
  return 0;
}

// --- Stacks that the C library uses again ----------------------------------------------

static void *spoil(void *) {
  char Here[2000];
  __asan_poison_memory_region(Here, sizeof(Here));
  return nullptr;
}
static void *use(void *) {
  Byte Here[4000];
  touch(Here, sizeof(Here));
  return nullptr;
}
CLEAN(stacks_of_threads) {
  for (int J = 0; J < 4; ++J)
    for (auto *Start : {spoil, use}) {
      pthread_t Thread;
      pthread_create(&Thread, nullptr, Start, nullptr);
      pthread_join(Thread, nullptr);
    }
  return 0;
}
CLEAN(stacks_of_the_program) {
  Byte *P = map(kMega);
  void *Stacks[] = {plain(P), std::malloc(kMega)};
  for (void *Stack : Stacks) {
    pthread_attr_t Attributes;
    pthread_attr_init(&Attributes);
    pthread_attr_setstack(&Attributes, Stack, kMega);
    for (auto *Start : {spoil, use}) {
      pthread_t Thread;
      pthread_create(&Thread, &Attributes, Start, nullptr);
      pthread_join(Thread, nullptr);
    }
    touch(static_cast<Byte *>(Stack), kMega);
  }
  std::free(Stacks[1]);
  munmap(Stacks[0], kMega);
  return 0;
}

// --- What is not the program's to map -----------------------------------------------------

CLEAN(own_areas) {
  // Of a large object the pages may be mapped over: heap/changed_mappings.c.
  char *Object = static_cast<char *>(std::aligned_alloc(4096, 32768));
  char *Shadow = reinterpret_cast<char *>(0x7fff8000);
  char *States = reinterpret_cast<char *>(0x900000000);
  for (char *Place : {Object, Shadow, States}) {
    errno = 0;
    if (map(4096, Place, MAP_FIXED) || errno != EINVAL)
      return failed();
    errno = 0;
    if (map(4096, Place, MAP_FIXED_NOREPLACE) || errno != EINVAL)
      return failed();
    errno = 0;
    if (munmap(Place, 4096) != -1 || errno != EINVAL)
      return failed();
    errno = 0;
    if (mremap(Place, 4096, 8192, MREMAP_MAYMOVE) != MAP_FAILED ||
        errno != EINVAL)
      return failed();
    // A hint is only that.
    Byte *P = map(4096, Place);
    if (!P)
      return failed();
    P[0] = 1;
    munmap(plain(P), 4096);
  }
  if (munmap(reinterpret_cast<void *>(1ul << 40), ~0ul << 13) != -1)
    return failed();
  touch(Object, 32768);
  std::free(Object);
  return 0;
}
CLEAN(errors_are_the_kernels) {
  if (map(0) || errno != EINVAL)
    return failed();
  if (munmap(reinterpret_cast<void *>(1), 4096) != -1 || errno != EINVAL)
    return failed();
  if (shmdt(&errno) != -1 || errno != EINVAL)
    return failed();
  if (mmap(nullptr, 4096, PROT_READ, MAP_SHARED, -1, 0) != MAP_FAILED ||
      errno != EBADF)
    return failed();
  return 0;
}
