//===- frame_format.cpp - How frames of stacks are written -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/frame_format.h"

#include "support/flags.h"
#include "support/format.h"
#include "support/memory.h"

namespace pagesan {

void TextBuffer::putChar(char C) {
  if (Length + 1 >= Size)
    return;
  Buffer[Length++] = C;
  Buffer[Length] = 0;
}

void TextBuffer::put(const char *Text) {
  for (; *Text; ++Text)
    putChar(*Text);
}

void TextBuffer::putName(const char *Foreign) {
  for (; *Foreign; ++Foreign) {
    SafeChar Shape(*Foreign);
    for (size_t I = 0; I < Shape.size(); ++I)
      putChar(Shape.text()[I]);
  }
}

void TextBuffer::format(const char *Format, ...) {
  if (Length >= Size)
    return;
  va_list Args;
  va_start(Args, Format);
  Length += formatV(Buffer + Length, Size - Length, Format, Args);
  va_end(Args);
  Length = minOf(Length, Size - 1);
}

const char *strippedPath(const char *File) {
  const char *Prefix = flags().strip_path_prefix;
  const char *Found = *Prefix ? findString(File, Prefix) : nullptr;
  if (Found)
    File = Found + stringLength(Prefix);
  return startsWith(File, "./") ? File + 2 : File;
}

const char *plainFunctionName(const char *Function) {
  static constexpr const char *kPrefixes[] = {
      "__pagesan_", "_pagesan_", "___interceptor_", "__interceptor_"};
  // Known to readers by AddressSanitizer's name.
  if (stringsEqual(Function, "__pagesan_register_globals"))
    return "__asan_register_globals";
  for (const char *Prefix : kPrefixes)
    if (startsWith(Function, Prefix))
      return Function + stringLength(Prefix);
  return Function;
}

namespace {

constexpr const char *kUnknownModule = "(<unknown module>)";

const char *baseName(const char *Path) {
  const char *Name = Path;
  for (; *Path; ++Path)
    if (*Path == '/')
      Name = Path + 1;
  return Name;
}

void formatBuildId(TextBuffer &Out, const BuildId &Id) {
  if (!Id.Size)
    return;
  Out.put("(BuildId: ");
  for (u32 I = 0; I < Id.Size; ++I)
    Out.format("%02x", unsigned(Id.Bytes[I]));
  Out.put(")");
}

// "file.c:5:10".
void formatSource(TextBuffer &Out, const SourceFrame &S) {
  Out.putName(strippedPath(S.File));
  if (!S.Line)
    return;
  if (flags().symbolize_vs_style)
    return S.Column ? Out.format("(%u,%u)", S.Line, S.Column)
                    : Out.format("(%u)", S.Line);
  Out.format(":%u", S.Line);
  if (S.Column)
    Out.format(":%u", S.Column);
}

void formatModuleField(TextBuffer &Out, char Field, const Frame &F) {
  const ModuleAddress *M = F.Module;
  switch (Field) {
  case 'm':
    return Out.putName(M ? strippedPath(M->Path) : "");
  case 'o':
    return Out.format("0x%zx", M ? M->Offset : 0);
  case 'b':
    return M ? formatBuildId(Out, M->Id) : void();
  case 'M':
    return M ? formatModule(Out, baseName(M->Path), *M)
             : Out.format("(%p)", reinterpret_cast<void *>(F.Pc));
  case 'L':
    return M ? formatModule(Out, strippedPath(M->Path), *M)
             : Out.put(kUnknownModule);
  }
}

void formatSourceField(TextBuffer &Out, char Field, const SourceFrame &S) {
  switch (Field) {
  case 'f':
    return Out.putName(plainFunctionName(S.Function));
  case 'F':
    if (S.Function[0]) {
      Out.put("in ");
      Out.putName(plainFunctionName(S.Function));
    }
    return;
  case 's':
    return Out.putName(strippedPath(S.File));
  case 'l':
    return Out.format("%u", S.Line);
  case 'c':
    return Out.format("%u", S.Column);
  case 'S':
    return formatSource(Out, S);
  }
}

void formatField(TextBuffer &Out, char Field, const Frame &F) {
  static constexpr SourceFrame kNothing = {"", "", 0, 0};
  const SourceFrame &Source = F.Source ? *F.Source : kNothing;
  switch (Field) {
  case '%':
    return Out.putChar('%');
  case 'n':
    return Out.format("%u", F.Number);
  case 'p':
    return Out.format("%p", reinterpret_cast<void *>(F.Pc));
  case 'q':
    return Out.put("0x0"); // no symbolizer tells
  case 'L':
    if (Source.File[0])
      return formatSource(Out, Source);
    return formatModuleField(Out, Field, F);
  case 'm':
  case 'o':
  case 'b':
  case 'M':
    return formatModuleField(Out, Field, F);
  }
  formatSourceField(Out, Field, Source);
}

// Calls Fn(field letter) for each field, puts everything else.
template <class FnT>
void forEachField(TextBuffer &Out, const char *Format, FnT Fn) {
  for (const char *P = Format; *P; ++P) {
    if (*P == '%' && P[1])
      Fn(*++P);
    else
      Out.putChar(*P);
  }
}

} // namespace

void formatModule(TextBuffer &Out, const char *Path, const ModuleAddress &M) {
  Out.putChar('(');
  Out.putName(Path);
  Out.format("+0x%zx)", M.Offset);
  if (M.Id.Size)
    Out.putChar(' ');
  formatBuildId(Out, M.Id);
}

char unknownFrameField(const char *Format) {
  for (const char *P = Format; *P; ++P)
    if (*P == '%' && (!*++P || !findChar("%npmofqslcbFSLM", *P)))
      return *P ? *P : '%';
  return 0;
}

void formatFrame(TextBuffer &Out, const char *Format, const Frame &F) {
  forEachField(Out, Format, [&](char Field) { formatField(Out, Field, F); });
}

void formatGlobal(TextBuffer &Out, const char *Format, const char *Name,
                  const ModuleAddress *Module) {
  forEachField(Out, Format, [&](char Field) {
    if (Field == 'g')
      return Out.putName(Name);
    formatField(Out, Field, {0, 0, nullptr, Module});
  });
}

} // namespace pagesan
