//===- mappings.cpp - What is mapped where, by procfs -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "platform/mappings.h"

#include "platform/platform.h"
#include "support/format.h"
#include "support/memory.h"
#include "support/output.h"

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

} // namespace

// That of the thread: once the main thread has ended, the process's is empty.
MappingReader::MappingReader() {
  SysResult Opened = openFile("/proc/thread-self/maps", O_RDONLY, 0);
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

void printMappings() {
  MappingReader Reader;
  Mapping M;
  printOut("%sProcess memory map follows:\n", linePrefix());
  while (Reader.next(M))
    printOut("\t%p-%p\t%s\n", pointer(M.Begin), pointer(M.End), M.Path);
  printOut("%sEnd of process memory map.\n", linePrefix());
}

} // namespace pagesan
