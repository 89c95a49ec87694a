//===- libc/real.cpp - The functions behind our wrappers --------*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Why not dlsym: it takes the loader's lock and may allocate, and a wrapper
// may be called for the first time in a signal handler that interrupted
// dlopen. What is read here are dynamic symbol tables, which do not change
// while their object is loaded, and the list of objects, which grows at its
// end. An object that is unloaded during a first call is not guarded against:
// the functions that we wrap are found in those that the program started with,
// and these come first.
//
//===----------------------------------------------------------------------===//
#include "libc/real.h"

#include "platform/elf_image.h"
#include "support/memory.h"
#include "support/output.h"

#include <elf.h>
#include <link.h>

// The dynamic section of the object that this is linked into.
extern __attribute__((visibility("hidden"))) ElfW(Dyn) _DYNAMIC[];

namespace pagesan {

namespace {

// A function that others may bind to, in the version that new programs get.
bool isDefault(const DynamicSection &T, u32 Index, const char *Name) {
  constexpr u16 kHiddenVersion = 0x8000;
  const ElfW(Sym) &S = T.Symbols[Index];
  unsigned Type = ELF64_ST_TYPE(S.st_info);
  bool IsFunction =
      Type == STT_FUNC || Type == STT_GNU_IFUNC || Type == STT_NOTYPE;
  return S.st_shndx != SHN_UNDEF && S.st_value && IsFunction &&
         ELF64_ST_BIND(S.st_info) != STB_LOCAL &&
         !(T.Versions && (T.Versions[Index] & kHiddenVersion)) &&
         stringsEqual(T.Strings + S.st_name, Name);
}

u32 gnuHash(const char *Name) {
  u32 Hash = 5381;
  for (; *Name; ++Name)
    Hash = Hash * 33 + u8(*Name);
  return Hash;
}

// 0 when there is none.
u32 findByGnuHash(const DynamicSection &T, const char *Name, u32 Hash) {
  u32 BucketCount = T.GnuHash[0], First = T.GnuHash[1];
  u32 FilterWords = T.GnuHash[2], FilterShift = T.GnuHash[3];
  if (!BucketCount || !FilterWords)
    return 0;
  auto *Filter = reinterpret_cast<const u64 *>(T.GnuHash + 4);
  u64 Word = Filter[(Hash / 64) % FilterWords];
  if (!(Word >> (Hash % 64) & 1) || !(Word >> ((Hash >> FilterShift) % 64) & 1))
    return 0;
  auto *Buckets = reinterpret_cast<const u32 *>(Filter + FilterWords);
  const u32 *Chains = Buckets + BucketCount;
  u32 Index = Buckets[Hash % BucketCount];
  if (Index < First)
    return 0;
  for (;; ++Index) {
    u32 Link = Chains[Index - First];
    if ((Link | 1) == (Hash | 1) && isDefault(T, Index, Name))
      return Index;
    if (Link & 1)
      return 0;
  }
}

u32 findSymbol(const DynamicSection &T, const char *Name, u32 Hash) {
  if (!T.Symbols || !T.Strings)
    return 0;
  if (T.GnuHash)
    return findByGnuHash(T, Name, Hash);
  // Rare: its second word is the number of symbols.
  u32 Count = T.SysvHash ? T.SysvHash[1] : 0;
  for (u32 I = 1; I < Count; ++I)
    if (isDefault(T, I, Name))
      return I;
  return 0;
}

// The kernel's own object is in the list, but nobody binds to it.
bool isVdso(const link_map *Map) {
  return startsWith(Map->l_name, "linux-vdso") || !Map->l_name[0];
}

} // namespace

void *lookUpFunction(const char *Name) {
  u32 Hash = gnuHash(Name);
  // Behind the executable or the library that we are part of.
  bool IsBehind = false;
  for (const link_map *Map = _r_debug.r_map; Map; Map = Map->l_next) {
    bool IsOurs = Map->l_ld == _DYNAMIC;
    if (IsOurs || !IsBehind || isVdso(Map)) {
      IsBehind |= IsOurs;
      continue;
    }
    DynamicSection T(Map->l_ld, Map->l_addr);
    u32 Index = findSymbol(T, Name, Hash);
    if (!Index)
      continue;
    const ElfW(Sym) &S = T.Symbols[Index];
    uptr Addr = Map->l_addr + S.st_value;
    // An indirect function: its resolver says which variant fits.
    if (ELF64_ST_TYPE(S.st_info) == STT_GNU_IFUNC)
      return reinterpret_cast<void *(*)()>(Addr)();
    return reinterpret_cast<void *>(Addr);
  }
  return nullptr;
}

void *findRealFunction(const char *Name) {
  void *P = lookUpFunction(Name);
  if (!P)
    die("cannot find the C library's %s: static executables (-static, "
        "-static-pie) are not supported, link dynamically, and with the "
        "library that has it\n",
        Name);
  return P;
}

} // namespace pagesan
