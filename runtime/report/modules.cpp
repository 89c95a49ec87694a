//===- modules.cpp - Which file is mapped where -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/modules.h"

#include "pagesan/abi/shadow_layout.h"
#include "platform/platform.h"
#include "platform/stack_probe.h"
#include "platform/syscall.h"
#include "report/report.h"
#include "support/format.h"
#include "support/memory.h"
#include "support/output.h"

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
  while (*P == ' ')
    ++P;
  Result.IsExecutable = *P && P[1] && P[2] == 'x';
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

// --- ELF files ---------------------------------------------------------------

class ElfFile {
public:
  explicit ElfFile(const char *Path) {
    SysResult Opened = openFile(Path, O_RDONLY, 0);
    if (!Opened.ok())
      return;
    Fd = int(Opened.value());
    IsElf = readAt(&Header, sizeof(Header), 0) &&
            !__pagesan_internal_memcmp(Header.e_ident, ELFMAG, SELFMAG) &&
            Header.e_phentsize == sizeof(Elf64_Phdr);
  }
  ~ElfFile() {
    if (Fd >= 0)
      closeFile(Fd);
  }

  u32 segments() const { return IsElf ? Header.e_phnum : 0; }
  bool segment(u32 I, Elf64_Phdr &Out) const {
    return readAt(&Out, sizeof(Out), Header.e_phoff + I * sizeof(Out));
  }
  bool readAt(void *Buffer, size_t Size, uptr Offset) const {
    SysResult Read =
        rawSyscall(SYS_pread64, uptr(Fd), uptr(Buffer), Size, Offset);
    return Read.ok() && Read.value() == Size;
  }

private:
  int Fd = -1;
  bool IsElf = false;
  Elf64_Ehdr Header;
};

// Symbol tables speak of linked addresses. Loaders keep the distances between
// segments, so the first mapping of a file gives the difference to all of them.
// False when Addr does not lie in a segment.
bool linkedAddress(const ElfFile &File, const Mapping &First, uptr Addr,
                   uptr &Out) {
  bool IsFirst = true;
  uptr Bias = 0;
  for (u32 I = 0; I < File.segments(); ++I) {
    Elf64_Phdr Segment;
    if (!File.segment(I, Segment))
      return false;
    if (Segment.p_type != PT_LOAD)
      continue;
    if (IsFirst) {
      if (First.FileOffset != pageBegin(Segment.p_offset))
        return false;
      Bias = First.Begin - pageBegin(Segment.p_vaddr);
    }
    IsFirst = false;
    Out = Addr - Bias;
    if (Out >= pageBegin(Segment.p_vaddr) &&
        Out < roundUpTo(Segment.p_vaddr + Segment.p_memsz, kPageSize))
      return true;
  }
  return false;
}

void readBuildId(const ElfFile &File, const Elf64_Phdr &Notes, BuildId &Out) {
  uptr End = Notes.p_offset + Notes.p_filesz;
  Elf64_Nhdr Note;
  for (uptr At = Notes.p_offset; At + sizeof(Note) <= End;) {
    char Name[4];
    if (!File.readAt(&Note, sizeof(Note), At))
      return;
    uptr NameAt = At + sizeof(Note);
    uptr TextAt = NameAt + roundUpTo(Note.n_namesz, 4);
    if (Note.n_type == NT_GNU_BUILD_ID && Note.n_namesz == sizeof(Name) &&
        File.readAt(Name, sizeof(Name), NameAt) &&
        stringsEqual(Name, ELF_NOTE_GNU)) {
      u32 Size = minOf(u32(Note.n_descsz), u32(sizeof(Out.Bytes)));
      Out.Size = File.readAt(Out.Bytes, Size, TextAt) ? Size : 0;
      return;
    }
    At = TextAt + roundUpTo(Note.n_descsz, 4);
  }
}

BuildId buildId(const ElfFile &File) {
  BuildId Result;
  for (u32 I = 0; I < File.segments() && !Result.Size; ++I) {
    Elf64_Phdr Segment;
    if (File.segment(I, Segment) && Segment.p_type == PT_NOTE)
      readBuildId(File, Segment, Result);
  }
  return Result;
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

bool findModule(uptr Addr, ModuleAddress &Out) {
  MappingReader Reader;
  Mapping M, First = {};
  uptr FileEnd = 0; // of the last mapping of the file at Out.Path
  Out.Path[0] = 0;
  for (; Reader.next(M) && M.Begin <= Addr;) {
    bool IsFile = M.Path[0] == '/';
    if (IsFile && !stringsEqual(M.Path, Out.Path)) {
      formatTo(Out.Path, sizeof(Out.Path), "%s", M.Path);
      First = M;
    }
    if (IsFile)
      FileEnd = M.End;
    if (!M.contains(Addr))
      continue;
    if (startsWith(M.Path, "[vdso]")) {
      formatTo(Out.Path, sizeof(Out.Path), "%s", M.Path);
      Out.Offset = Addr - M.Begin;
      Out.Id = {};
      return true;
    }
    // Zero-initialised data lie behind the last mapping of their file.
    bool IsBehindFile = !M.Path[0] && M.Begin == FileEnd;
    if (!IsFile && !IsBehindFile)
      return false;
    ElfFile File(Out.Path);
    Out.Id = buildId(File);
    if (linkedAddress(File, First, Addr, Out.Offset))
      return true;
    // Deleted, replaced, or no ELF file: the file offset is the best there is.
    Out.Offset = Addr - M.Begin + M.FileOffset;
    return IsFile;
  }
  return false;
}

bool findUnwindHeader(uptr Pc, uptr &Out) {
  static constinit ModuleAddress Module; // under the report lock
  if (!findModule(Pc, Module))
    return false;
  ElfFile File(Module.Path);
  for (u32 I = 0; I < File.segments(); ++I) {
    Elf64_Phdr Segment;
    if (!File.segment(I, Segment) || Segment.p_type != PT_GNU_EH_FRAME)
      continue;
    Out = Pc - Module.Offset + Segment.p_vaddr;
    return isReadable(roundDownTo(Out, sizeof(uptr)));
  }
  return false;
}

bool isCode(uptr Addr) {
  MappingReader Reader;
  Mapping M;
  while (Reader.next(M))
    if (M.contains(Addr))
      return M.IsExecutable;
  return false;
}

void printModuleMap() {
  MappingReader Reader;
  Mapping M;
  printOut("%sProcess memory map follows:\n", linePrefix());
  while (Reader.next(M))
    printOut("\t%p-%p\t%s\n", reinterpret_cast<void *>(M.Begin),
             reinterpret_cast<void *>(M.End), M.Path);
  printOut("%sEnd of process memory map.\n", linePrefix());
}

} // namespace pagesan
