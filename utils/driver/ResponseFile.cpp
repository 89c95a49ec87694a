//===- ResponseFile.cpp - Arguments kept in files -------------------------===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ResponseFile.h"

#include <cctype>
#include <cstdio>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace pagesan;

// Files that include themselves must end somewhere.
static constexpr unsigned MaxNesting = 20;

static bool readFile(const std::string &Path, std::string &Text) {
  std::FILE *File = std::fopen(Path.c_str(), "r");
  if (!File)
    return false;
  char Buffer[16384];
  size_t Count;
  while ((Count = std::fread(Buffer, 1, sizeof(Buffer), File)) > 0)
    Text.append(Buffer, Count);
  bool Good = !std::ferror(File);
  std::fclose(File);
  return Good;
}

// A backslash takes the next character literally, inside quotes as well.
static ArgumentList splitWords(const std::string &Text) {
  ArgumentList Words;
  std::string Word;
  bool InWord = false;
  char Quote = 0;
  for (size_t I = 0; I != Text.size(); ++I) {
    char C = Text[I];
    if (C == '\\' && I + 1 != Text.size()) {
      Word += Text[++I];
      InWord = true;
    } else if (Quote) {
      if (C == Quote)
        Quote = 0;
      else
        Word += C;
    } else if (C == '"' || C == '\'') {
      Quote = C;
      InWord = true;
    } else if (std::isspace(static_cast<unsigned char>(C))) {
      if (InWord)
        Words.push_back(std::move(Word));
      Word.clear();
      InWord = false;
    } else {
      Word += C;
      InWord = true;
    }
  }
  if (InWord)
    Words.push_back(std::move(Word));
  return Words;
}

static void expandInto(const ArgumentList &Args, unsigned Depth,
                       ArgumentList &Out) {
  for (const std::string &Arg : Args) {
    std::string Text;
    bool IsFile = Arg.size() > 1 && Arg[0] == '@' && Depth < MaxNesting &&
                  readFile(Arg.substr(1), Text);
    if (IsFile)
      expandInto(splitWords(Text), Depth + 1, Out);
    else
      Out.push_back(Arg);
  }
}

ArgumentList pagesan::expandResponseFiles(const ArgumentList &Args) {
  ArgumentList Out;
  expandInto(Args, 0, Out);
  return Out;
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
