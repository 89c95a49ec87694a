// strtok reads its string up to the end of the first token, delimiters in front of
// it included, and is checked before it does.
// RUN: %pagesan -g -O0 %s -o %t
// RUN: %t good
// RUN: not %t string 2>&1 | FileCheck %s --check-prefixes=BAD,STRING
// RUN: not %t front 2>&1 | FileCheck %s --check-prefixes=BAD,STRING
// RUN: not %t later 2>&1 | FileCheck %s --check-prefixes=BAD,REENTRANT
// RUN: not %t set 2>&1 | FileCheck %s --check-prefixes=BAD,STRING
// RUN: not %t both 2>&1 | FileCheck %s --check-prefixes=BAD,STRING,BOTH
// RUN: env ASAN_OPTIONS=strict_string_checks=1 not %t good 2>&1 | FileCheck %s --check-prefix=BAD
// BAD: ERROR: AddressSanitizer: heap-buffer-overflow
// STRING: {{#0 .*}} in strtok
// REENTRANT: {{#0 .*}} in strtok_r
// BOTH: 0 bytes after 5-byte region
//
// Part of the PageSan project. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <stdlib.h>
#include <string.h>

// Without a terminator, which follows by chance.
static char *bytes(const char *Text) {
  size_t Size = strlen(Text);
  char *P = malloc(Size);
  memcpy(P, Text, Size);
  return P;
}

int main(int Argc, char **Argv) {
  const char *How = Argv[Argc - 1];
  char *Save;
  if (!strcmp(How, "good")) // "word" ends inside
    return strtok(bytes(" word,"), " ,") == NULL;
  if (!strcmp(How, "string"))
    return strtok(bytes("word"), ",") != NULL;
  if (!strcmp(How, "front"))
    return strtok(bytes(",,,,,,,"), ",") != NULL;
  if (!strcmp(How, "later")) {
    strtok_r(bytes("one,two"), ",", &Save);
    return strtok_r(NULL, ",", &Save) != NULL;
  }
  if (!strcmp(How, "set")) {
    char Word[] = "word";
    return strtok(Word, bytes("xyz")) != NULL;
  }
  return strtok(bytes("words"), bytes("x")) != NULL;
}
