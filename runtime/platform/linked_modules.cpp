//===- linked_modules.cpp - linked_modules.h -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/linked_modules.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/stack_probe.h"
#include "support/memory.h"

#include <sys/auxv.h>

// The dynamic section of the object that this is linked into.
extern __attribute__((visibility("hidden"))) ElfW(Dyn) _DYNAMIC[];

namespace pagesan {

namespace {

bool canRead(uptr Addr, uptr Size) {
  if (!Addr || !isAligned(Addr, sizeof(uptr)))
    return false;
  for (uptr Page = pageBegin(Addr); Page < Addr + Size; Page += kPageSize)
    if (!isReadable(Page))
      return false;
  return true;
}
template <class T> bool canRead(const T *P, uptr Count = 1) {
  return canRead(uptr(P), Count * sizeof(T));
}

// --- What the C library tells debuggers
// ------------------------------------------

// Where a field lies in one of its structures.
struct Field {
  u32 Bits, Count, Offset;
};
constinit const Field *TlsIdField, *TlsOffsetField;
constinit uptr DescriptorSize = 0;

// What the linker loaded before it ran any code is never unloaded.
constinit const link_map *LastOfStart = nullptr;

template <class T> T readField(const link_map *Map, const Field &F) {
  T Value;
  copyMemory(&Value, reinterpret_cast<const u8 *>(Map) + F.Offset, sizeof(T));
  return Value;
}

void readTls(const link_map *Map, LinkedModule &Out) {
  if (!TlsIdField || !canRead(uptr(Map), TlsIdField->Offset + sizeof(u64)))
    return;
  Out.TlsId = readField<u64>(Map, *TlsIdField);
  // Values at either end are marks.
  constexpr uptr kMaxStaticTls = uptr(1) << 24;
  if (!Out.TlsId || !canRead(uptr(Map), TlsOffsetField->Offset + sizeof(u64)))
    return;
  uptr Offset = readField<u64>(Map, *TlsOffsetField);
  if (Offset < kMaxStaticTls)
    Out.BelowThreadPointer = Offset;
}

// --- One module
// ---------------------------------------------------------------

bool isHeaderOf(uptr Addr, const LinkedModule &M) {
  auto *Header = reinterpret_cast<const ElfW(Ehdr) *>(Addr);
  if (!canRead(Header) || !isAligned(Addr, kPageSize) ||
      *reinterpret_cast<const u32 *>(Header->e_ident) != 0x464c457f ||
      Header->e_phentsize != sizeof(ElfW(Phdr)))
    return false;
  auto *Segments = reinterpret_cast<const ElfW(Phdr) *>(Addr + Header->e_phoff);
  if (!canRead(Segments, Header->e_phnum))
    return false;
  for (u32 I = 0; I < Header->e_phnum; ++I)
    if (Segments[I].p_type == PT_DYNAMIC)
      return M.Bias + Segments[I].p_vaddr == uptr(M.Dynamic);
  return false;
}

// The header is where the module's addresses begin, for all that linkers make
// by themselves; else somewhere below its dynamic section.
uptr findHeader(const LinkedModule &M) {
  if (isHeaderOf(M.Bias, M))
    return M.Bias;
  constexpr uptr kFarthest = uptr(1) << 28;
  uptr Page = pageBegin(uptr(M.Dynamic));
  uptr Last = Page - minOf(Page, kFarthest);
  for (; Page > Last; Page -= kPageSize)
    if (isReadable(Page) && isHeaderOf(Page, M))
      return Page;
  return 0;
}

void findSegments(LinkedModule &M, bool IsExecutable) {
  if (IsExecutable) {
    M.Segments = reinterpret_cast<const ElfW(Phdr) *>(getauxval(AT_PHDR));
    M.SegmentCount = u32(getauxval(AT_PHNUM));
    return;
  }
  uptr Header = findHeader(M);
  if (!Header)
    return;
  auto &H = *reinterpret_cast<const ElfW(Ehdr) *>(Header);
  M.Segments = reinterpret_cast<const ElfW(Phdr) *>(Header + H.e_phoff);
  M.SegmentCount = H.e_phnum;
}

// --- Symbols
// --------------------------------------------------------------------

bool isOfKind(const ElfW(Sym) & S, SymbolKind Kind) {
  unsigned Type = ELF64_ST_TYPE(S.st_info);
  if (Type == STT_NOTYPE)
    return true;
  bool IsFunction = Type == STT_FUNC || Type == STT_GNU_IFUNC;
  return Kind == SymbolKind::Function ? IsFunction : Type == STT_OBJECT;
}

// One that others may bind to, in the version that new programs get.
bool isDefault(const DynamicSection &T, u32 Index, SymbolKind Kind,
               const char *Name) {
  constexpr u16 kHiddenVersion = 0x8000;
  const ElfW(Sym) &S = T.Symbols[Index];
  return S.st_shndx != SHN_UNDEF && S.st_value && isOfKind(S, Kind) &&
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
u32 findByGnuHash(const DynamicSection &T, SymbolKind Kind, const char *Name) {
  u32 Hash = gnuHash(Name);
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
    if ((Link | 1) == (Hash | 1) && isDefault(T, Index, Kind, Name))
      return Index;
    if (Link & 1)
      return 0;
  }
}

u32 findIndex(const DynamicSection &T, SymbolKind Kind, const char *Name) {
  if (!T.Symbols || !T.Strings)
    return 0;
  if (T.GnuHash)
    return findByGnuHash(T, Kind, Name);
  // Rare: its second word is the number of symbols.
  u32 Count = T.SysvHash ? T.SysvHash[1] : 0;
  for (u32 I = 1; I < Count; ++I)
    if (isDefault(T, I, Kind, Name))
      return I;
  return 0;
}

const void *findAnywhere(const char *Name) {
  const void *Found = nullptr;
  forEachLinkedModule([&](const LinkedModule &M) {
    Found = findSymbol(M, SymbolKind::Data, Name);
    return !Found;
  });
  return Found;
}

} // namespace

bool LinkedModule::extent(uptr &Begin, uptr &End) const {
  Begin = ~uptr(0);
  End = 0;
  for (u32 I = 0; I < SegmentCount; ++I) {
    if (Segments[I].p_type != PT_LOAD)
      continue;
    Begin = minOf(Begin, uptr(Bias + Segments[I].p_vaddr));
    End = maxOf(End, uptr(Bias + Segments[I].p_vaddr + Segments[I].p_memsz));
  }
  return Begin < End;
}

static void forEachFrom(const link_map *Map,
                        bool (*Fn)(const LinkedModule &, void *), void *Arg) {
  constexpr u32 kMost = 1 << 16; // a list that another thread ties in a knot
  for (u32 I = 0; I < kMost && canRead(Map); ++I, Map = Map->l_next) {
    LinkedModule M = {Map->l_addr, Map->l_name, Map->l_ld, nullptr, 0, 0, 0};
    // Unmapped, and not taken from the list yet.
    if (!canRead(M.Dynamic) || !isReadable(roundDownTo(uptr(M.Path), 8)))
      continue;
    findSegments(M, Map == _r_debug.r_map);
    readTls(Map, M);
    if (!Fn(M, Arg))
      return;
  }
}

void forEachLinkedModule(bool (*Fn)(const LinkedModule &, void *), void *Arg) {
  forEachFrom(_r_debug.r_map, Fn, Arg);
}

void forEachLaterModule(bool (*Fn)(const LinkedModule &, void *), void *Arg) {
  const link_map *Last = __atomic_load_n(&LastOfStart, __ATOMIC_RELAXED);
  forEachFrom(Last ? __atomic_load_n(&Last->l_next, __ATOMIC_ACQUIRE)
                   : _r_debug.r_map,
              Fn, Arg);
}

void *findSymbol(const LinkedModule &Module, SymbolKind Kind,
                 const char *Name) {
  DynamicSection T = Module.tables();
  u32 Index = findIndex(T, Kind, Name);
  if (!Index)
    return nullptr;
  const ElfW(Sym) &S = T.Symbols[Index];
  uptr Addr = Module.Bias + S.st_value;
  // An indirect function: its resolver says which variant fits.
  if (ELF64_ST_TYPE(S.st_info) == STT_GNU_IFUNC)
    return reinterpret_cast<void *(*)()>(Addr)();
  return reinterpret_cast<void *>(Addr);
}

// Without program headers, and trusted to be mapped. The kernel's own object is
// in the list, but nobody binds to it.
static void *findFunction(const link_map *Map, const link_map *End,
                          const char *Name) {
  for (; Map && Map != End; Map = Map->l_next) {
    if (startsWith(Map->l_name, "linux-vdso") || !Map->l_name[0])
      continue;
    LinkedModule M = {Map->l_addr, Map->l_name, Map->l_ld, nullptr, 0, 0, 0};
    if (void *Found = findSymbol(M, SymbolKind::Function, Name))
      return Found;
  }
  return nullptr;
}

void *findNextFunction(const char *Name) {
  const link_map *First = _r_debug.r_map, *Own = First;
  while (Own && Own->l_ld != _DYNAMIC)
    Own = Own->l_next;
  if (!Own)
    return nullptr;
  if (void *Found = findFunction(Own->l_next, nullptr, Name))
    return Found;
  return Own == First ? nullptr : findFunction(First->l_next, Own, Name);
}

void initLinkedModules() {
  constexpr uptr kAtLeast = 2304, kAtMost = 1 << 16;
  auto *Size =
      static_cast<const u32 *>(findAnywhere("_thread_db_sizeof_pthread"));
  DescriptorSize =
      Size && *Size > kAtLeast && *Size < kAtMost ? *Size : kAtLeast;
  auto *Id = static_cast<const Field *>(
      findAnywhere("_thread_db_link_map_l_tls_modid"));
  auto *Offset = static_cast<const Field *>(
      findAnywhere("_thread_db_link_map_l_tls_offset"));
  if (Id && Offset && Id->Bits == 64 && Offset->Bits == 64) {
    TlsIdField = Id;
    TlsOffsetField = Offset;
  }
  const link_map *Last = _r_debug.r_map;
  while (Last && Last->l_next)
    Last = Last->l_next;
  __atomic_store_n(&LastOfStart, Last, __ATOMIC_RELAXED);
}

uptr threadDescriptorSize() { return DescriptorSize; }
bool areTlsModulesKnown() { return TlsIdField != nullptr; }

} // namespace pagesan
