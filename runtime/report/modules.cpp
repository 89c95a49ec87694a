//===- modules.cpp - Which file is mapped where -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/modules.h"

#include "platform/platform.h"
#include "platform/syscall.h"
#include "support/format.h"
#include "support/memory.h"

#include <elf.h>
#include <fcntl.h>

namespace pagesan {

namespace {

uptr takeHex(const char *&P) {
  uptr Value = 0;
  for (;; ++P) {
    uptr Digit;
    if (*P >= '0' && *P <= '9')
      Digit = uptr(*P - '0');
    else if (*P >= 'a' && *P <= 'f')
      Digit = uptr(*P - 'a') + 10;
    else
      return Value;
    Value = Value << 4 | Digit;
  }
}

void skipField(const char *&P) {
  while (*P == ' ')
    ++P;
  while (*P && *P != ' ')
    ++P;
}

// BEGIN-END PERMISSIONS OFFSET DEVICE INODE   PATH
Mapping parseLine(const char *Line) {
  Mapping Result;
  const char *P = Line;
  Result.Begin = takeHex(P);
  P += *P == '-';
  Result.End = takeHex(P);
  skipField(P); // permissions
  P += *P == ' ';
  Result.FileOffset = takeHex(P);
  skipField(P); // device
  skipField(P); // inode
  while (*P == ' ')
    ++P;
  Result.Path = P;
  return Result;
}

bool readAt(int Fd, void *Buffer, size_t Size, uptr Offset) {
  SysResult Read =
      rawSyscall(SYS_pread64, uptr(Fd), uptr(Buffer), Size, Offset);
  return Read.ok() && Read.value() == Size;
}

// Symbol tables speak of linked addresses, mappings of file offsets; program
// headers translate.
bool linkedAddress(const char *Path, uptr FileOffset, uptr &Out) {
  SysResult Opened = openFile(Path, O_RDONLY, 0);
  if (!Opened.ok())
    return false;
  int Fd = int(Opened.value());
  bool Found = false;
  Elf64_Ehdr Header;
  if (readAt(Fd, &Header, sizeof(Header), 0) &&
      !__pagesan_internal_memcmp(Header.e_ident, ELFMAG, SELFMAG) &&
      Header.e_phentsize == sizeof(Elf64_Phdr)) {
    for (u32 I = 0; I < Header.e_phnum && !Found; ++I) {
      Elf64_Phdr Segment;
      if (!readAt(Fd, &Segment, sizeof(Segment),
                  Header.e_phoff + I * sizeof(Segment)))
        break;
      if (Segment.p_type != PT_LOAD ||
          FileOffset - Segment.p_offset >= Segment.p_filesz)
        continue;
      Out = FileOffset - Segment.p_offset + Segment.p_vaddr;
      Found = true;
    }
  }
  closeFile(Fd);
  return Found;
}

} // namespace

MappingReader::MappingReader() {
  SysResult Opened = openFile("/proc/self/maps", O_RDONLY, 0);
  if (Opened.ok())
    Fd = int(Opened.value());
}

MappingReader::~MappingReader() {
  if (Fd >= 0)
    closeFile(Fd);
}

bool MappingReader::fill() {
  moveMemory(Buffer, Buffer + Begin, End - Begin);
  End -= Begin;
  Begin = 0;
  if (Fd < 0 || End == sizeof(Buffer))
    return false;
  SysResult Read = readFile(Fd, Buffer + End, sizeof(Buffer) - End);
  if (!Read.ok() || Read.value() == 0)
    return false;
  End += Read.value();
  return true;
}

// nullptr at the end. Paths are at most PATH_MAX long, so lines fit.
const char *MappingReader::takeLine() {
  for (size_t I = Begin;;) {
    for (; I < End; ++I) {
      if (Buffer[I] != '\n')
        continue;
      Buffer[I] = 0;
      const char *Line = Buffer + Begin;
      Begin = I + 1;
      return Line;
    }
    I -= Begin;
    if (!fill())
      return nullptr;
  }
}

bool MappingReader::next(Mapping &Out) {
  const char *Line = takeLine();
  if (!Line)
    return false;
  Out = parseLine(Line);
  return true;
}

bool findModule(uptr Pc, ModuleAddress &Out) {
  MappingReader Reader;
  Mapping M;
  while (Reader.next(M)) {
    if (Pc < M.Begin || Pc >= M.End)
      continue;
    if (M.Path[0] != '/') {
      if (!startsWith(M.Path, "[vdso]"))
        return false;
      formatTo(Out.Path, sizeof(Out.Path), "%s", M.Path);
      Out.Offset = Pc - M.Begin;
      return true;
    }
    formatTo(Out.Path, sizeof(Out.Path), "%s", M.Path);
    uptr FileOffset = Pc - M.Begin + M.FileOffset;
    if (!linkedAddress(M.Path, FileOffset, Out.Offset))
      Out.Offset = FileOffset; // deleted or replaced: the best there is
    return true;
  }
  return false;
}

void printModuleMap() {
  MappingReader Reader;
  Mapping M;
  printOut("Process memory map follows:\n");
  while (Reader.next(M))
    printOut("\t%p-%p\t%s\n", reinterpret_cast<void *>(M.Begin),
             reinterpret_cast<void *>(M.End), M.Path);
  printOut("End of process memory map.\n");
}

} // namespace pagesan
