//===- modules.cpp - Which file is loaded where -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/modules.h"

#include "platform/mappings.h"
#include "platform/stack_probe.h"
#include "platform/syscall.h"
#include "support/atomic.h"
#include "support/format.h"
#include "support/memory.h"

#include <sys/auxv.h>

namespace pagesan {

namespace {

enum class Answer { Yes, No, CannotTell };

// --- By procfs ---------------------------------------------------------------

// With Yes, Image is that of the module, if its headers are mapped.
Answer findMapped(uptr Addr, ModuleAddress &Out, ElfImage &Image) {
  MappingReader Reader;
  Mapping M, First = {};
  uptr FileEnd = 0; // of the last mapping of the file at Out.Path
  bool Any = false;
  Out.Path[0] = 0;
  for (; Reader.next(M) && M.Begin <= Addr; Any = true) {
    bool IsFile = M.Path[0] == '/';
    bool IsVdso = startsWith(M.Path, "[vdso]");
    if ((IsFile || IsVdso) && !stringsEqual(M.Path, Out.Path)) {
      formatTo(Out.Path, sizeof(Out.Path), "%s", M.Path);
      First = M;
    }
    if (IsFile)
      FileEnd = M.End;
    if (!M.contains(Addr))
      continue;
    // Zero-initialised data lie behind the last mapping of their file.
    bool IsBehindFile = !M.Path[0] && M.Begin == FileEnd;
    if (!IsFile && !IsVdso && !IsBehindFile)
      return Answer::No;
    Image = First.FileOffset ? ElfImage() : ElfImage(First.Begin);
    Out.Id = Image.buildId();
    // Not loaded, or no ELF file: the file offset is the best there is.
    bool IsLoaded = Image.contains(Addr);
    Out.Offset =
        IsLoaded ? Image.linkedAddress(Addr) : Addr - M.Begin + M.FileOffset;
    return IsLoaded || !IsBehindFile ? Answer::Yes : Answer::No;
  }
  return Any ? Answer::No : Answer::CannotTell;
}

// --- By the dynamic linker's list --------------------------------------------

// As strings are copied, up to what cannot be read.
void readText(uptr From, char *Out, size_t Size) {
  size_t Length = 0;
  while (From && Length + 1 < Size &&
         readMemory(From + Length, Out + Length, 1))
    if (!Out[Length++])
      return;
  Out[Length] = 0;
}

// The list may change while it is read, and a node be freed: each is taken for
// memory that may not be there, and only an image that has Addr is believed.
// The executable, which has no name, comes first.
Answer findLinked(uptr Addr, ModuleAddress &Out, ElfImage &Image) {
  constexpr u32 kMostModules = 1 << 16;
  link_map Node;
  uptr At = uptr(_r_debug.r_map);
  for (u32 I = 0; I < kMostModules && readMemory(At, &Node, sizeof(Node));
       ++I) {
    Image =
        I ? ElfImage(Node.l_addr)
          : ElfImage(getauxval(AT_PHDR), u32(getauxval(AT_PHNUM)), Node.l_addr);
    if (Image.contains(Addr)) {
      readText(uptr(Node.l_name), Out.Path, sizeof(Out.Path));
      if (I == 0)
        formatTo(Out.Path, sizeof(Out.Path), "%s", executablePath());
      Out.Offset = Image.linkedAddress(Addr);
      Out.Id = Image.buildId();
      return Answer::Yes;
    }
    At = uptr(Node.l_next);
  }
  return Answer::No;
}

bool find(uptr Addr, ModuleAddress &Out, ElfImage &Image) {
  Answer Found = findMapped(Addr, Out, Image);
  if (Found == Answer::CannotTell)
    Found = findLinked(Addr, Out, Image);
  return Found == Answer::Yes;
}

} // namespace

bool findModule(uptr Addr, ModuleAddress &Out) {
  ElfImage Image;
  return find(Addr, Out, Image);
}

bool findUnwindHeader(uptr Pc, uptr &Out, bool OnlyLinked) {
  static constinit ModuleAddress Module; // under the report lock
  ElfImage Image;
  // Of the linked one, nothing but Image counts.
  if (OnlyLinked ? findLinked(Pc, Module, Image) != Answer::Yes
                 : !find(Pc, Module, Image))
    return false;
  Out = Image.find(PT_GNU_EH_FRAME);
  return Out && isReadable(roundDownTo(Out, sizeof(uptr)));
}

bool isCode(uptr Addr) {
  MappingReader Reader;
  Mapping M;
  bool Any = false;
  for (; Reader.next(M); Any = true)
    if (M.contains(Addr))
      return M.IsExecutable;
  if (Any)
    return false;
  static constinit ModuleAddress Module; // under the report lock
  ElfImage Image;
  return findLinked(Addr, Module, Image) == Answer::Yes && Image.isCode(Addr);
}

// That of the thread: once the main thread has ended, the process has none.
const char *executablePath() {
  static char Path[4096];
  static constinit Atomic<bool> IsKnown;
  if (IsKnown.load(Order::Relaxed))
    return Path;
  SysResult Length = rawSyscall(SYS_readlink, uptr("/proc/thread-self/exe"),
                                uptr(Path), sizeof(Path) - 1);
  Path[Length.ok() ? Length.value() : 0] = 0;
  IsKnown.store(true, Order::Relaxed);
  return Path;
}

const char *executableName() {
  const char *Name = executablePath();
  for (const char *P = Name; *P; ++P)
    if (*P == '/')
      Name = P + 1;
  return Name;
}

} // namespace pagesan
