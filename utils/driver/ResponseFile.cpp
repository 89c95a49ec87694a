//===- ResponseFile.cpp - Arguments kept in files -------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ResponseFile.h"

#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"

#include <sys/mman.h>
#include <unistd.h>

using namespace llvm;
using namespace pagesan;

ArgumentList pagesan::expandResponseFiles(const ArgumentList &Args) {
  SmallVector<const char *, 64> Words;
  for (const std::string &Arg : Args)
    Words.push_back(Arg.c_str());
  BumpPtrAllocator Storage;
  cl::ExpansionContext Files(Storage, cl::TokenizeGNUCommandLine);
  // What cannot be expanded stays as it is, and is clang's to complain about.
  consumeError(Files.expandResponseFiles(Words));
  return ArgumentList(Words.begin(), Words.end());
}

static std::string joinQuoted(const ArgumentList &Args) {
  std::string Text;
  for (const std::string &Arg : Args) {
    Text += '"';
    for (char C : Arg) {
      if (C == '"' || C == '\\')
        Text += '\\';
      Text += C;
    }
    Text += "\"\n";
  }
  return Text;
}

ArgumentList pagesan::packArguments(const ArgumentList &Args, size_t MaxBytes) {
  size_t Bytes = 0;
  for (const std::string &Arg : Args)
    Bytes += Arg.size() + 1;
  if (Bytes <= MaxBytes)
    return Args;
  // Not close-on-exec: clang opens it through its own /proc entry.
  int File = memfd_create("pagesan-arguments", 0);
  if (File < 0)
    return Args;
  std::string Text = joinQuoted(Args);
  for (size_t Done = 0; Done != Text.size();) {
    ssize_t Count = write(File, Text.data() + Done, Text.size() - Done);
    if (Count < 0)
      return Args;
    Done += static_cast<size_t>(Count);
  }
  return {"@/proc/self/fd/" + std::to_string(File)};
}
