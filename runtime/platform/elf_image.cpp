//===- elf_image.cpp - ELF objects as they are loaded -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/elf_image.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/stack_probe.h"
#include "support/memory.h"

namespace pagesan {

namespace {

constexpr u32 kMostSegments = 256; // more are not believed

bool readBuildId(uptr Notes, uptr Size, BuildId &Out) {
  constexpr uptr kMostNotes = 1 << 16;
  uptr End = Notes + minOf(Size, kMostNotes);
  ElfW(Nhdr) Note;
  for (uptr At = Notes; At + sizeof(Note) <= End;) {
    if (!readMemory(At, &Note, sizeof(Note)))
      return false;
    char Name[4];
    uptr NameAt = At + sizeof(Note);
    uptr TextAt = NameAt + roundUpTo(Note.n_namesz, 4);
    if (Note.n_type == NT_GNU_BUILD_ID && Note.n_namesz == sizeof(Name) &&
        readMemory(NameAt, Name, sizeof(Name)) &&
        stringsEqual(Name, ELF_NOTE_GNU)) {
      u32 Length = minOf(u32(Note.n_descsz), u32(sizeof(Out.Bytes)));
      Out.Size = readMemory(TextAt, Out.Bytes, Length) ? Length : 0;
      return Out.Size != 0;
    }
    At = TextAt + roundUpTo(Note.n_descsz, 4);
  }
  return false;
}

} // namespace

// Loaders keep the distances between segments: the first one's place gives the
// difference to all linked addresses.
ElfImage::ElfImage(uptr Begin) {
  ElfW(Ehdr) Header;
  if (!readMemory(Begin, &Header, sizeof(Header)) ||
      _pagesan_internal_memcmp(Header.e_ident, ELFMAG, SELFMAG) ||
      Header.e_phentsize != sizeof(ElfW(Phdr)) ||
      Header.e_phnum > kMostSegments)
    return;
  ElfImage Read(Begin + Header.e_phoff, Header.e_phnum, 0);
  ElfW(Phdr) S;
  for (u32 I = 0; Read.segment(I, S); ++I) {
    if (S.p_type != PT_LOAD)
      continue;
    if (pageBegin(S.p_offset) != 0)
      return;
    *this = {Read.Segments, Read.Count, Begin - pageBegin(S.p_vaddr)};
    return;
  }
}

bool ElfImage::segment(u32 I, ElfW(Phdr) & Out) const {
  return I < Count && readMemory(Segments + I * sizeof(Out), &Out, sizeof(Out));
}

bool ElfImage::isInSegment(uptr Addr, u32 Flags) const {
  ElfW(Phdr) S;
  for (u32 I = 0; segment(I, S); ++I) {
    uptr Begin = Bias + pageBegin(S.p_vaddr);
    uptr End = Bias + roundUpTo(S.p_vaddr + S.p_memsz, kPageSize);
    if (S.p_type == PT_LOAD && Addr >= Begin && Addr < End &&
        (S.p_flags & Flags) == Flags)
      return true;
  }
  return false;
}

uptr ElfImage::find(u32 Type) const {
  ElfW(Phdr) S;
  for (u32 I = 0; segment(I, S); ++I)
    if (S.p_type == Type)
      return Bias + S.p_vaddr;
  return 0;
}

BuildId ElfImage::buildId() const {
  BuildId Result;
  ElfW(Phdr) S;
  for (u32 I = 0; segment(I, S); ++I)
    if (S.p_type == PT_NOTE && readBuildId(Bias + S.p_vaddr, S.p_memsz, Result))
      break;
  return Result;
}

// glibc relocates these pointers in place where the section can be written,
// which the vDSO's cannot.
DynamicSection::DynamicSection(const ElfW(Dyn) * Begin, uptr Bias)
    : Entries(Begin) {
  for (const ElfW(Dyn) *D = Begin; D && D->d_tag != DT_NULL; ++D) {
    uptr Addr = D->d_un.d_ptr < Bias ? D->d_un.d_ptr + Bias : D->d_un.d_ptr;
    switch (D->d_tag) {
    case DT_SYMTAB:
      Symbols = reinterpret_cast<const ElfW(Sym) *>(Addr);
      break;
    case DT_STRTAB:
      Strings = reinterpret_cast<const char *>(Addr);
      break;
    case DT_GNU_HASH:
      GnuHash = reinterpret_cast<const u32 *>(Addr);
      break;
    case DT_HASH:
      SysvHash = reinterpret_cast<const u32 *>(Addr);
      break;
    case DT_RELA:
      Relocations = reinterpret_cast<const ElfW(Rela) *>(Addr);
      break;
    case DT_RELASZ:
      RelocationBytes = D->d_un.d_val;
      break;
    case DT_VERSYM:
      Versions = reinterpret_cast<const u16 *>(Addr);
      break;
    }
  }
}

} // namespace pagesan
