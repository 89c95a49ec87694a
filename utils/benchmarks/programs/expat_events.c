//===- expat_events.c - Parses a file several times
//
// Part of the PageSan project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "expat.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Counts {
  long Elements, Attributes, Text;
};

static void begin(void *Data, const char *Name, const char **Attributes) {
  struct Counts *C = Data;
  C->Elements += Name[0] != 0;
  for (; *Attributes; Attributes += 2)
    C->Attributes += (long)strlen(Attributes[1]);
}
static void end(void *Data, const char *Name) { (void)Data, (void)Name; }
static void text(void *Data, const char *Text, int Length) {
  struct Counts *C = Data;
  for (int I = 0; I < Length; ++I)
    C->Text += Text[I] == 'n';
}

int main(int Argc, char **Argv) {
  FILE *File = fopen(Argv[1], "rb");
  if (!File)
    return 1;
  enum { Most = 16 << 20 };
  char *All = malloc(Most);
  size_t Size = fread(All, 1, Most, File);
  fclose(File);
  struct Counts C = {0, 0, 0};
  for (int Round = atoi(Argv[2]); Round; --Round) {
    XML_Parser Parser = XML_ParserCreate(NULL);
    XML_SetUserData(Parser, &C);
    XML_SetElementHandler(Parser, begin, end);
    XML_SetCharacterDataHandler(Parser, text);
    if (XML_Parse(Parser, All, (int)Size, 1) != XML_STATUS_OK)
      return 1;
    XML_ParserFree(Parser);
  }
  printf("%ld %ld %ld\n", C.Elements, C.Attributes, C.Text);
  free(All);
  return 0;
}
