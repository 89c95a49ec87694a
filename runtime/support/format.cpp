//===- format.cpp - Printing without stdio -*- C++ -*-===//
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/format.h"

#include "support/memory.h"
#include "support/output.h"
#include "support/system.h"

namespace pagesan {

namespace {

// Into a buffer: counts what does not fit, as snprintf does.
class Sink {
public:
  static constexpr bool kEscapes = false;
  Sink(char *Buffer, size_t Size) : Buffer(Buffer), Size(Size) {}
  void put(char C) {
    if (Length + 1 < Size)
      Buffer[Length] = C;
    ++Length;
  }
  void put(const char *Text, size_t Count) {
    for (size_t I = 0; I < Count; ++I)
      put(Text[I]);
  }
  void fill(char C, size_t Count) {
    while (Count--)
      put(C);
  }
  size_t finish() {
    if (Size)
      Buffer[minOf(Length, Size - 1)] = 0;
    return Length;
  }

private:
  char *Buffer;
  size_t Size;
  size_t Length = 0;
};

// To the report stream, in one piece when it fits the buffer; nothing is lost
// when it does not.
class StreamSink {
public:
  static constexpr bool kEscapes = true;
  ~StreamSink() { flush(); }
  void put(char C) {
    if (Length == sizeof(Buffer))
      flush();
    Buffer[Length++] = Last = C;
  }
  void fill(char C, size_t Count) {
    while (Count--)
      put(C);
  }
  void put(const char *Text, size_t Count) {
    for (size_t I = 0; I < Count; ++I)
      put(Text[I]);
  }
  void endLine() {
    if (Last != '\n')
      put('\n');
  }

private:
  void flush() {
    if (Length)
      writeOut(Buffer, Length);
    Length = 0;
  }
  char Buffer[1024]; // callers may be on small stacks
  size_t Length = 0;
  char Last = 0;
};

// What stands between % and the conversion letter.
struct Spec {
  bool LeftJustified = false, ZeroPadded = false;
  int Width = 0;
  int Precision = -1; // strings only; -1: none
  bool IsLong = false;
};

template <class SinkT>
void putText(SinkT &Out, const char *Text, size_t Length, const Spec &S) {
  size_t Padding = S.Width > int(Length) ? size_t(S.Width) - Length : 0;
  if (!S.LeftJustified)
    Out.fill(' ', Padding);
  Out.put(Text, Length);
  if (S.LeftJustified)
    Out.fill(' ', Padding);
}

template <class SinkT>
void putForeignText(SinkT &Out, const char *Text, size_t Length,
                    const Spec &S) {
  size_t Shown = 0;
  for (size_t I = 0; I < Length; ++I)
    Shown += SafeChar(Text[I]).size();
  size_t Padding = S.Width > int(Shown) ? size_t(S.Width) - Shown : 0;
  if (!S.LeftJustified)
    Out.fill(' ', Padding);
  for (size_t I = 0; I < Length; ++I) {
    SafeChar Shape(Text[I]);
    Out.put(Shape.text(), Shape.size());
  }
  if (S.LeftJustified)
    Out.fill(' ', Padding);
}

template <class SinkT>
void putNumber(SinkT &Out, u64 Value, unsigned Base, const char *Prefix,
               const Spec &S) {
  char Digits[24];
  size_t Count = 0;
  do
    Digits[Count++] = "0123456789abcdef"[Value % Base];
  while (Value /= Base);

  size_t Total = Count + stringLength(Prefix);
  size_t Padding = S.Width > int(Total) ? size_t(S.Width) - Total : 0;
  bool PadsWithZeros = S.ZeroPadded && !S.LeftJustified;
  if (!PadsWithZeros && !S.LeftJustified)
    Out.fill(' ', Padding);
  for (; *Prefix; ++Prefix)
    Out.put(*Prefix);
  if (PadsWithZeros)
    Out.fill('0', Padding);
  while (Count)
    Out.put(Digits[--Count]);
  if (S.LeftJustified)
    Out.fill(' ', Padding);
}

int parseNumber(const char *&P) {
  int Value = 0;
  for (; *P >= '0' && *P <= '9'; ++P)
    Value = Value * 10 + (*P - '0');
  return Value;
}

struct VaList {
  va_list Args;
};

Spec parseSpec(const char *&P, VaList &V) {
  Spec S;
  for (; *P == '-' || *P == '0'; ++P)
    (*P == '-' ? S.LeftJustified : S.ZeroPadded) = true;
  if (*P == '*') {
    S.Width = va_arg(V.Args, int);
    ++P;
  } else {
    S.Width = parseNumber(P);
  }
  if (*P == '.') {
    ++P;
    if (*P == '*') {
      S.Precision = va_arg(V.Args, int);
      ++P;
    } else {
      S.Precision = parseNumber(P);
    }
  }
  for (; *P == 'l' || *P == 'z'; ++P)
    S.IsLong = true;
  return S;
}

template <class SinkT>
void putConversion(SinkT &Out, char Letter, const Spec &S, VaList &V) {
  switch (Letter) {
  case 'd': {
    long long Value =
        S.IsLong ? va_arg(V.Args, long long) : va_arg(V.Args, int);
    u64 Magnitude = Value < 0 ? 0 - u64(Value) : u64(Value);
    return putNumber(Out, Magnitude, 10, Value < 0 ? "-" : "", S);
  }
  case 'u':
  case 'x': {
    u64 Value =
        S.IsLong ? va_arg(V.Args, unsigned long) : va_arg(V.Args, unsigned);
    return putNumber(Out, Value, Letter == 'x' ? 16 : 10, "", S);
  }
  case 'p': {
    Spec Pointer = S;
    Pointer.ZeroPadded = true;
    Pointer.LeftJustified = false;
    Pointer.Width = 14;
    return putNumber(Out, u64(va_arg(V.Args, void *)), 16, "0x", Pointer);
  }
  case 'c':
    return Out.put(char(va_arg(V.Args, int)));
  case 's': {
    const char *Text = va_arg(V.Args, const char *);
    if (!Text)
      Text = "<null>";
    size_t Length = S.Precision < 0
                        ? stringLength(Text)
                        : stringLengthMax(Text, size_t(S.Precision));
    bool IsOurs = S.LeftJustified && S.Width == 0; // %-s
    if (SinkT::kEscapes && !IsOurs)
      return putForeignText(Out, Text, Length, S);
    return putText(Out, Text, Length, S);
  }
  case '%':
    return Out.put('%');
  default:
    Out.put('%');
    Out.put(Letter);
  }
}

template <class SinkT>
void putFormatted(SinkT &Out, const char *Format, va_list Args) {
  VaList V;
  va_copy(V.Args, Args);
  for (const char *P = Format; *P; ++P) {
    if (*P != '%') {
      Out.put(*P);
      continue;
    }
    ++P;
    Spec S = parseSpec(P, V);
    if (!*P)
      break;
    putConversion(Out, *P, S, V);
  }
  va_end(V.Args);
}

__attribute__((format(printf, 2, 3))) void put(StreamSink &Out,
                                               const char *Format, ...) {
  va_list Args;
  va_start(Args, Format);
  putFormatted(Out, Format, Args);
  va_end(Args);
}

} // namespace

size_t formatV(char *Buffer, size_t Size, const char *Format, va_list Args) {
  Sink Out(Buffer, Size);
  putFormatted(Out, Format, Args);
  return Out.finish();
}

size_t formatTo(char *Buffer, size_t Size, const char *Format, ...) {
  va_list Args;
  va_start(Args, Format);
  size_t Length = formatV(Buffer, Size, Format, Args);
  va_end(Args);
  return Length;
}

void printOut(const char *Format, ...) {
  StreamSink Out;
  va_list Args;
  va_start(Args, Format);
  putFormatted(Out, Format, Args);
  va_end(Args);
}

void warn(const char *Format, ...) {
  StreamSink Out;
  put(Out, "==%d==WARNING: PageSan: ", currentPid());
  va_list Args;
  va_start(Args, Format);
  putFormatted(Out, Format, Args);
  va_end(Args);
  Out.endLine();
}

void die(const char *Format, ...) {
  {
    StreamSink Out;
    put(Out, "==%d==ERROR: PageSan ", currentPid());
    va_list Args;
    va_start(Args, Format);
    putFormatted(Out, Format, Args);
    va_end(Args);
    Out.endLine();
  }
  exitProcess(1);
}

void checkFailed(const char *File, int Line, const char *Cond, u64 A, u64 B) {
  printOut("==%d==PageSan CHECK failed: %s:%d \"%s\" (0x%llx, 0x%llx)\n",
           currentPid(), File, Line, Cond, (unsigned long long)A,
           (unsigned long long)B);
  abortProcess();
}

} // namespace pagesan
